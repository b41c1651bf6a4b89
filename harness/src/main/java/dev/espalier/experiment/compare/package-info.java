/**
 * Two results folders side by side: reads the tables that runs wrote, matches their rows, and says
 * which differences are beyond noise. Knows the tables' columns, and nothing of what made them.
 *
 * <p>May use {@code dev.espalier.report}.
 */
package dev.espalier.experiment.compare;
