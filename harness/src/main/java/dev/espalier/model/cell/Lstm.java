package dev.espalier.model.cell;

import dev.espalier.kernel.Csr;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.PackedMatrix;
import dev.espalier.model.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ejml.data.FMatrixRMaj;

/**
 * The long short-term memory with forget gates and without peepholes (Zaremba et al.,
 * arXiv:1409.2329, equations 4 to 9), its blocks in the order i, f, g, o.
 *
 * <pre>
 * i, f, o = sigmoid(x·input + h'·recurrent + bias),  g = tanh(…)
 * c = f ∘ c' + i ∘ g
 * h = o ∘ tanh(c)
 * </pre>
 */
@RecurrentCell(
    id = "lstm",
    name = "LSTM",
    description = "Long short-term memory: input, forget and output gates around a cell state.",
    cite = "Hochreiter and Schmidhuber 1997; arXiv:1409.2329")
public final class Lstm implements Cell {

  /** Has no settings: one serves everybody. */
  public static final Lstm INSTANCE = new Lstm();

  private static final int BLOCKS = 4;
  private static final int CELL = 1;

  @Override
  public List<Weight> weights() {
    return Weight.usual(BLOCKS);
  }

  @Override
  public List<String> states() {
    return List.of("hidden", "cell");
  }

  @Override
  public void keepAtFirst(Map<String, FMatrixRMaj> values) {
    FMatrixRMaj bias = values.get(Weight.BIAS);
    int units = bias.numCols / BLOCKS;
    Arrays.fill(bias.data, units, 2 * units, 1);
  }

  @Override
  public Optional<Interchange> interchange() {
    return Optional.of(new Interchange("LSTM", List.of(0, 3, 1, 2), Map.of(), "", true));
  }

  @Override
  public Step step(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
    Parameter recurrent = weights.get(Weight.RECURRENT);
    return storage == Storage.SPARSE
        ? new Sparse(kernels, recurrent, weights.units())
        : new Fused(kernels, recurrent, weights.units(), storage, training);
  }

  /** The recurrent product and what follows it in one kernel. */
  private static final class Fused implements Step {

    private final Kernels kernels;
    private final Parameter recurrent;
    private final int units;
    private final PackedMatrix packed;
    private float[] cellTanh = {};

    /** Null in a pass that only runs forward. */
    private final Operand transposed;

    Fused(Kernels kernels, Parameter recurrent, int units, Storage storage, boolean training) {
      this.kernels = kernels;
      this.recurrent = recurrent;
      this.units = units;
      packed = PackedMatrix.ofGates(units, units, storage.precision());
      transposed = training ? Operand.transposed(kernels, recurrent) : null;
    }

    @Override
    public void reserve(int sequences, int rows) {
      if (cellTanh.length < rows * units) {
        cellTanh = new float[rows * units];
      }
    }

    @Override
    public void pack() {
      kernels.pack(packed, recurrent.value().data, 0, BLOCKS * units, 1);
      if (transposed != null) {
        transposed.pack();
      }
    }

    @Override
    public long weightBytes() {
      return packed.bytes();
    }

    @Override
    public void forward(Tape tape, int rows, int now, int before) {
      float[] hidden = tape.state(0);
      float[] cell = tape.state(CELL);
      int after = tape.after(now) * units;
      kernels.lstmForward(
          rows,
          units,
          tape.gates(),
          now * BLOCKS * units,
          hidden,
          before * units,
          packed,
          cell,
          before * units,
          cell,
          after,
          cellTanh,
          now * units,
          hidden,
          after);
    }

    @Override
    public void backward(Tape tape, int rows, int now, int before) {
      kernels.lstmBackward(
          rows,
          units,
          tape.gates(),
          now * BLOCKS * units,
          tape.state(CELL),
          before * units,
          cellTanh,
          now * units,
          tape.hiddenGradient(),
          now * units,
          tape.stateGradient(CELL),
          0);
      if (!tape.isFirst(before)) {
        transposed.multiply(
            rows,
            tape.gates(),
            now * BLOCKS * units,
            true,
            tape.hiddenGradient(),
            tape.gradientRow(before) * units);
      }
    }

    @Override
    public void gradients(Tape tape, int rows, float[] hiddenBefore) {
      Operand.gradient(kernels, recurrent, rows, hiddenBefore, 0, tape.gates(), 0);
    }
  }

  /** Skips the recurrent matrix's zeros; runs forward alone. */
  private static final class Sparse implements Step {

    private final Kernels kernels;
    private final Parameter recurrent;
    private final int units;
    private float[] cellTanh = {};
    private Csr matrix;

    Sparse(Kernels kernels, Parameter recurrent, int units) {
      this.kernels = kernels;
      this.recurrent = recurrent;
      this.units = units;
    }

    @Override
    public void reserve(int sequences, int rows) {
      if (cellTanh.length < sequences * units) {
        cellTanh = new float[sequences * units];
      }
    }

    @Override
    public void pack() {
      matrix = Csr.of(units, BLOCKS * units, recurrent.value().data);
    }

    @Override
    public long weightBytes() {
      return matrix.bytes();
    }

    @Override
    public void forward(Tape tape, int rows, int now, int before) {
      float[] gates = tape.gates();
      int first = now * BLOCKS * units;
      float[] hidden = tape.state(0);
      float[] cell = tape.state(CELL);
      int after = tape.after(now) * units;
      kernels.multiply(
          rows, hidden, before * units, units, matrix, true, gates, first, BLOCKS * units);
      kernels.lstmCell(
          rows, units, gates, first, cell, before * units, cell, after, cellTanh, 0, hidden, after);
    }

    @Override
    public void backward(Tape tape, int rows, int now, int before) {
      throw new UnsupportedOperationException("a pass over sparse weights only runs forward");
    }

    @Override
    public void gradients(Tape tape, int rows, float[] hiddenBefore) {
      throw new UnsupportedOperationException("a pass over sparse weights only runs forward");
    }
  }
}
