package example;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Activation;
import dev.espalier.kernel.Matrix;
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

  private static final int HIDDEN = 0;

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
    private final Operand recurrent;
    private final int units;

    Steps(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
      this.kernels = kernels;
      recurrent = Operand.of(kernels, weights.get(Weight.RECURRENT), storage, training);
      units = weights.units();
    }

    @Override
    public void pack() {
      recurrent.pack();
    }

    @Override
    public long weightBytes() {
      return recurrent.bytes();
    }

    /** On the tape there are, and stay, z and n. */
    @Override
    public void forward(Tape tape) {
      Matrix gates = tape.gates();
      Matrix before = tape.before(HIDDEN);
      Matrix after = tape.after(HIDDEN);
      recurrent.multiply(before, gates, true);
      kernels.activate(Activation.SIGMOID, tape.blocks(0, 1));
      kernels.activate(Activation.TANH, tape.blocks(1, 1));
      for (int r = 0; r < gates.rows(); r++) {
        for (int k = 0; k < units; k++) {
          float z = gates.get(r, k);
          float n = gates.get(r, units + k);
          float h = before.get(r, k);
          after.set(r, k, h + z * (n - h));
        }
      }
    }

    @Override
    public void backward(Tape tape) {
      Matrix gates = tape.gates();
      Matrix before = tape.before(HIDDEN);
      Matrix dAfter = tape.hiddenGradient();
      Matrix dBefore = tape.hiddenGradientBefore();
      for (int r = 0; r < gates.rows(); r++) {
        for (int k = 0; k < units; k++) {
          float z = gates.get(r, k);
          float n = gates.get(r, units + k);
          float dh = dAfter.get(r, k);
          gates.set(r, k, dh * (n - before.get(r, k)) * z * (1 - z));
          gates.set(r, units + k, dh * z * (1 - n * n));
          if (!tape.isFirst()) {
            dBefore.set(r, k, dBefore.get(r, k) + dh * (1 - z));
          }
        }
      }
      if (!tape.isFirst()) {
        recurrent.multiplyTransposed(gates, dBefore, true);
      }
    }

    @Override
    public void gradients(Tape tape, Matrix hiddenBefore) {
      recurrent.gradient(hiddenBefore, tape.gates());
    }
  }
}
