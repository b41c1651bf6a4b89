package dev.espalier.baselines.cells;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Activation;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.Parameter;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Interchange;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Operand;
import dev.espalier.model.cell.RecurrentCell;
import dev.espalier.model.cell.Step;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.cell.Tape;
import dev.espalier.model.cell.Weight;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The gated recurrent unit of Cho et al. (arXiv:1406.1078, equations 5 to 8), its blocks in the
 * order r, z, n: the reset gate acts on the hidden state, before the recurrent product.
 *
 * <pre>
 * r, z = sigmoid(x·input + h'·recurrent + bias)
 * n = tanh(x·input + (r ∘ h')·recurrent + bias)
 * h = (1 − z) ∘ n + z ∘ h'
 * </pre>
 */
@RecurrentCell(
    id = "gru-original",
    name = "GRU (original)",
    description = "Gated recurrent unit, its reset gate before the recurrent product.",
    cite = "arXiv:1406.1078")
public final class OriginalGru implements Cell {

  private static final int BLOCKS = 3;
  private static final int HIDDEN = 0;

  @Override
  public List<Weight> weights() {
    return Weight.usual(BLOCKS);
  }

  @Override
  public Optional<Interchange> interchange() {
    return Optional.of(
        new Interchange("GRU", List.of(1, 0, 2), Map.of("linear_before_reset", 0), "", false));
  }

  @Override
  public Step step(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
    return new Steps(weights, kernels, storage, training);
  }

  private static final class Steps implements Step {

    private final Kernels kernels;
    private final int units;

    /** The recurrent matrix's blocks r and z, and n; stored dense, whatever others are. */
    private final Operand recurrentGates;

    private final Operand recurrentCandidate;

    /** r ∘ h' of all steps, and its gradient of one. */
    private final Matrix reset;

    private final Matrix resetGradient;

    Steps(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
      this.kernels = kernels;
      units = weights.units();
      Parameter recurrent = weights.get(Weight.RECURRENT);
      Storage dense = Storage.of(storage.precision());
      recurrentGates = Operand.of(kernels, recurrent, 0, 2 * units, dense, training);
      recurrentCandidate = Operand.of(kernels, recurrent, 2 * units, units, dense, training);
      reset = Matrix.ofColumns(units);
      resetGradient = Matrix.ofColumns(units);
    }

    @Override
    public void reserve(int sequences, int rows) {
      reset.resize(rows);
      resetGradient.resize(sequences);
    }

    @Override
    public void pack() {
      recurrentGates.pack();
      recurrentCandidate.pack();
    }

    @Override
    public long weightBytes() {
      return recurrentGates.bytes() + recurrentCandidate.bytes();
    }

    @Override
    public void forward(Tape tape) {
      Matrix gates = tape.gates();
      Matrix before = tape.before(HIDDEN);
      Matrix after = tape.after(HIDDEN);
      recurrentGates.multiply(before, tape.blocks(0, 2), true);
      kernels.activate(Activation.SIGMOID, tape.blocks(0, 2));
      tape.at(reset);
      for (int r = 0; r < gates.rows(); r++) {
        for (int k = 0; k < units; k++) {
          reset.set(r, k, gates.get(r, k) * before.get(r, k));
        }
      }
      recurrentCandidate.multiply(reset, tape.blocks(2, 1), true);
      kernels.activate(Activation.TANH, tape.blocks(2, 1));
      for (int r = 0; r < gates.rows(); r++) {
        for (int k = 0; k < units; k++) {
          float n = gates.get(r, 2 * units + k);
          after.set(r, k, n + gates.get(r, units + k) * (before.get(r, k) - n));
        }
      }
    }

    @Override
    public void backward(Tape tape) {
      Matrix gates = tape.gates();
      Matrix before = tape.before(HIDDEN);
      Matrix dAfter = tape.hiddenGradient();
      Matrix dBefore = tape.hiddenGradientBefore();
      boolean goesOn = !tape.isFirst();
      for (int r = 0; r < gates.rows(); r++) {
        for (int k = 0; k < units; k++) {
          float z = gates.get(r, units + k);
          float n = gates.get(r, 2 * units + k);
          float dh = dAfter.get(r, k);
          if (goesOn) {
            dBefore.set(r, k, dBefore.get(r, k) + dh * z);
          }
          gates.set(r, 2 * units + k, dh * (1 - z) * (1 - n * n));
          gates.set(r, units + k, dh * (before.get(r, k) - n) * z * (1 - z));
        }
      }
      resetGradient.rows(0, gates.rows());
      recurrentCandidate.multiplyTransposed(tape.blocks(2, 1), resetGradient, false);
      for (int r = 0; r < gates.rows(); r++) {
        for (int k = 0; k < units; k++) {
          float open = gates.get(r, k);
          float d = resetGradient.get(r, k);
          if (goesOn) {
            dBefore.set(r, k, dBefore.get(r, k) + d * open);
          }
          gates.set(r, k, d * before.get(r, k) * open * (1 - open));
        }
      }
      if (goesOn) {
        recurrentGates.multiplyTransposed(tape.blocks(0, 2), dBefore, true);
      }
    }

    @Override
    public void gradients(Tape tape, Matrix hiddenBefore) {
      recurrentGates.gradient(hiddenBefore, tape.blocks(0, 2));
      recurrentCandidate.gradient(tape.at(reset), tape.blocks(2, 1));
    }
  }
}
