/**
 * Two results folders side by side: matches their rows, and says which differences are beyond
 * noise, or whether there is any at all. Knows nothing of what made them.
 *
 * <p>May use {@code dev.espalier.report}.
 */
package dev.espalier.experiment.compare;
