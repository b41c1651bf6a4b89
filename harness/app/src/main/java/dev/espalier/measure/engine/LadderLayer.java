package dev.espalier.measure.engine;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.kernel.PackedMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One LSTM layer of a {@link LadderNetwork}: weights, packed copies, gradients and buffers. One
 * thread works on a layer at a time, with kernels of its own; views of what layers share are each
 * layer's own too.
 */
final class LadderLayer {

  private final int batch;
  private final int steps;

  /** Columns of all four gates, and of one. */
  private final int columns;

  private final int units;

  /** What the layer reads, whose first step begins at a row, and where its gradient belongs. */
  private final Matrix x;

  private final int firstRow;
  private final Matrix dx;

  private final Matrix input;
  private final Matrix recurrent;
  private final float[] bias;
  private final PackedMatrix inputPacked;
  private final PackedMatrix recurrentPacked;
  private final PackedMatrix inputTransposed;
  private final PackedMatrix recurrentTransposed;

  private final Matrix gates;

  /** Rows of one step more than the window's, step 0 being zero: before and after each step. */
  private final Matrix cellBefore;

  private final Matrix cell;
  private final Matrix hiddenBefore;
  private final Matrix hidden;
  private final Matrix cellTanh;

  private final Matrix hiddenGradient;
  private final Matrix cellGradient;
  private final Matrix inputGradient;
  private final Matrix recurrentGradient;
  private final float[] biasGradient;
  private final float[] stepBiasGradient;

  /**
   * @param kernels that pack the weights
   * @param x rows that the layer reads
   * @param firstRow of them, that of step 0
   * @param dx receives their gradient, from row 0
   */
  LadderLayer(
      LadderShape shape,
      Kernels kernels,
      SplittableRandom random,
      Matrix x,
      int firstRow,
      Matrix dx) {
    batch = shape.batch();
    steps = shape.steps();
    units = shape.hidden();
    columns = 4 * units;
    this.x = x.view();
    this.firstRow = firstRow;
    this.dx = dx.view();
    float bound = (float) (1 / Math.sqrt(units));
    input = Matrix.of(Values.uniform(units * columns, bound, random), units, columns);
    recurrent = Matrix.of(Values.uniform(units * columns, bound, random), units, columns);
    bias = Values.uniform(columns, bound, random);
    inputPacked = PackedMatrix.of(units, columns);
    recurrentPacked = PackedMatrix.ofGates(units, units);
    inputTransposed = PackedMatrix.of(columns, units);
    recurrentTransposed = PackedMatrix.of(columns, units);
    kernels.pack(inputPacked, input);
    kernels.pack(recurrentPacked, recurrent);
    kernels.pack(inputTransposed, input.transposed());
    kernels.pack(recurrentTransposed, recurrent.transposed());
    int rows = steps * batch;
    gates = Matrix.zeros(rows, columns);
    cellBefore = Matrix.zeros(batch + rows, units);
    cell = cellBefore.view();
    hiddenBefore = Matrix.zeros(batch + rows, units);
    hidden = hiddenBefore.view();
    cellTanh = Matrix.zeros(rows, units);
    hiddenGradient = Matrix.zeros(rows, units);
    cellGradient = Matrix.zeros(batch, units);
    inputGradient = Matrix.zeros(units, columns);
    recurrentGradient = Matrix.zeros(units, columns);
    biasGradient = new float[columns];
    stepBiasGradient = new float[columns];
  }

  /** Hidden states, one step more than the window's; to be looked at through other views. */
  Matrix hidden() {
    return hiddenBefore;
  }

  /** Their gradient, of the window's steps; to be looked at through other views. */
  Matrix hiddenGradient() {
    return hiddenGradient;
  }

  /** Input weights, recurrent weights, bias. */
  List<float[]> values() {
    return List.of(input.data(), recurrent.data(), bias);
  }

  /** In the same order. */
  List<float[]> gradients() {
    return List.of(inputGradient.data(), recurrentGradient.data(), biasGradient);
  }

  /** Runs the steps {@code from ≤ t < to} forward. */
  void forward(Kernels kernels, Set<Rung> on, int from, int to) {
    if (on.contains(Rung.INPUTS_AT_ONCE)) {
      inputProduct(kernels, on, from, to);
    }
    for (int t = from; t < to; t++) {
      if (!on.contains(Rung.INPUTS_AT_ONCE)) {
        inputProduct(kernels, on, t, t + 1);
      }
      show(t, t + 1);
      if (on.contains(Rung.FUSED)) {
        kernels.lstmForward(
            gates, hiddenBefore, recurrentPacked, cellBefore, cell, cellTanh, hidden);
      } else {
        product(kernels, on, hiddenBefore, recurrent, recurrentPacked, true);
        kernels.lstmCell(gates, cellBefore, cell, cellTanh, hidden);
      }
    }
  }

