/**
 * Pruning methods of reproduced papers, one class each.
 *
 * <p>May use {@code dev.espalier.method} and {@code dev.espalier.model} alone.
 */
package dev.espalier.methods;
