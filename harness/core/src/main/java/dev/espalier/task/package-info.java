/**
 * What networks are trained for: tasks over sequences, and the metrics that say how good a network
 * is at one.
 *
 * <p>May use {@code dev.espalier.model}.
 */
package dev.espalier.task;
