/**
 * LSTM layers and the language model made of them: parameters, unit groups, forward and backward
 * passes over truncated windows.
 *
 * <p>A model ({@link dev.espalier.model.lstm.LstmLanguageModel}) is weights alone; a pass ({@link
 * dev.espalier.model.lstm.LanguageModelPass}) holds the buffers and packed weights for one batch
 * size and window length, and is where arithmetic happens. May use {@code dev.espalier.model} and
 * {@code dev.espalier.kernel}.
 */
package dev.espalier.model.lstm;
