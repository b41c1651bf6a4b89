/**
 * Matrix products, LSTM steps, softmax and point-wise operations on plain row-major {@code float[]}
 * arrays with explicit offsets and strides, and the team of threads that they run on. Knows no
 * model.
 *
 * <p>Two providers stand behind one interface, chosen once at start-up: one on {@code
 * jdk.incubator.vector}, one in plain Java for when that module is not there. Every operation
 * splits its work by a rule that does not depend on the number of threads and sums in a fixed
 * order, so that results are the same to the last bit for any number of threads.
 *
 * <p>What decides the speed of a product is how its innermost loop ({@link
 * dev.espalier.kernel.VectorTiles}) is compiled: twelve multiply-adds, two loads of B and six
 * broadcasts of A in a loop that is not unrolled reach 85 to 95 GFLOP/s of a core that can do 105.
 * It came out half as fast when a tile could also add to C, and does so under a collector without
 * loop strip mining (Serial, Parallel): run with {@code -XX:+UseG1GC}, as {@code reproduce.sh}
 * does, on machines where another one is the default.
 *
 * <p>May use nothing but the JDK.
 */
package dev.espalier.kernel;
