package dev.espalier.model.lstm;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Panels;
import dev.espalier.kernel.Precision;
import org.ejml.data.FMatrixRMaj;

/**
 * Forward and backward passes of one LSTM layer over a window, with the buffers for one batch size
 * and greatest window length. Rows of all buffers are time-major: row {@code t * batch + b}.
 *
 * <p>The hidden and cell buffers hold one more step than the window: step 0 is the state handed
 * over from the window before, so that the previous state of every step lies {@code batch} rows up.
 */
final class LstmLayerPass {

  private final Kernels kernels;
  private final LstmLanguageModel.Layer layer;
  private final int batch;
  private final int inputs;
  private final int units;

  private final Panels inputPanels;
  private final Panels recurrentPanels;
  private final float[] gates;
  private final float[] cell;
  private final float[] cellTanh;
  private final float[] hidden;

  /** Null in a pass that only runs forward. */
  private final Backward backward;

  /** What only training needs. */
  private static final class Backward {
    final Panels inputTransposed;
    final Panels recurrentTransposed;
    final float[] hidden;
    final float[] cell;

    Backward(int inputs, int units, int batch, int steps) {
      inputTransposed = Panels.columns(4 * units, inputs);
      recurrentTransposed = Panels.columns(4 * units, units);
      hidden = new float[steps * batch * units];
      cell = new float[batch * units];
    }
  }

  /** A pass that trains, or one that only runs forward. */
  LstmLayerPass(
      Kernels kernels, LstmLanguageModel.Layer layer, int batch, int steps, boolean training) {
    this(kernels, layer, batch, steps, training, Precision.FLOAT32);
  }

  /** As above, the forward weights stored as {@code precision} says. */
  LstmLayerPass(
      Kernels kernels,
      LstmLanguageModel.Layer layer,
      int batch,
      int steps,
      boolean training,
      Precision precision) {
    this.kernels = kernels;
    this.layer = layer;
    this.batch = batch;
    inputs = layer.inputs();
    units = layer.units();
    inputPanels = Panels.columns(inputs, 4 * units, precision);
    recurrentPanels = Panels.gates(units, units, precision);
    gates = new float[steps * batch * 4 * units];
    cell = new float[(steps + 1) * batch * units];
    cellTanh = new float[steps * batch * units];
    hidden = new float[(steps + 1) * batch * units];
    backward = training ? new Backward(inputs, units, batch, steps) : null;
  }

  int units() {
    return units;
  }

  /** Bytes of the weights that a pass reads, products' as packed, padding included. */
  long weightBytes() {
    return inputPanels.bytes() + recurrentPanels.bytes() + 4L * layer.bias().size();
  }

  /** Hidden states; those of the window's first step begin at {@link #outputOffset()}. */
  float[] outputs() {
    return hidden;
  }

  int outputOffset() {
    return batch * units;
  }

  /**
   * Gradient of the loss with respect to the outputs, step 0 at offset 0: fill before {@link
   * #backward}.
   */
  float[] outputGradients() {
    return backward.hidden;
  }

  /** Takes over the weights as they are now. */
  void pack() {
    FMatrixRMaj input = layer.input().value();
    FMatrixRMaj recurrent = layer.recurrent().value();
    kernels.pack(inputPanels, input.data, 0, 4 * units, 1);
    kernels.pack(recurrentPanels, recurrent.data, 0, 4 * units, 1);
    if (backward != null) {
      kernels.pack(backward.inputTransposed, input.data, 0, 1, 4 * units);
      kernels.pack(backward.recurrentTransposed, recurrent.data, 0, 1, 4 * units);
    }
  }

  /**
   * Runs {@code steps} steps from the state at step 0.
   *
   * @param x inputs, {@code steps * batch} rows of the layer's input size from {@code xOffset}
   */
  void forward(float[] x, int xOffset, int steps) {
    int rows = steps * batch;
    kernels.multiply(rows, x, xOffset, inputs, 1, inputPanels, false, gates, 0, 4 * units);
    kernels.addRow(rows, 4 * units, gates, 0, 4 * units, layer.bias().value().data, 0);
    int step = batch * units;
    for (int t = 0; t < steps; t++) {
      int now = t * step;
      kernels.lstmForward(
          batch,
          units,
          gates,
          4 * now,
          hidden,
          now,
          recurrentPanels,
          cell,
          now,
          cell,
          now + step,
          cellTanh,
          now,
          hidden,
          now + step);
    }
  }

  /**
   * Back-propagates {@link #outputGradients()} through the window, to its first step and no
   * further, and overwrites the layer's gradients.
   *
   * @param x the inputs given to {@link #forward}
   * @param dx receives the gradient with respect to the inputs, {@code steps * batch} rows from
   *     offset 0
   */
  void backward(float[] x, int xOffset, int steps, float[] dx) {
    int rows = steps * batch;
    int step = batch * units;
    java.util.Arrays.fill(backward.cell, 0);
    for (int t = steps - 1; t >= 0; t--) {
      int now = t * step;
      if (t < steps - 1) {
        kernels.multiply(
            batch,
            gates,
            4 * (now + step),
            4 * units,
            1,
            backward.recurrentTransposed,
            true,
            backward.hidden,
            now,
            units);
      }
      kernels.lstmBackward(
          batch,
          units,
          gates,
          4 * now,
          cell,
          now,
          cellTanh,
          now,
          backward.hidden,
          now,
          backward.cell,
          0);
    }
    kernels.multiply(
        inputs,
        4 * units,
        rows,
        x,
        xOffset,
        1,
        inputs,
        gates,
        0,
        4 * units,
        1,
        false,
        layer.input().gradient().data,
        0,
        4 * units);
    kernels.multiply(
        units,
        4 * units,
        rows,
        hidden,
        0,
        1,
        units,
        gates,
        0,
        4 * units,
        1,
        false,
        layer.recurrent().gradient().data,
        0,
        4 * units);
    kernels.columnSums(rows, 4 * units, gates, 0, 4 * units, layer.bias().gradient().data, 0);
    kernels.multiply(rows, gates, 0, 4 * units, 1, backward.inputTransposed, false, dx, 0, inputs);
  }

  /** Hands the state after {@code steps} steps over to the next window. */
  void carry(int steps) {
    int step = batch * units;
    System.arraycopy(hidden, steps * step, hidden, 0, step);
    System.arraycopy(cell, steps * step, cell, 0, step);
  }

  /** The state at step 0, batch × units: hidden first, then cell. */
  void copyState(FMatrixRMaj toHidden, FMatrixRMaj toCell) {
    System.arraycopy(hidden, 0, toHidden.data, 0, batch * units);
    System.arraycopy(cell, 0, toCell.data, 0, batch * units);
  }

  /** Sets the state at step 0. */
  void setState(FMatrixRMaj fromHidden, FMatrixRMaj fromCell) {
    System.arraycopy(fromHidden.data, 0, hidden, 0, batch * units);
    System.arraycopy(fromCell.data, 0, cell, 0, batch * units);
  }

  /** Zeroes the state at step 0. */
  void clearState() {
    java.util.Arrays.fill(hidden, 0, batch * units, 0);
    java.util.Arrays.fill(cell, 0, batch * units, 0);
  }
}
