/**
 * How fast the engine itself is: training steps and forward passes of any size, the machine's own
 * peak beside them, the ladder of optimisations, where sparse products begin to pay, and what speed
 * and memory depend on. Medians of passes that this JVM ran, compared things in turn.
 *
 * <p>May use {@code dev.espalier.measure}, {@code dev.espalier.model} and {@code
 * dev.espalier.kernel}; knows no tables, which are {@code dev.espalier.experiment.engine}'s.
 */
package dev.espalier.measure.engine;
