package dev.espalier.model.layer;

import dev.espalier.kernel.Kernels;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Operand;
import dev.espalier.model.cell.Storage;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/**
 * Forward and backward passes of one recurrent layer over windows of equally long sequences, whose
 * states are handed over from window to window. Rows of all buffers are time-major: row {@code t *
 * batch + b}.
 */
public final class RecurrentLayer {

  private final Kernels kernels;
  private final LayerWeights weights;
  private final int batch;
  private final Sequences window = new Sequences();
  private final RecurrentPass pass;
  private final Operand input;

  /** Null in a pass that only runs forward. */
  private final Operand inputTransposed;

  /**
   * @param batch sequences side by side
   * @param steps greatest number of time steps of a window
   */
  public RecurrentLayer(
      Kernels kernels,
      LayerWeights weights,
      int batch,
      int steps,
      boolean training,
      Storage storage) {
    this.kernels = kernels;
    this.weights = weights;
    this.batch = batch;
    pass = new RecurrentPass(kernels, weights, storage, training);
    pass.reserve(batch, Math.multiplyExact(batch, steps));
    input = Operand.of(kernels, weights.input(), storage);
    inputTransposed = training ? Operand.transposed(kernels, weights.input()) : null;
  }

  /** Number of units, H. */
  public int units() {
    return pass.units();
  }

  /** Bytes of the weights that a pass reads, products' as packed, padding included. */
  public long weightBytes() {
    return input.bytes() + pass.weightBytes() + 4L * weights.bias().size();
  }

  /** Hidden states; those of the window's first step begin at {@link #outputOffset()}. */
  public float[] outputs() {
    return pass.outputs();
  }

  public int outputOffset() {
    return pass.outputOffset();
  }

  /**
   * Gradient of the loss with respect to the outputs, step 0 at offset 0: fill before {@link
   * #backward}.
   */
  public float[] outputGradients() {
    return pass.outputGradients();
  }

  /** Takes over the weights as they are now. */
  public void pack() {
    input.pack();
    pass.pack();
    if (inputTransposed != null) {
      inputTransposed.pack();
    }
  }

  /**
   * Runs {@code steps} steps from the state at step 0.
   *
   * @param x inputs, {@code steps * batch} rows of the layer's input size from {@code xOffset}
   */
  public void forward(float[] x, int xOffset, int steps) {
    window.layWindow(batch, steps);
    float[] bias = weights.bias().value().data;
    int rows = window.rows();
    input.multiply(rows, x, xOffset, false, pass.gates(), 0);
    kernels.addRow(rows, bias.length, pass.gates(), 0, bias.length, bias, 0);
    pass.forward(window);
  }

  /**
   * Back-propagates {@link #outputGradients()} through the window that was run forward, to its
   * first step and no further, and overwrites the layer's gradients.
   *
   * @param x the inputs given to {@link #forward}
   * @param dx receives the gradient with respect to the inputs, as many rows from offset 0; null if
   *     nobody asks for it
   */
  public void backward(float[] x, int xOffset, float[] dx) {
    pass.backward(window);
    int rows = window.rows();
    Operand.gradient(kernels, weights.input(), rows, x, xOffset, pass.gates(), 0);
    if (dx != null) {
      inputTransposed.multiply(rows, pass.gates(), 0, false, dx, 0);
    }
  }

  /** Hands the state after the window over to the next. */
  public void carry() {
    pass.carry(window);
  }

  /** Copies of the states at step 0 by name, batch × H. */
  public Map<String, FMatrixRMaj> states() {
    return pass.states(batch);
  }

  /** Sets the state of a name at step 0. */
  public void setState(String name, FMatrixRMaj state) {
    pass.setState(name, state);
  }

  /** Zeroes the states at step 0. */
  public void clearState() {
    pass.clear();
  }
}
