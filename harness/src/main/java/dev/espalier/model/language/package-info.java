/**
 * The language model: parameters, unit groups, forward and backward passes over truncated windows.
 *
 * <p>A model ({@link dev.espalier.model.language.LanguageModel}) is weights alone; a pass ({@link
 * dev.espalier.model.language.LanguageModelPass}) holds the buffers and packed weights for one
 * batch size and window length, and is where arithmetic happens. May use {@code
 * dev.espalier.model}, its cells and layers, and {@code dev.espalier.kernel}.
 */
package dev.espalier.model.language;
