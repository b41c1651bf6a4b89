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
import dev.espalier.model.cell.Weight.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The gated recurrent unit as cuDNN and PyTorch compute it, its blocks in the order r, z, n: the
 * reset gate acts on the recurrent product, which has a bias of its own there.
 *
 * <pre>
 * r, z = sigmoid(x·input + h'·recurrent + bias)
 * n = tanh(x·input + bias + r ∘ (h'·recurrent + candidate))
 * h = (1 − z) ∘ n + z ∘ h'
 * </pre>
 *
 * <p>{@link OriginalGru} is the unit of the first paper.
 */
@RecurrentCell(
    id = "gru",
    name = "GRU",
    description =
        "Gated recurrent unit, its reset gate after the recurrent product, as in PyTorch.",
    cite = "arXiv:1406.1078")
public final class Gru implements Cell {

  /** Added to the candidate's recurrent product, 1 × H. */
  static final String CANDIDATE = "candidate";

  private static final int BLOCKS = 3;
  private static final int HIDDEN = 0;

  @Override
  public List<Weight> weights() {
    return List.of(
        new Weight(Weight.INPUT, Shape.INPUT, BLOCKS),
        new Weight(Weight.RECURRENT, Shape.RECURRENT, BLOCKS),
        new Weight(Weight.BIAS, Shape.ROW, BLOCKS),
        new Weight(CANDIDATE, Shape.ROW, 1));
  }

  @Override
  public Optional<Interchange> interchange() {
    return Optional.of(
        new Interchange(
            "GRU", List.of(1, 0, 2), Map.of("linear_before_reset", 1), CANDIDATE, true));
  }

  @Override
  public Step step(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
    return new Steps(weights, kernels, storage, training);
  }

  private static final class Steps implements Step {

    private final Kernels kernels;
    private final Operand recurrent;
    private final Parameter candidate;
    private final int units;

    /** Recurrent products of all steps; backwards, their gradient. Rows of r, z, n. */
    private final Matrix products;

    /** Their last block. */
    private final Matrix candidateProducts;

    Steps(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
      this.kernels = kernels;
      recurrent = Operand.of(kernels, weights.get(Weight.RECURRENT), storage, training);
      candidate = weights.get(CANDIDATE);
      units = weights.units();
      products = Matrix.ofColumns(BLOCKS * units);
      candidateProducts = products.view().columns(2 * units, units);
    }

    @Override
    public void reserve(int sequences, int rows) {
      products.resize(rows);
    }

    @Override
    public void pack() {
      recurrent.pack();
    }

    @Override
    public long weightBytes() {
      return recurrent.bytes() + 4L * candidate.size();
    }

    @Override
    public void forward(Tape tape) {
      Matrix gates = tape.gates();
      Matrix before = tape.before(HIDDEN);
      Matrix after = tape.after(HIDDEN);
      int next = 2 * units;
      recurrent.multiply(before, tape.at(products), false);
      for (int r = 0; r < gates.rows(); r++) {
        for (int k = 0; k < next; k++) {
          gates.set(r, k, gates.get(r, k) + products.get(r, k));
        }
      }
      kernels.activate(Activation.SIGMOID, tape.blocks(0, 2));
      float[] bias = candidate.value().data;
      for (int r = 0; r < gates.rows(); r++) {
        for (int k = 0; k < units; k++) {
          float product = products.get(r, next + k) + bias[k];
          products.set(r, next + k, product);
          gates.set(r, next + k, gates.get(r, next + k) + gates.get(r, k) * product);
        }
      }
      kernels.activate(Activation.TANH, tape.blocks(2, 1));
      for (int r = 0; r < gates.rows(); r++) {
        for (int k = 0; k < units; k++) {
          float n = gates.get(r, next + k);
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
      tape.at(products);
      for (int row = 0; row < gates.rows(); row++) {
        for (int k = 0; k < units; k++) {
          int update = units + k;
          int next = 2 * units + k;
          float r = gates.get(row, k);
          float z = gates.get(row, update);
          float n = gates.get(row, next);
          float dh = dAfter.get(row, k);
          float dn = dh * (1 - z) * (1 - n * n);
          float dr = dn * products.get(row, next) * r * (1 - r);
          float dz = dh * (before.get(row, k) - n) * z * (1 - z);
          if (goesOn) {
            dBefore.set(row, k, dBefore.get(row, k) + dh * z);
          }
          products.set(row, k, dr);
          products.set(row, update, dz);
          products.set(row, next, dn * r);
          gates.set(row, k, dr);
          gates.set(row, update, dz);
          gates.set(row, next, dn);
        }
      }
      if (goesOn) {
        recurrent.multiplyTransposed(products, dBefore, true);
      }
    }

    @Override
    public void gradients(Tape tape, Matrix hiddenBefore) {
      recurrent.gradient(hiddenBefore, tape.at(products));
      kernels.columnSums(tape.at(candidateProducts), candidate.gradient().data);
    }
  }
}
