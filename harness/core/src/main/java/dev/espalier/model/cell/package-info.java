/**
 * Recurrent cells: what a recurrent layer does at one time step. A cell is one class, found by its
 * {@link dev.espalier.model.cell.RecurrentCell} annotation. It declares its weights, from which
 * units and their slices follow, and steps forwards and backwards on a {@link
 * dev.espalier.model.cell.Tape}; all else about a layer is shared. Uses kernels and parameters, and
 * knows no network.
 */
package dev.espalier.model.cell;
