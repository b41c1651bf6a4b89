/**
 * What running a network costs: forward passes timed by JMH in JVMs of their own, those of the
 * compared networks taking turns; medians, ratios and their intervals; the machine that it was done
 * on.
 *
 * <p>May use {@code dev.espalier.exchange}, {@code dev.espalier.model}, {@code dev.espalier.kernel}
 * and {@code dev.espalier.file}.
 */
package dev.espalier.measure;
