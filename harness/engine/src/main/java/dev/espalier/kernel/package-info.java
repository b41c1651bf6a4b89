/**
 * Matrix products, LSTM steps, softmax and point-wise operations on {@linkplain
 * dev.espalier.kernel.Matrix views} of matrices in {@code float[]} arrays, and the team of threads
 * that they run on. Knows no model.
 *
 * <p>Two providers stand behind one interface, chosen once at start-up: one on {@code
 * jdk.incubator.vector}, one in plain Java for when that module is not there. Every operation
 * splits its work by a rule that does not depend on the number of threads and sums in a fixed
 * order, so that results are the same to the last bit for any number of threads.
 *
 * <p>What decides the speed of a product is how its innermost loop is compiled ({@link
 * dev.espalier.kernel.VectorTiles} and, where there are 32 vector registers, {@link
 * dev.espalier.kernel.TallTiles}). Six rows of 256-bit vectors, that is twelve multiply-adds, two
 * loads of B and six broadcasts of A in a loop that is not unrolled, reach 80 to 85 of the 88
 * GFLOP/s that a core of an AMD EPYC can do; twelve rows of 512-bit vectors reach 140 of the 170 of
 * an Intel Xeon's, and six rows 100. It came out half as fast when a tile could also add to C, and
 * does so under a collector without loop strip mining (Serial, Parallel): run with {@code
 * -XX:+UseG1GC}, as {@code reproduce.sh} does, on machines where another one is the default. Large
 * pages ({@code -XX:+UseTransparentHugePages}) changed nothing beyond noise.
 *
 * <p>A minute of training at 2 × 200, recorded by JFR after warm-up, holds not one allocation
 * sample. That needs every loop over vectors to be a small function of its own: where two stood in
 * one, the compiler stopped inlining and boxed each vector, which took two fifths of the point-wise
 * time. Of the samples, 72 % are in register tiles, 10 % pack and transpose their operands, 4 % are
 * softmax and cross-entropy, 5 % the update and the gradient's norm, 2 % gates and cells. To see
 * it:
 *
 * <pre>
 * ESPALIER_JAVA_OPTS="-XX:StartFlightRecording=filename=run.jfr,settings=profile" \
 *   ./reproduce.sh bench train --hidden 200 --repeats 400
 * jfr view hot-methods run.jfr
 * jfr view allocation-by-site run.jfr
 * </pre>
 *
 * <p>May use nothing but the JDK.
 */
package dev.espalier.kernel;
