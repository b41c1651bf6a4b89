/**
 * Corpora, vocabularies and minibatches: text folders in PTB format, the embedded language, and how
 * a token stream is laid out for truncated back-propagation.
 *
 * <p>May use nothing of the project.
 */
package dev.espalier.data;
