/**
 * How fast the engine itself is: training steps and forward passes of any size, the machine's own
 * peak beside them, the ladder of optimisations, where sparse products begin to pay, and what speed
 * and memory depend on. Medians of passes that this JVM ran, compared things in turn.
 *
 * <p>Single kernels are JMH benchmarks, {@link dev.espalier.measure.engine.KernelBenchmark}, which
 * JMH's own program runs from what {@code reproduce.sh} has built; some minutes in all, so that it
 * is best told which, for instance
 *
 * <pre>
 * java --add-modules jdk.incubator.vector -cp 'target/app/*:target/app/lib/*' \
 *   org.openjdk.jmh.Main KernelBenchmark.packed -p shape=16x1500x6000 -p threads=2
 * </pre>
 *
 * <p>To compare with another engine, have both add to one file in turn, several times: {@code
 * ./reproduce.sh bench train --out FILE} adds rows, and a script that prints the same columns can
 * append its own without the header. Ratios of medians from such a file hold where absolute figures
 * drift.
 *
 * <p>May use {@code dev.espalier.measure}, {@code dev.espalier.model} and {@code
 * dev.espalier.kernel}; knows no tables, which are {@code dev.espalier.experiment.engine}'s.
 */
package dev.espalier.measure.engine;
