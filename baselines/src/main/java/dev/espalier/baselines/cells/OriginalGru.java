package dev.espalier.baselines.cells;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Activation;
import dev.espalier.kernel.PackedMatrix;
import dev.espalier.model.Parameter;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Interchange;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.RecurrentCell;
import dev.espalier.model.cell.Step;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.cell.Tape;
import dev.espalier.model.cell.Weight;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ejml.data.FMatrixRMaj;

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
    private final Parameter recurrent;
    private final int units;
    private final int width;
    private final Blocks gatesForward;
    private final Blocks candidateForward;

    /** Null in a pass that only runs forward. */
    private final Blocks gatesTransposed;

    private final Blocks candidateTransposed;

    /** r ∘ h' of all steps, and its gradient of one. */
    private float[] reset = {};

    private float[] resetGradient = {};

    Steps(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
      this.kernels = kernels;
      recurrent = weights.get(Weight.RECURRENT);
      units = weights.units();
      width = BLOCKS * units;
      gatesForward = new Blocks(0, 2, storage, false);
      candidateForward = new Blocks(2, 1, storage, false);
      gatesTransposed = training ? new Blocks(0, 2, Storage.FLOAT32, true) : null;
      candidateTransposed = training ? new Blocks(2, 1, Storage.FLOAT32, true) : null;
    }

    /** Some blocks of the recurrent matrix; stored dense, whatever they are. */
    private final class Blocks {

      private final int first;
      private final boolean transposed;
      private final PackedMatrix packed;

      Blocks(int first, int count, Storage storage, boolean transposed) {
        this.first = first * units;
        this.transposed = transposed;
        int columns = count * units;
        packed =
            transposed
                ? PackedMatrix.of(columns, units)
                : PackedMatrix.of(units, columns, storage.precision());
      }

      void pack() {
        float[] matrix = recurrent.value().data;
        kernels.pack(packed, matrix, first, transposed ? 1 : width, transposed ? width : 1);
      }
    }

    @Override
    public void reserve(int sequences, int rows) {
      if (reset.length < rows * units) {
        reset = new float[rows * units];
      }
      if (resetGradient.length < sequences * units) {
        resetGradient = new float[sequences * units];
      }
    }

    @Override
    public void pack() {
      gatesForward.pack();
      candidateForward.pack();
      if (gatesTransposed != null) {
        gatesTransposed.pack();
        candidateTransposed.pack();
      }
    }

    @Override
    public long weightBytes() {
      return gatesForward.packed.bytes() + candidateForward.packed.bytes();
    }

    @Override
    public void forward(Tape tape, int rows, int now, int before) {
      float[] gates = tape.gates();
      float[] hidden = tape.state(0);
      int first = now * width;
      int old = before * units;
      kernels.multiply(rows, hidden, old, units, 1, gatesForward.packed, true, gates, first, width);
      kernels.activate(Activation.SIGMOID, rows, 2 * units, gates, first, width);
      for (int r = 0; r < rows; r++) {
        for (int k = 0; k < units; k++) {
          reset[(now + r) * units + k] = gates[first + r * width + k] * hidden[old + r * units + k];
        }
      }
      int candidate = first + 2 * units;
      kernels.multiply(
          rows,
          reset,
          now * units,
          units,
          1,
          candidateForward.packed,
          true,
          gates,
          candidate,
          width);
      kernels.activate(Activation.TANH, rows, units, gates, candidate, width);
      int made = tape.after(now) * units;
      for (int r = 0; r < rows; r++) {
        int row = first + r * width;
        for (int k = 0; k < units; k++) {
          float n = gates[row + 2 * units + k];
          int at = r * units + k;
          hidden[made + at] = n + gates[row + units + k] * (hidden[old + at] - n);
        }
      }
    }

    @Override
    public void backward(Tape tape, int rows, int now, int before) {
      float[] gates = tape.gates();
      float[] hidden = tape.state(0);
      float[] gradient = tape.hiddenGradient();
      boolean goesOn = !tape.isFirst(before);
      int to = goesOn ? tape.gradientRow(before) * units : 0;
      int first = now * width;
      for (int r = 0; r < rows; r++) {
        int row = first + r * width;
        for (int k = 0; k < units; k++) {
          int update = row + units + k;
          int next = update + units;
          float z = gates[update];
          float n = gates[next];
          float dh = gradient[(now + r) * units + k];
          if (goesOn) {
            gradient[to + r * units + k] += dh * z;
          }
          gates[next] = dh * (1 - z) * (1 - n * n);
          gates[update] = dh * (hidden[(before + r) * units + k] - n) * z * (1 - z);
        }
      }
      kernels.multiply(
          rows,
          gates,
          first + 2 * units,
          width,
          1,
          candidateTransposed.packed,
          false,
          resetGradient,
          0,
          units);
      for (int r = 0; r < rows; r++) {
        for (int k = 0; k < units; k++) {
          int at = first + r * width + k;
          float open = gates[at];
          float d = resetGradient[r * units + k];
          if (goesOn) {
            gradient[to + r * units + k] += d * open;
          }
          gates[at] = d * hidden[(before + r) * units + k] * open * (1 - open);
        }
      }
      if (goesOn) {
        kernels.multiply(
            rows, gates, first, width, 1, gatesTransposed.packed, true, gradient, to, units);
      }
    }

    @Override
    public void gradients(Tape tape, int rows, float[] hiddenBefore) {
      FMatrixRMaj gradient = recurrent.gradient();
      weightGradient(rows, hiddenBefore, 2 * units, tape.gates(), 0, gradient);
      weightGradient(rows, reset, units, tape.gates(), 2 * units, gradient);
    }

    private void weightGradient(
        int rows, float[] x, int columns, float[] dy, int column, FMatrixRMaj gradient) {
      kernels.multiply(
          units,
          columns,
          rows,
          x,
          0,
          1,
          units,
          dy,
          column,
          width,
          1,
          false,
          gradient.data,
          column,
          width);
    }
  }
}
