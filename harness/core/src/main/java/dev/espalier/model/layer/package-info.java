/**
 * Layers that more than one network is made of: their weights, and passes that hold the buffers and
 * packed weights and do the arithmetic, forward and backward.
 *
 * <p>A batch of texts of different lengths has no padding here: {@link
 * dev.espalier.model.layer.Sequences} lays their words out one after the other, and recurrent
 * layers go through them step by step, the shorter ones dropping out. Buffers grow to the largest
 * batch and then stay. May use {@code dev.espalier.model}, its cells, and {@code
 * dev.espalier.kernel}.
 */
package dev.espalier.model.layer;
