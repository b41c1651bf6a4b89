/**
 * Finds plugins by their annotations, on the class path and in jars: pruning methods, cells, and
 * what else is asked for; reads settings, and makes configured methods of what a user typed.
 *
 * <p>May use {@code dev.espalier.method}, {@code dev.espalier.model}, OLCUT, ClassGraph and the
 * JDK.
 */
package dev.espalier.plugin;
