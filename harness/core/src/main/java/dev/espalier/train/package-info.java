/**
 * The one training loop that all methods share: data order, dropout, truncated back-propagation,
 * clipping, learning-rate schedule, evaluation, checkpoints and stopping. A pruning method differs
 * from another in its hooks and in nothing else.
 *
 * <p>May use {@code dev.espalier.method}, {@code dev.espalier.model}, {@code dev.espalier.kernel},
 * {@code dev.espalier.data}.
 */
package dev.espalier.train;
