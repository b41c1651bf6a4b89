package dev.espalier.baselines.cells;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Activation;
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
    private final Parameter recurrent;
    private final Parameter candidate;
    private final int units;
    private final Operand forward;

    /** Null in a pass that only runs forward. */
    private final Operand transposed;

    /** Recurrent products of all steps; backwards, their gradient. Rows of r, z, n. */
    private float[] products = {};

    Steps(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
      this.kernels = kernels;
      recurrent = weights.get(Weight.RECURRENT);
      candidate = weights.get(CANDIDATE);
      units = weights.units();
      forward = Operand.of(kernels, recurrent, storage);
      transposed = training ? Operand.transposed(kernels, recurrent) : null;
    }

    @Override
    public void reserve(int sequences, int rows) {
      if (products.length < rows * BLOCKS * units) {
        products = new float[rows * BLOCKS * units];
      }
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
      return forward.bytes() + 4L * candidate.size();
    }

    @Override
    public void forward(Tape tape, int rows, int now, int before) {
      float[] gates = tape.gates();
      float[] hidden = tape.state(0);
      float[] bias = candidate.value().data;
      int width = BLOCKS * units;
      int first = now * width;
      forward.multiply(rows, hidden, before * units, false, products, first);
      for (int row = first; row < first + rows * width; row += width) {
        for (int k = row; k < row + 2 * units; k++) {
          gates[k] += products[k];
        }
      }
      kernels.activate(Activation.SIGMOID, rows, 2 * units, gates, first, width);
      for (int row = first; row < first + rows * width; row += width) {
        int n = row + 2 * units;
        for (int k = 0; k < units; k++) {
          products[n + k] += bias[k];
          gates[n + k] += gates[row + k] * products[n + k];
        }
      }
      kernels.activate(Activation.TANH, rows, units, gates, first + 2 * units, width);
      for (int r = 0; r < rows; r++) {
        int row = first + r * width;
        int old = (before + r) * units;
        int made = (tape.after(now) + r) * units;
        for (int k = 0; k < units; k++) {
          float n = gates[row + 2 * units + k];
          hidden[made + k] = n + gates[row + units + k] * (hidden[old + k] - n);
        }
      }
    }

    @Override
    public void backward(Tape tape, int rows, int now, int before) {
      float[] gates = tape.gates();
      float[] hidden = tape.state(0);
      float[] gradient = tape.hiddenGradient();
      int width = BLOCKS * units;
      boolean goesOn = !tape.isFirst(before);
      int to = goesOn ? tape.gradientRow(before) * units : 0;
      for (int r = 0; r < rows; r++) {
        int row = (now + r) * width;
        int old = (before + r) * units;
        int here = (now + r) * units;
        for (int k = 0; k < units; k++) {
          int reset = row + k;
          int update = reset + units;
          int next = update + units;
          float z = gates[update];
          float n = gates[next];
          float dh = gradient[here + k];
          float dn = dh * (1 - z) * (1 - n * n);
          float dr = dn * products[next] * gates[reset] * (1 - gates[reset]);
          float dz = dh * (hidden[old + k] - n) * z * (1 - z);
          if (goesOn) {
            gradient[to + r * units + k] += dh * z;
          }
          products[next] = dn * gates[reset];
          products[reset] = dr;
          products[update] = dz;
          gates[reset] = dr;
          gates[update] = dz;
          gates[next] = dn;
        }
      }
      if (goesOn) {
        transposed.multiply(rows, products, now * width, true, gradient, to);
      }
    }

    @Override
    public void gradients(Tape tape, int rows, float[] hiddenBefore) {
      Operand.gradient(kernels, recurrent, rows, hiddenBefore, 0, products, 0);
      kernels.columnSums(
          rows, units, products, 2 * units, BLOCKS * units, candidate.gradient().data, 0);
    }
  }
}
