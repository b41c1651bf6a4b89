/**
 * Corpora, vocabularies and minibatches: text folders in PTB format, the embedded language, and how
 * a token stream is laid out for truncated back-propagation.
 *
 * <p>May use {@code dev.espalier.file}.
 */
package dev.espalier.data;
