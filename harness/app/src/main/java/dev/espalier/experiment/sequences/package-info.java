/**
 * Tasks over sequences that the project makes itself, and the experiments on them.
 *
 * <p>May use what {@code dev.espalier.experiment} may.
 */
package dev.espalier.experiment.sequences;
