package dev.espalier.model.layer;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Panels;
import java.util.Arrays;

/**
 * Forward and backward passes of one LSTM over whole {@link Sequences}, from a zero state at each
 * one's first word, or at its last for an LSTM that reads backwards.
 *
 * <p>Inputs and outputs lie by sequence, everything here by step. The hidden and cell buffers hold
 * one more step, of zeros, before the first.
 */
final class LstmPass {

  private final Kernels kernels;
  private final LstmWeights weights;
  private final boolean reversed;
  private final int inputs;
  private final int units;

  private final Panels inputPanels;
  private final Panels recurrentPanels;
  private float[] gates = {};
  private float[] cell = {};
  private float[] cellTanh = {};
  private float[] hidden = {};

  /** Null in a pass that only runs forward. */
  private final Backward backward;

  /** What only training needs. */
  private static final class Backward {
    final Panels inputTransposed;
    final Panels recurrentTransposed;
    float[] hidden = {};
    float[] cell = {};
    float[] hiddenBefore = {};

    Backward(int inputs, int units) {
      inputTransposed = Panels.columns(4 * units, inputs);
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
    inputs = weights.inputs();
    units = weights.units();
    inputPanels = Panels.columns(inputs, 4 * units);
    recurrentPanels = Panels.gates(units, units);
    backward = training ? new Backward(inputs, units) : null;
  }

  int units() {
    return units;
  }

  /** Takes over the weights as they are now. */
  void pack() {
    float[] input = weights.input().value().data;
    float[] recurrent = weights.recurrent().value().data;
    kernels.pack(inputPanels, input, 0, 4 * units, 1);
    kernels.pack(recurrentPanels, recurrent, 0, 4 * units, 1);
    if (backward != null) {
      kernels.pack(backward.inputTransposed, input, 0, 1, 4 * units);
      kernels.pack(backward.recurrentTransposed, recurrent, 0, 1, 4 * units);
    }
  }

  /**
   * @param x a row of inputs a word
   * @param scratch room for four values a word and unit
   * @param y receives a row of hidden states a word, {@code width} apart, from a column on
   */
  void forward(Sequences sequences, float[] x, float[] scratch, float[] y, int width, int column) {
    int rows = sequences.rows();
    int count = sequences.count();
    gates = Buffers.atLeast(gates, rows * 4 * units);
    cell = Buffers.atLeast(cell, (count + rows) * units);
    cellTanh = Buffers.atLeast(cellTanh, rows * units);
    hidden = Buffers.atLeast(hidden, (count + rows) * units);
    Arrays.fill(cell, 0, count * units, 0);
    Arrays.fill(hidden, 0, count * units, 0);
    kernels.multiply(rows, x, 0, inputs, 1, inputPanels, false, scratch, 0, 4 * units);
    kernels.addRow(rows, 4 * units, scratch, 0, 4 * units, weights.bias().value().data, 0);
    int[] order = sequences.order(reversed);
    gather(order, rows, scratch, 4 * units, 0, gates, 4 * units);
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
      System.arraycopy(hidden, (count + r) * units, y, order[r] * width + column, units);
    }
  }

  /**
   * Overwrites the weights' gradients.
   *
   * @param x the inputs given to {@link #forward}
   * @param dy gradient of the outputs, laid out like them
   * @param dx receives the gradient of the inputs, or is added to
   */
  void backward(
      Sequences sequences,
      float[] x,
      float[] scratch,
      float[] dy,
      int width,
      int column,
      boolean accumulate,
      float[] dx) {
    int rows = sequences.rows();
    int count = sequences.count();
    Backward b = backward;
    b.hidden = Buffers.atLeast(b.hidden, rows * units);
    b.hiddenBefore = Buffers.atLeast(b.hiddenBefore, rows * units);
    b.cell = Buffers.atLeast(b.cell, count * units);
    Arrays.fill(b.cell, 0, count * units, 0);
    int[] order = sequences.order(reversed);
    gather(order, rows, dy, width, column, b.hidden, units);
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
    weightGradient(units, b.hiddenBefore, rows, gates, weights.recurrent().gradient().data);
    kernels.columnSums(rows, 4 * units, gates, 0, 4 * units, weights.bias().gradient().data, 0);
    for (int r = 0; r < rows; r++) {
      System.arraycopy(gates, r * 4 * units, scratch, order[r] * 4 * units, 4 * units);
    }
    weightGradient(inputs, x, rows, scratch, weights.input().gradient().data);
    kernels.multiply(rows, scratch, 0, 4 * units, 1, b.inputTransposed, accumulate, dx, 0, inputs);
  }

  /** Row of the hidden and cell buffers where a step's previous states begin. */
  private static int before(Sequences sequences, int step) {
    return step == 0 ? 0 : sequences.count() + sequences.offset(step - 1);
  }

  private void weightGradient(int width, float[] x, int rows, float[] dGates, float[] gradient) {
    kernels.multiply(
        width, 4 * units, rows, x, 0, 1, width, dGates, 0, 4 * units, 1, false, gradient, 0,
        4 * units);
  }

  private static void gather(
      int[] order, int rows, float[] from, int width, int column, float[] to, int toWidth) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(from, order[r] * width + column, to, r * toWidth, toWidth);
    }
  }
}
