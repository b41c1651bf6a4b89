/**
 * Networks of an input, recurrent layers and a head: parameters, unit groups, forward and backward
 * passes over windows of sequences.
 *
 * <p>A model ({@link dev.espalier.model.sequence.SequenceModel}) is weights alone; a pass ({@link
 * dev.espalier.model.sequence.SequencePass}) holds the buffers and packed weights for one batch
 * size and window length, and is where arithmetic happens. May use {@code dev.espalier.model}, its
 * cells and layers, and {@code dev.espalier.kernel}.
 */
package dev.espalier.model.sequence;
