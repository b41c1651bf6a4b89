/**
 * Recurrent cells that the LSTM is compared with, one class each. Uses {@code
 * dev.espalier.model.cell} and kernels alone.
 */
package dev.espalier.baselines.cells;
