package dev.espalier.baselines.cells;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Activation;
import dev.espalier.model.Parameter;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Operand;
import dev.espalier.model.cell.Step;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.cell.Tape;
import dev.espalier.model.cell.Weight;

/** h = f(x·input + h'·recurrent + bias), one block, for a point-wise f. */
final class SimpleSteps implements Step {

  private final Activation activation;
  private final Kernels kernels;
  private final Parameter recurrent;
  private final int units;
  private final Operand forward;

  /** Null in a pass that only runs forward. */
  private final Operand transposed;

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
    recurrent = weights.get(Weight.RECURRENT);
    units = weights.units();
    forward = Operand.of(kernels, recurrent, storage);
    transposed = training ? Operand.transposed(kernels, recurrent) : null;
  }

  @Override
  public void pack() {
    forward.pack();
    if (transposed != null) {
      transposed.pack();
    }
  }

  @Override
  public long weightBytes() {
    return forward.bytes();
  }

  @Override
  public void forward(Tape tape, int rows, int now, int before) {
    float[] gates = tape.gates();
    float[] hidden = tape.state(0);
    int first = now * units;
    forward.multiply(rows, hidden, before * units, true, gates, first);
    kernels.activate(activation, rows, units, gates, first, units);
    System.arraycopy(gates, first, hidden, tape.after(now) * units, rows * units);
  }

  @Override
  public void backward(Tape tape, int rows, int now, int before) {
    float[] gates = tape.gates();
    float[] gradient = tape.hiddenGradient();
    int first = now * units;
    for (int k = first; k < first + rows * units; k++) {
      float h = gates[k];
      float slope = activation == Activation.TANH ? 1 - h * h : h > 0 ? 1 : 0;
      gates[k] = gradient[k] * slope;
    }
    if (!tape.isFirst(before)) {
      transposed.multiply(rows, gates, first, true, gradient, tape.gradientRow(before) * units);
    }
  }

  @Override
  public void gradients(Tape tape, int rows, float[] hiddenBefore) {
    Operand.gradient(kernels, recurrent, rows, hiddenBefore, 0, tape.gates(), 0);
  }
}
