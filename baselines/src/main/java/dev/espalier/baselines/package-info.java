/**
 * The methods that a new one must beat: controls that say what pruning is worth at all, and the
 * published methods that pruned recurrent networks before.
 *
 * <p>May use {@code dev.espalier.method} and {@code dev.espalier.model}, OLCUT's {@code @Config},
 * EJML and the JDK. Nothing here knows a kind of layer.
 */
package dev.espalier.baselines;
