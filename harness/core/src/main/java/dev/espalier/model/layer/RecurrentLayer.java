package dev.espalier.model.layer;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
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

  private final int batch;
  private final Sequences window = new Sequences();
  private final RecurrentPass pass;
  private final Operand input;

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
    this.batch = batch;
    pass = new RecurrentPass(kernels, weights, storage, training);
    pass.reserve(batch, Math.multiplyExact(batch, steps));
    input = Operand.of(kernels, weights.input(), storage, training);
  }

  /** Bytes of the weights that a pass reads, products' as packed, padding included. */
  public long weightBytes() {
    return input.bytes() + pass.weightBytes();
  }

  /** Hidden states of the last window, {@code steps * batch} rows of them. */
  public Matrix outputs() {
    return pass.outputs(window);
  }

  /**
   * Gradient of the loss with respect to the outputs, as many rows: fill before {@link #backward}.
   */
  public Matrix outputGradients() {
    return pass.outputGradients(window);
  }

  /** Takes over the weights as they are now. */
  public void pack() {
    input.pack();
    pass.pack();
  }

  /**
   * Runs {@code steps} steps from the state at step 0.
   *
   * @param x inputs, {@code steps * batch} rows of the layer's input size
   */
  public void forward(Matrix x, int steps) {
    window.layWindow(batch, steps);
    Matrix gates = pass.gates(window);
    input.multiply(x, gates, false);
    pass.addBias(gates);
    pass.read(x);
    pass.forward(window);
  }

  /** What the cell adds to the loss of the window that was run forward, summed over its rows. */
  public double loss() {
    return pass.loss(window);
  }

  /** What the cell tells of all windows that were run forward, in a pass that does not train. */
  public Map<String, Double> figures() {
    return pass.figures();
  }

  /** Back-propagates {@link #outputGradients()} alone, without a loss of the cell's own. */
  public void backward(Matrix x, Matrix dx) {
    backward(x, dx, 0);
  }

  /**
   * Back-propagates {@link #outputGradients()} through the window that was run forward, to its
   * first step and no further, and overwrites the layer's gradients.
   *
   * @param x the inputs given to {@link #forward}
   * @param dx receives the gradient with respect to the inputs, as many rows; null if nobody asks
   *     for it
   * @param lossScale what {@link #loss()} is multiplied by before its gradient is taken
   */
  public void backward(Matrix x, Matrix dx, float lossScale) {
    pass.backward(window, lossScale);
    Matrix dGates = pass.gates(window);
    input.gradient(x, dGates);
    pass.gradients(window);
    if (dx != null) {
      input.multiplyTransposed(dGates, dx, false);
    }
  }

  /** Hands the state after the window over to the next. */
  public void carry() {
    pass.carry(window);
  }

  /** Copies of the states at step 0 by name, a row a sequence. */
  public Map<String, FMatrixRMaj> states() {
    return pass.states(batch);
  }

  /** Sets the state of a name at step 0. */
  public void setState(String name, FMatrixRMaj state) {
    pass.setState(name, state);
  }

  /** Puts the states at step 0 to what they begin as. */
  public void clearState() {
    pass.clear();
  }
}