  /** Moves all views to some steps. */
  private void show(int from, int to) {
    int first = from * batch;
    int rows = (to - from) * batch;
    gates.rows(first, rows);
    hiddenBefore.rows(first, rows);
    hidden.rows(batch + first, rows);
    cellBefore.rows(first, rows);
    cell.rows(batch + first, rows);
    cellTanh.rows(first, rows);
    hiddenGradient.rows(first, rows);
    x.rows(firstRow + first, rows);
    dx.rows(first, rows);
  }

  private void inputProduct(Kernels kernels, Set<Rung> on, int from, int to) {
    show(from, to);
    product(kernels, on, x, input, inputPacked, false);
    kernels.addRow(gates, bias);
  }

  /** Pre-activations = rows times weights, or their sum. */
  private void product(
      Kernels kernels,
      Set<Rung> on,
      Matrix rows,
      Matrix weights,
      PackedMatrix packed,
      boolean accumulate) {
    if (on.contains(Rung.PREPACKED)) {
      kernels.multiply(rows, packed, gates, accumulate);
      return;
    }
    int width = width(on);
    for (int g = 0; g < columns; g += width) {
      kernels.multiply(rows, weights.columns(g, width), gates.columns(g, width), accumulate);
    }
    gates.columns(0, columns);
  }

  /** Columns of a product: of all gates, or of one. */
  private int width(Set<Rung> on) {
    return on.contains(Rung.COMBINED) ? columns : units;
  }

  /** Zeroes what is added to. */
  void beginBackward(Set<Rung> on) {
    cellGradient.fill(0);
    if (!on.contains(Rung.WEIGHTS_AT_ONCE)) {
      gradients().forEach(gradient -> Arrays.fill(gradient, 0));
    }
  }

  /** Runs the steps {@code from ≤ t < to} backward, the last first. */
  void backward(Kernels kernels, Set<Rung> on, int from, int to) {
    for (int t = to - 1; t >= from; t--) {
      if (t < steps - 1) {
        show(t + 1, t + 2);
        hiddenGradient.rows(t * batch, batch);
        throughGates(kernels, on, recurrent, recurrentTransposed, hiddenGradient, true);
      }
      show(t, t + 1);
      kernels.lstmBackward(gates, cellBefore, cellTanh, hiddenGradient, cellGradient);
      if (!on.contains(Rung.INPUTS_AT_ONCE)) {
        throughGates(kernels, on, input, inputTransposed, dx, false);
      }
      if (!on.contains(Rung.WEIGHTS_AT_ONCE)) {
        weightGradients(kernels, on, t, t + 1, true);
      }
    }
    if (on.contains(Rung.INPUTS_AT_ONCE)) {
      show(from, to);
      throughGates(kernels, on, input, inputTransposed, dx, false);
    }
  }

  /** Rows of a gradient = the pre-activations' gradient times transposed weights, or their sum. */
  private void throughGates(
      Kernels kernels,
      Set<Rung> on,
      Matrix weights,
      PackedMatrix transposed,
      Matrix gradient,
      boolean accumulate) {
    if (on.contains(Rung.PREPACKED)) {
      kernels.multiply(gates, transposed, gradient, accumulate);
      return;
    }
    int depth = width(on);
    for (int g = 0; g < columns; g += depth) {
      Matrix block = weights.columns(g, depth).transposed();
      kernels.multiply(gates.columns(g, depth), block, gradient, accumulate || g > 0);
    }
    gates.columns(0, columns);
  }

  /** Gradients of the weights from some steps. */
  void weightGradients(Kernels kernels, Set<Rung> on, int from, int to, boolean accumulate) {
    show(from, to);
    weightGradient(kernels, on, x, inputGradient, accumulate);
    weightGradient(kernels, on, hiddenBefore, recurrentGradient, accumulate);
    kernels.columnSums(gates, stepBiasGradient);
    if (!accumulate) {
      Arrays.fill(biasGradient, 0);
    }
    kernels.axpy(columns, 1, stepBiasGradient, 0, biasGradient, 0);
  }

  private void weightGradient(
      Kernels kernels, Set<Rung> on, Matrix rows, Matrix gradient, boolean accumulate) {
    int width = width(on);
    for (int g = 0; g < columns; g += width) {
      Matrix block = gradient.columns(g, width);
      kernels.multiply(rows.transposed(), gates.columns(g, width), block, accumulate);
    }
    gates.columns(0, columns);
  }
}
