/**
 * Bidirectional attention flow (Seo et al., arXiv:1611.01603): a network that reads a paragraph and
 * a question, and points at the first and the last word of the answer.
 *
 * <p>A model ({@link dev.espalier.model.bidaf.BidafModel}) is weights alone; a pass ({@link
 * dev.espalier.model.bidaf.BidafPass}) holds buffers and packed weights, and is where arithmetic
 * happens. What comes in are numbers ({@link dev.espalier.model.bidaf.Example}), what goes out are
 * spans ({@link dev.espalier.model.bidaf.Answer}). May use {@code dev.espalier.model}, {@code
 * dev.espalier.model.layer} and {@code dev.espalier.kernel}.
 */
package dev.espalier.model.bidaf;
