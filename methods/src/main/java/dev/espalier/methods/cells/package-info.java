/** Cells of reproduced papers. May use {@code dev.espalier.model.cell} and what lies below it. */
package dev.espalier.methods.cells;
