package dev.espalier.methods.cells;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.cell.Cell;
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
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/**
 * The recurrent layer of quadratic units whose weights can be learnt from moments (Sedghi and
 * Anandkumar, arXiv:1603.00954).
 *
 * <pre>
 * h = (x·input + h'·recurrent)²
 * </pre>
 *
 * <p>Squares of squares grow without bound: where states are larger than what the recurrent weights
 * shrink them by, a few time steps more reach infinity.
 */
@RecurrentCell(
    id = "quadratic",
    name = "quadratic RNN",
    description = "Simple recurrent network without bias whose units are squares.",
    cite = "arXiv:1603.00954")
public final class Quadratic implements Cell {

  private static final int HIDDEN = 0;

  /** Of the recurrent weights in what other cells begin with: long sequences stay finite so. */
  private static final float SMALL = 0.1f;

  @Override
  public List<Weight> weights() {
    return List.of(
        new Weight(Weight.INPUT, Shape.INPUT, 1), new Weight(Weight.RECURRENT, Shape.RECURRENT, 1));
  }

  /** With small recurrent weights. */
  @Override
  public void initialise(Map<String, FMatrixRMaj> values, RandomGenerator random) {
    FMatrixRMaj recurrent = values.get(Weight.RECURRENT);
    for (int i = 0; i < recurrent.getNumElements(); i++) {
      recurrent.data[i] *= SMALL;
    }
  }

  @Override
  public Step step(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
    return new Steps(Operand.of(kernels, weights.get(Weight.RECURRENT), storage, training));
  }

  /** The tape keeps what is squared. */
  private record Steps(Operand recurrent) implements Step {

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
      Matrix gates = tape.gates();
      Matrix after = tape.after(HIDDEN);
      recurrent.multiply(tape.before(HIDDEN), gates, true);
      for (int r = 0; r < gates.rows(); r++) {
        for (int k = 0; k < gates.columns(); k++) {
          float z = gates.get(r, k);
          after.set(r, k, z * z);
        }
      }
    }

    @Override
    public void backward(Tape tape) {
      Matrix gates = tape.gates();
      Matrix gradient = tape.hiddenGradient();
      for (int r = 0; r < gates.rows(); r++) {
        for (int k = 0; k < gates.columns(); k++) {
          gates.set(r, k, 2 * gates.get(r, k) * gradient.get(r, k));
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
}
