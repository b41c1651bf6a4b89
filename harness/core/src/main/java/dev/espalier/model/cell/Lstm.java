package dev.espalier.model.cell;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
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
  private static final int HIDDEN = 0;
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
        ? new Sparse(kernels, recurrent)
        : new Fused(kernels, recurrent, storage, training);
  }

  /** The recurrent product and what follows it in one kernel. */
  private static final class Fused implements Step {

    private final Kernels kernels;
    private final Operand recurrent;
    private final Matrix cellTanh;

    Fused(Kernels kernels, Parameter recurrent, Storage storage, boolean training) {
      this.kernels = kernels;
      this.recurrent = Operand.ofGates(kernels, recurrent, storage, training);
      cellTanh = Matrix.ofColumns(recurrent.value().numRows);
    }

    @Override
    public void reserve(int sequences, int rows) {
      cellTanh.resize(rows);
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
      kernels.lstmForward(
          tape.gates(),
          tape.before(HIDDEN),
          recurrent.packed(),
          tape.before(CELL),
          tape.after(CELL),
          tape.at(cellTanh),
          tape.after(HIDDEN));
    }

    @Override
    public void backward(Tape tape) {
      kernels.lstmBackward(
          tape.gates(),
          tape.before(CELL),
          tape.at(cellTanh),
          tape.hiddenGradient(),
          tape.stateGradient(CELL));
      if (!tape.isFirst()) {
        recurrent.multiplyTransposed(tape.gates(), tape.hiddenGradientBefore(), true);
      }
    }

    @Override
    public void gradients(Tape tape, Matrix hiddenBefore) {
      recurrent.gradient(hiddenBefore, tape.gates());
    }
  }

  /** Skips the recurrent matrix's zeros; runs forward alone. */
  private static final class Sparse implements Step {

    private final Kernels kernels;
    private final Operand recurrent;
    private final Matrix cellTanh;

    Sparse(Kernels kernels, Parameter recurrent) {
      this.kernels = kernels;
      this.recurrent = Operand.of(kernels, recurrent, Storage.SPARSE, false);
      cellTanh = Matrix.ofColumns(recurrent.value().numRows);
    }

    @Override
    public void reserve(int sequences, int rows) {
      cellTanh.resize(sequences);
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
      kernels.lstmCell(
          tape.gates(),
          tape.before(CELL),
          tape.after(CELL),
          cellTanh.rows(0, tape.gates().rows()),
          tape.after(HIDDEN));
    }

    @Override
    public void backward(Tape tape) {
      throw new UnsupportedOperationException("a pass over sparse weights only runs forward");
    }

    @Override
    public void gradients(Tape tape, Matrix hiddenBefore) {
      throw new UnsupportedOperationException("a pass over sparse weights only runs forward");
    }
  }
}
