package dev.espalier.model.layer;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Panels;
import java.util.Arrays;

/**
 * The recurrent part of one LSTM's forward and backward passes over whole {@link Sequences}, from a
 * zero state at each one's first word, or at its last for an LSTM that reads backwards.
 *
 * <p>What comes in and goes out lies by sequence, everything here by step. The hidden and cell
 * buffers hold one more step, of zeros, before the first.
 */
final class LstmPass {

  private final Kernels kernels;
  private final LstmWeights weights;
  private final boolean reversed;
  private final int units;
  private final Panels recurrentPanels;
  private float[] gates = {};
  private float[] cell = {};
  private float[] cellTanh = {};
  private float[] hidden = {};

  /** Null in a pass that only runs forward. */
  private final Backward backward;

  /** What only training needs. */
  private static final class Backward {
    final Panels recurrentTransposed;
    float[] hidden = {};
    float[] cell = {};
    float[] hiddenBefore = {};

    Backward(int units) {
      recurrentTransposed = Panels.columns(4 * units, units);
    }
  }

  /**
   * @param reversed whether it reads each sequence from its end
   */
  LstmPass(Kernels kernels, LstmWeights weights, boolean reversed, boolean training) {
    this.kernels = kernels;
    this.weights = weights;
    this.reversed = reversed;
    units = weights.units();
    recurrentPanels = Panels.gates(units, units);
    backward = training ? new Backward(units) : null;
  }

  int units() {
    return units;
  }

  /** Takes over the weights as they are now. */
  void pack() {
    float[] recurrent = weights.recurrent().value().data;
    kernels.pack(recurrentPanels, recurrent, 0, 4 * units, 1);
    if (backward != null) {
      kernels.pack(backward.recurrentTransposed, recurrent, 0, 1, 4 * units);
    }
  }

  /** Bytes of the recurrent weights as packed. */
  long weightBytes() {
    return recurrentPanels.bytes();
  }

  /**
   * @param in input product and bias, {@code inWidth} apart, from a column on
   * @param out receives a row of hidden states a word, {@code outWidth} apart, from a column on
   */
  void forward(
      Sequences sequences,
      float[] in,
      int inWidth,
      int inColumn,
      float[] out,
      int outWidth,
      int outColumn) {
    int rows = sequences.rows();
    int count = sequences.count();
    gates = Buffers.atLeast(gates, rows * 4 * units);
    cell = Buffers.atLeast(cell, (count + rows) * units);
    cellTanh = Buffers.atLeast(cellTanh, rows * units);
    hidden = Buffers.atLeast(hidden, (count + rows) * units);
    Arrays.fill(cell, 0, count * units, 0);
    Arrays.fill(hidden, 0, count * units, 0);
    int[] order = sequences.order(reversed);
    gather(order, rows, in, inWidth, inColumn, gates, 4 * units);
    for (int t = 0; t < sequences.steps(); t++) {
      int now = sequences.offset(t);
      int before = before(sequences, t) * units;
      kernels.lstmForward(
          sequences.active(t),
          units,
          gates,
          now * 4 * units,
          hidden,
          before,
          recurrentPanels,
          cell,
          before,
          cell,
          (count + now) * units,
          cellTanh,
          now * units,
          hidden,
          (count + now) * units);
    }
    for (int r = 0; r < rows; r++) {
      System.arraycopy(hidden, (count + r) * units, out, order[r] * outWidth + outColumn, units);
    }
  }

  /**
   * Overwrites the gradients of the recurrent matrix and the bias.
   *
   * @param dOut gradient of the outputs, laid out like them
   * @param dIn receives the gradient of the input product, laid out like it
   */
  void backward(
      Sequences sequences,
      float[] dOut,
      int outWidth,
      int outColumn,
      float[] dIn,
      int inWidth,
      int inColumn) {
    int rows = sequences.rows();
    int count = sequences.count();
    Backward b = backward;
    b.hidden = Buffers.atLeast(b.hidden, rows * units);
    b.hiddenBefore = Buffers.atLeast(b.hiddenBefore, rows * units);
    b.cell = Buffers.atLeast(b.cell, count * units);
    Arrays.fill(b.cell, 0, count * units, 0);
    int[] order = sequences.order(reversed);
    gather(order, rows, dOut, outWidth, outColumn, b.hidden, units);
    for (int t = sequences.steps() - 1; t >= 0; t--) {
      int now = sequences.offset(t);
      int before = before(sequences, t) * units;
      if (t < sequences.steps() - 1) {
        kernels.multiply(
            sequences.active(t + 1),
            gates,
            sequences.offset(t + 1) * 4 * units,
            4 * units,
            1,
            b.recurrentTransposed,
            true,
            b.hidden,
            now * units,
            units);
      }
      kernels.lstmBackward(
          sequences.active(t),
          units,
          gates,
          now * 4 * units,
          cell,
          before,
          cellTanh,
          now * units,
          b.hidden,
          now * units,
          b.cell,
          0);
      System.arraycopy(hidden, before, b.hiddenBefore, now * units, sequences.active(t) * units);
    }
    kernels.multiply(
        units,
        4 * units,
        rows,
        b.hiddenBefore,
        0,
        1,
        units,
        gates,
        0,
        4 * units,
        1,
        false,
        weights.recurrent().gradient().data,
        0,
        4 * units);
    kernels.columnSums(rows, 4 * units, gates, 0, 4 * units, weights.bias().gradient().data, 0);
    for (int r = 0; r < rows; r++) {
      System.arraycopy(gates, r * 4 * units, dIn, order[r] * inWidth + inColumn, 4 * units);
    }
  }

  /** Row of the hidden and cell buffers where a step's previous states begin. */
  private static int before(Sequences sequences, int step) {
    return step == 0 ? 0 : sequences.count() + sequences.offset(step - 1);
  }

  private static void gather(
      int[] order, int rows, float[] from, int width, int column, float[] to, int toWidth) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(from, order[r] * width + column, to, r * toWidth, toWidth);
    }
  }
}
