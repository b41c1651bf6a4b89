package example;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Activation;
import dev.espalier.model.Parameter;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Operand;
import dev.espalier.model.cell.RecurrentCell;
import dev.espalier.model.cell.Step;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.cell.Tape;
import dev.espalier.model.cell.Weight;
import java.util.List;

/**
 * A gated recurrent unit without reset gate, after Ravanelli, Brakel, Omologo and Bengio
 * (arXiv:1803.10225), with the hyperbolic tangent for their rectifier and without their batch
 * normalisation. Blocks in the order z, n:
 *
 * <pre>
 * z = sigmoid(x·input + h'·recurrent + bias)
 * n = tanh(x·input + h'·recurrent + bias)
 * h = (1 − z) ∘ h' + z ∘ n
 * </pre>
 */
@RecurrentCell(
    id = "light-gru",
    name = "Light GRU",
    description = "Gated recurrent unit without reset gate.",
    cite = "arXiv:1803.10225")
public final class LightGru implements Cell {

  @Override
  public List<Weight> weights() {
    return Weight.usual(2);
  }

  @Override
  public Step step(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
    return new Steps(weights, kernels, storage, training);
  }

  private static final class Steps implements Step {

    private final Kernels kernels;
    private final Parameter recurrent;
    private final int units;
    private final Operand forward;

    /** Null in a pass that only runs forward. */
    private final Operand transposed;

    Steps(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
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

    /** On the tape there are, and stay, z and n. */
    @Override
    public void forward(Tape tape, int rows, int now, int before) {
      float[] gates = tape.gates();
      float[] hidden = tape.state(0);
      int width = 2 * units;
      int first = now * width;
      forward.multiply(rows, hidden, before * units, true, gates, first);
      kernels.activate(Activation.SIGMOID, rows, units, gates, first, width);
      kernels.activate(Activation.TANH, rows, units, gates, first + units, width);
      for (int r = 0; r < rows; r++) {
        int z = first + r * width;
        int old = (before + r) * units;
        int made = (tape.after(now) + r) * units;
        for (int k = 0; k < units; k++) {
          hidden[made + k] =
              hidden[old + k] + gates[z + k] * (gates[z + units + k] - hidden[old + k]);
        }
      }
    }

    @Override
    public void backward(Tape tape, int rows, int now, int before) {
      float[] gates = tape.gates();
      float[] hidden = tape.state(0);
      float[] gradient = tape.hiddenGradient();
      int width = 2 * units;
      boolean goesOn = !tape.isFirst(before);
      int to = goesOn ? tape.gradientRow(before) * units : 0;
      for (int r = 0; r < rows; r++) {
        int old = (before + r) * units;
        for (int k = 0; k < units; k++) {
          int update = (now + r) * width + k;
          float z = gates[update];
          float n = gates[update + units];
          float dh = gradient[(now + r) * units + k];
          gates[update] = dh * (n - hidden[old + k]) * z * (1 - z);
          gates[update + units] = dh * z * (1 - n * n);
          if (goesOn) {
            gradient[to + r * units + k] += dh * (1 - z);
          }
        }
      }
      if (goesOn) {
        transposed.multiply(rows, gates, now * width, true, gradient, to);
      }
    }

    @Override
    public void gradients(Tape tape, int rows, float[] hiddenBefore) {
      Operand.gradient(kernels, recurrent, rows, hiddenBefore, 0, tape.gates(), 0);
    }
  }
}
