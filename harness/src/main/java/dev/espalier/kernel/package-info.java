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
 * <p>May use nothing but the JDK.
 */
package dev.espalier.kernel;
