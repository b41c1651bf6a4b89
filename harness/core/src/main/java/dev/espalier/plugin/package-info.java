/**
 * Finds pruning methods by their annotation, on the class path and in jars, and makes configured
 * instances of them from what a user typed.
 *
 * <p>May use {@code dev.espalier.method}, {@code dev.espalier.model}, OLCUT, ClassGraph,
 * commons-text and the JDK.
 */
package dev.espalier.plugin;
