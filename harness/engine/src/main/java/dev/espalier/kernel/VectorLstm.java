package dev.espalier.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The point-wise part of an LSTM's step on vectors; see {@link MicroKernels#lstmForward}. */
final class VectorLstm {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  private VectorLstm() {}

  static void forward(
      int rows,
      int n,
      int units,
      float[] gates,
      int gatesOffset,
      float[] cellPrevious,
      int cpOffset,
      float[] cell,
      int cOffset,
      float[] cellTanh,
      int ctOffset,
      float[] hidden,
      int hOffset) {
    // One small loop a function, and none here: with any two in one, the compiler gives up inlining
    // and boxes every vector.
    // Each runs over all rows, as one row is too short for its operations to overlap.
    int whole = n - n % WIDTH;
    int stride = 4 * units;
    int candidate = gatesOffset + 2 * units;
    VectorFunctions.sigmoid(rows, whole, gates, gatesOffset, stride);
    VectorFunctions.sigmoid(rows, whole, gates, gatesOffset + units, stride);
    VectorFunctions.tanh(rows, whole, gates, candidate, stride, gates, candidate, stride);
    VectorFunctions.sigmoid(rows, whole, gates, gatesOffset + 3 * units, stride);
    cell(rows, whole, units, gates, gatesOffset, cellPrevious, cpOffset, cell, cOffset);
    VectorFunctions.tanh(rows, whole, cell, cOffset, units, cellTanh, ctOffset, units);
    hidden(rows, whole, units, gates, gatesOffset + 3 * units, cellTanh, ctOffset, hidden, hOffset);
    if (whole < n) {
      OneLane.lstmForward(
          rows,
          n - whole,
          units,
          gates,
          gatesOffset + whole,
          cellPrevious,
          cpOffset + whole,
          cell,
          cOffset + whole,
          cellTanh,
          ctOffset + whole,
          hidden,
          hOffset + whole);
    }
  }

  /** cell = f cellPrevious + i g. */
  private static void cell(
      int rows,
      int n,
      int units,
      float[] gates,
      int gatesOffset,
      float[] cellPrevious,
      int cpOffset,
      float[] cell,
      int cOffset) {
    for (int row = 0; row < rows; row++) {
      int base = row * units;
      for (int k = base; k < base + n; k += WIDTH) {
        int at = gatesOffset + 3 * base + k;
        load(gates, at + units)
            .fma(load(cellPrevious, cpOffset + k), load(gates, at).mul(load(gates, at + 2 * units)))
            .intoArray(cell, cOffset + k);
      }
    }
  }

  /** hidden = o tanh(cell), the rows of o four times as far apart. */
  private static void hidden(
      int rows,
      int n,
      int units,
      float[] o,
      int oOffset,
      float[] cellTanh,
      int ctOffset,
      float[] hidden,
      int hOffset) {
    for (int row = 0; row < rows; row++) {
      int base = row * units;
      for (int k = base; k < base + n; k += WIDTH) {
        load(o, oOffset + 3 * base + k)
            .mul(load(cellTanh, ctOffset + k))
            .intoArray(hidden, hOffset + k);
      }
    }
  }

  static void backward(
      int n,
      int units,
      float[] gates,
      int gatesOffset,
      float[] cellPrevious,
      int cpOffset,
      float[] cellTanh,
      int ctOffset,
      float[] dHidden,
      int dhOffset,
      float[] dCell,
      int dcOffset) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1);
    int k = 0;
    for (; k <= n - WIDTH; k += WIDTH) {
      int at = gatesOffset + k;
      FloatVector i = load(gates, at);
      FloatVector f = load(gates, at + units);
      FloatVector g = load(gates, at + 2 * units);
      FloatVector o = load(gates, at + 3 * units);
      FloatVector tanh = load(cellTanh, ctOffset + k);
      FloatVector dh = load(dHidden, dhOffset + k);
      FloatVector dc = dh.mul(o).fma(one.sub(tanh.mul(tanh)), load(dCell, dcOffset + k));
      dc.mul(g).mul(i).mul(one.sub(i)).intoArray(gates, at);
      dc.mul(load(cellPrevious, cpOffset + k)).mul(f).mul(one.sub(f)).intoArray(gates, at + units);
      dc.mul(i).mul(one.sub(g.mul(g))).intoArray(gates, at + 2 * units);
      dh.mul(tanh).mul(o).mul(one.sub(o)).intoArray(gates, at + 3 * units);
      dc.mul(f).intoArray(dCell, dcOffset + k);
    }
    if (k < n) {
      OneLane.lstmBackward(
          n - k,
          units,
          gates,
          gatesOffset + k,
          cellPrevious,
          cpOffset + k,
          cellTanh,
          ctOffset + k,
          dHidden,
          dhOffset + k,
          dCell,
          dcOffset + k);
    }
  }

  private static FloatVector load(float[] x, int offset) {
    return FloatVector.fromArray(SPECIES, x, offset);
  }
}
