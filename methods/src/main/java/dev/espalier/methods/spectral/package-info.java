/**
 * Learning networks of quadratic units from moments (Sedghi and Anandkumar, arXiv:1603.00954), and
 * the study of it on networks that were planted.
 *
 * <p>May use {@code dev.espalier.setup} and what lies below it, and the cells beside it.
 */
package dev.espalier.methods.spectral;
