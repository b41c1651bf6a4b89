package dev.espalier.baselines.cells;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Activation;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Operand;
import dev.espalier.model.cell.Step;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.cell.Tape;
import dev.espalier.model.cell.Weight;

/** h = f(x·input + h'·recurrent + bias), one block, for a point-wise f. */
final class SimpleSteps implements Step {

  private static final int HIDDEN = 0;

  private final Activation activation;
  private final Kernels kernels;
  private final Operand recurrent;

  /**
   * @param activation {@code TANH} or {@code RELU}, whose slope its value tells
   */
  SimpleSteps(
      Activation activation,
      LayerWeights weights,
      Kernels kernels,
      Storage storage,
      boolean training) {
    this.activation = activation;
    this.kernels = kernels;
    recurrent = Operand.of(kernels, weights.get(Weight.RECURRENT), storage, training);
  }

  @Override
  public void pack() {
    recurrent.pack();
  }

  @Override
  public long weightBytes() {
    return recurrent.bytes();
  }

  @Override
  public void forward(Tape tape) {
    recurrent.multiply(tape.before(HIDDEN), tape.gates(), true);
    kernels.activate(activation, tape.gates());
    tape.after(HIDDEN).set(tape.gates());
  }

  @Override
  public void backward(Tape tape) {
    Matrix gates = tape.gates();
    Matrix gradient = tape.hiddenGradient();
    for (int r = 0; r < gates.rows(); r++) {
      for (int k = 0; k < gates.columns(); k++) {
        float h = gates.get(r, k);
        float slope = activation == Activation.TANH ? 1 - h * h : h > 0 ? 1 : 0;
        gates.set(r, k, gradient.get(r, k) * slope);
      }
    }
    if (!tape.isFirst()) {
      recurrent.multiplyTransposed(gates, tape.hiddenGradientBefore(), true);
    }
  }

  @Override
  public void gradients(Tape tape, Matrix hiddenBefore) {
    recurrent.gradient(hiddenBefore, tape.gates());
  }
}
