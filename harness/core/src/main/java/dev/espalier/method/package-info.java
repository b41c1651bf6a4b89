/**
 * The plugin author's whole world, together with {@code dev.espalier.model}: a pruning method is
 * one class that implements {@link dev.espalier.method.Pruner} and carries {@link
 * dev.espalier.method.PruningMethod}.
 *
 * <p>May use {@code dev.espalier.model} and {@code dev.espalier.kernel}, OLCUT's {@code @Config},
 * EJML and the JDK.
 */
package dev.espalier.method;
