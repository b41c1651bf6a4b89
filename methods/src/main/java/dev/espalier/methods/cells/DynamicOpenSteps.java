package dev.espalier.methods.cells;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.Parameter;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Operand;
import dev.espalier.model.cell.Step;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.cell.Tape;
import dev.espalier.model.cell.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/** Steps of a {@link DynamicOpen} cell: node by node, each of all sequences. */
final class DynamicOpenSteps implements Step {

  private static final int STATE = 0;

  private final DynamicOpen cell;
  private final DynamicDecay squares;
  private final Kernels kernels;
  private final boolean training;
  private final List<FMatrixRMaj> reading = new ArrayList<>();
  private final float[] living;

  private final Operand left;
  private final Operand right;
  private final Parameter offset;
  private final DynamicScorer scorer;

  /** By the numbers that {@link DynamicTree} gives them. */
  private final DynamicVector[] vectors = new DynamicVector[DynamicTree.LEAVES + DynamicTree.NODES];

  private final DynamicCandidates candidates;

  /** A tree a row of all steps. */
  private DynamicTree[] trees = {};

  /** Likewise rows of the sets' blocks, of the last step that went backwards. */
  private final Matrix offsetGradient;

  private final float[] sums;

  /** Gradient of a node of the step. */
  private final Matrix above;

  private final DynamicStructures structures = new DynamicStructures(DynamicTree.NODES);
  private int sequences;

  /** Whether no step of the window has gone backwards. */
  private boolean fresh;

  DynamicOpenSteps(
      DynamicOpen cell, LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
    this.cell = cell;
    this.kernels = kernels;
    this.training = training;
    squares = new DynamicDecay(kernels, weights);
    Parameter recurrent = weights.get(Weight.RECURRENT);
    left = Operand.of(kernels, weights.input(), storage, training);
    right = Operand.of(kernels, recurrent, storage, training);
    offset = weights.get(DynamicOpen.OFFSET);
    scorer = new DynamicScorer(weights, kernels, storage, training);
    reading.addAll(
        List.of(weights.input().value(), recurrent.value(), DynamicScorer.reading(weights)));
    int units = weights.units();
    living = new float[units];
    for (int v = 0; v < vectors.length; v++) {
      vectors[v] = new DynamicVector(units);
    }
    offsetGradient = Matrix.ofColumns(offset.size());
    sums = new float[offset.size()];
    above = Matrix.ofColumns(units);
    candidates =
        new DynamicCandidates(scorer, kernels, vectors, offset, offsetGradient, living, training);
  }

  @Override
  public void reserve(int newSequences, int rows) {
    sequences = newSequences;
    int backwards = training ? sequences : 0;
    for (DynamicVector vector : vectors) {
      vector.reserve(rows, backwards);
    }
    vectors[DynamicTree.ZERO].zero();
    offsetGradient.resize(backwards);
    above.resize(backwards);
    trees = new DynamicTree[rows];
    for (int row = 0; row < rows; row++) {
      trees[row] = new DynamicTree();
    }
  }

  @Override
  public void pack() {
    left.pack();
    right.pack();
    scorer.pack();
    for (int k = 0; k < living.length; k++) {
      living[k] = isRead(k) ? 1 : 0;
    }
  }

  private boolean isRead(int unit) {
    for (FMatrixRMaj matrix : reading) {
      for (int j = 0; j < matrix.numCols; j++) {
        if (matrix.get(unit, j) != 0) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public long weightBytes() {
    return left.bytes() + right.bytes() + scorer.weightBytes() + 4L * offset.size();
  }

  @Override
  public void forward(Tape tape) {
    fresh = true;
    show(tape);
    int rows = tape.gates().rows();
    vectors[DynamicTree.INPUT].left().set(tape.gates());
    vectors[DynamicTree.HIDDEN].multiply(tape.before(STATE), left, right);
    for (int node = 0; node < DynamicTree.NODES; node++) {
      for (int row = 0; row < rows; row += DynamicCandidates.ROWS) {
        make(node, row, rows);
      }
      DynamicVector made = vectors[DynamicTree.LEAVES + node];
      if (node < DynamicTree.NODES - 1) {
        made.multiply(made.value(), left, right);
      } else {
        tape.after(STATE).set(made.value());
      }
    }
    for (int row = 0; row < rows && !training; row++) {
      trees[firstTree() + row].tell(structures);
    }
  }

  private void show(Tape tape) {
    for (DynamicVector vector : vectors) {
      vector.show(tape);
    }
  }

  private void make(int node, int row, int rows) {
    int some = Math.min(DynamicCandidates.ROWS, rows - row);
    candidates.forward(trees, firstTree(), node, row, some);
  }

  /** The step's first row, of all steps'. */
  private int firstTree() {
    Matrix shown = vectors[DynamicTree.INPUT].value();
    return shown.offset() / shown.columns();
  }

  @Override
  public Map<String, Double> figures() {
    return structures.figures();
  }

  @Override
  public void backward(Tape tape) {
    show(tape);
    int rows = tape.gates().rows();
    float push = (float) cell.margin() * tape.lossScale();
    above.rows(0, rows);
    for (DynamicVector vector : vectors) {
      vector.clearGradients(rows);
    }
    if (fresh) {
      offset.gradient().zero();
    }
    offsetGradient.rows(0, rows).fill(0);
    for (int node = DynamicTree.NODES - 1; node >= 0; node--) {
      DynamicVector made = vectors[DynamicTree.LEAVES + node];
      if (node < DynamicTree.NODES - 1) {
        made.backward(above, false, left, right);
        made.keepGradients();
      } else {
        above.set(tape.hiddenGradient());
      }
      for (int row = 0; row < rows; row += DynamicCandidates.ROWS) {
        make(node, row, rows);
        candidates.backward(above, push, fresh);
        fresh = false;
      }
    }
    kernels.columnSums(offsetGradient, sums);
    kernels.axpy(sums.length, 1, sums, 0, offset.gradient().data, 0);
    DynamicVector before = vectors[DynamicTree.HIDDEN];
    if (!tape.isFirst()) {
      before.backward(tape.hiddenGradientBefore(), true, left, right);
    }
    before.keepGradients();
    tape.gates().set(vectors[DynamicTree.INPUT].leftGradient());
  }

  @Override
  public void gradients(Tape tape, Matrix hiddenBefore) {
    show(tape);
    vectors[DynamicTree.HIDDEN].gradients(hiddenBefore, left, right, true);
    for (int node = 0; node < DynamicTree.NODES - 1; node++) {
      DynamicVector made = vectors[DynamicTree.LEAVES + node];
      made.gradients(made.value(), left, right, false);
    }
    squares.addGradients(cell.decay() * tape.lossScale() * sequences);
  }

  @Override
  public double loss(Tape tape) {
    show(tape);
    double lacking = 0;
    for (int row = 0; row < tape.gates().rows(); row++) {
      lacking += trees[row].lacking();
    }
    return cell.margin() * lacking + cell.decay() * squares.sum() * sequences;
  }
}
