package dev.espalier.methods.cells;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Activation;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.Parameter;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Operand;
import dev.espalier.model.cell.Step;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.cell.Tape;
import dev.espalier.model.cell.Weight;
import java.util.List;
import java.util.Map;

/**
 * Steps of a {@link Dynamic} cell. Every product is one of all sequences with all four sets, whose
 * results lie side by side, four blocks of H.
 */
final class DynamicSteps implements Step {

  /** Nodes whose sets are picked. */
  static final int NODES = 6;

  private static final int SETS = Dynamic.SETS;
  private static final int HIDDEN = 0;

  private final Dynamic cell;
  private final DynamicDecay squares;
  private final Kernels kernels;
  private final boolean training;
  private final int units;

  private final Operand left;
  private final Operand right;

  /** Of sets 0 and 1, which make the gates. */
  private final Operand rightOfGates;

  private final Parameter bias;
  private final DynamicScorer scorer;

  /** Null if there is none, and in a pass that does not train. */
  private final DynamicTeacher teacher;

  private final DynamicNode shown;
  private final DynamicNode proposed;
  private final DynamicNode complement;
  private final DynamicNode added;
  private final DynamicNode kept;
  private final DynamicNode next;

  /** In the order of their letters in {@link Dynamic}. */
  private final DynamicNode[] nodes = new DynamicNode[NODES];

  /** Of a pass that does not train. */
  private final DynamicStructures structures = new DynamicStructures(NODES);

  /** z and r side by side, and the gradient of what they are the sigmoid of. */
  private final Matrix gates;

  private final Matrix gatesGradient;
  private final Matrix update;
  private final Matrix reset;
  private final Matrix updateGradient;
  private final Matrix resetGradient;

  /** Products of h' and n by L, of r, z and c by R: after the step backwards their gradients. */
  private final Matrix hiddenLeft;

  private final Matrix proposedLeft;
  private final Matrix resetRight;
  private final Matrix updateRight;
  private final Matrix complementRight;

  /** Gradients of nodes of the step, rows of H. */
  private final Matrix above;

  private final Matrix otherAbove;
  private final float[] sums;
  private int sequences;

  /**
   * @param fixed the sets that the nodes pick, whatever the scores; null for none
   */
  DynamicSteps(
      Dynamic cell,
      LayerWeights weights,
      Kernels kernels,
      Storage storage,
      boolean training,
      int[] fixed) {
    this.cell = cell;
    squares = new DynamicDecay(kernels, weights);
    this.kernels = kernels;
    this.training = training;
    units = weights.units();
    left = Operand.of(kernels, weights.input(), storage, training);
    right = Operand.of(kernels, weights.get(Weight.RECURRENT), storage, training);
    rightOfGates =
        Operand.of(kernels, weights.get(Weight.RECURRENT), 0, 2 * units, storage, training);
    bias = weights.bias();
    scorer = new DynamicScorer(weights, kernels, storage, training);
    teacher = training ? cell.teacher(kernels, units) : null;
    for (int i = 0; i < NODES; i++) {
      nodes[i] = new DynamicNode(scorer, units, SETS, fixed == null ? -1 : fixed[i], training);
    }
    shown = nodes[0];
    proposed = nodes[1];
    complement = nodes[2];
    added = nodes[3];
    kept = nodes[4];
    next = nodes[5];
    gates = Matrix.ofColumns(2 * units);
    update = gates.view().columns(0, units);
    reset = gates.view().columns(units, units);
    gatesGradient = Matrix.ofColumns(2 * units);
    updateGradient = gatesGradient.view().columns(0, units);
    resetGradient = gatesGradient.view().columns(units, units);
    hiddenLeft = Matrix.ofColumns(SETS * units);
    proposedLeft = Matrix.ofColumns(SETS * units);
    resetRight = Matrix.ofColumns(SETS * units);
    updateRight = Matrix.ofColumns(SETS * units);
    complementRight = Matrix.ofColumns(SETS * units);
    above = Matrix.ofColumns(units);
    otherAbove = Matrix.ofColumns(units);
    sums = new float[SETS * units];
  }

  @Override
  public void reserve(int newSequences, int rows) {
    sequences = newSequences;
    for (DynamicNode node : nodes) {
      node.reserve(rows);
    }
    gates.resize(rows);
    gatesGradient.resize(rows);
    for (Matrix product :
        List.of(hiddenLeft, proposedLeft, resetRight, updateRight, complementRight)) {
      product.resize(rows);
    }
    if (teacher != null) {
      teacher.reserve(rows);
    }
    above.resize(sequences);
    otherAbove.resize(sequences);
  }

  @Override
  public void pack() {
    left.pack();
    right.pack();
    rightOfGates.pack();
    scorer.pack();
  }

  @Override
  public long weightBytes() {
    return left.bytes() + right.bytes() + rightOfGates.bytes() + scorer.weightBytes();
  }

  @Override
  public void read(Matrix inputs) {
    if (teacher != null) {
      teacher.read(inputs);
    }
  }

  @Override
  public void forward(Tape tape) {
    Matrix before = tape.before(HIDDEN);
    // Of x with L, the bias added.
    Matrix input = tape.gates();
    tape.at(gates).set(tape.blocks(0, 2));
    rightOfGates.multiply(before, gates, true);
    kernels.activate(Activation.SIGMOID, gates);
    left.multiply(before, tape.at(hiddenLeft), false);
    right.multiply(tape.at(reset), tape.at(resetRight), false);
    right.multiply(tape.at(update), tape.at(updateRight), false);

    multiply(hiddenLeft, resetRight, shown.candidates(tape));
    shown.forward(tape);

    Matrix proposals = proposed.candidates(tape);
    proposals.set(input);
    right.multiply(shown.value(tape), proposals, true);
    kernels.activate(Activation.TANH, proposals);
    proposed.forward(tape);

    subtractFromOne(updateRight, complement.candidates(tape));
    complement.forward(tape);

    left.multiply(proposed.value(tape), tape.at(proposedLeft), false);
    right.multiply(complement.value(tape), tape.at(complementRight), false);
    multiply(proposedLeft, complementRight, added.candidates(tape));
    added.forward(tape);

    multiply(hiddenLeft, updateRight, kept.candidates(tape));
    kept.forward(tape);

    Matrix candidates = next.candidates(tape);
    left.multiply(added.value(tape), candidates, false);
    right.multiply(kept.value(tape), candidates, true);
    kernels.addRow(candidates, bias.value().data);
    next.forward(tape);
    tape.after(HIDDEN).set(next.value(tape));
    if (!training) {
      structures.count(nodes, tape.gates().rows());
    }
    if (teacher != null) {
      teacher.forward(tape, tape.at(update), tape.at(reset), nodes);
    }
  }

  @Override
  public Map<String, Double> figures() {
    return structures.figures();
  }

  // Rows of four blocks lie alike in all matrices, so that one index serves them.

  /** to = a ∘ b + bias. */
  private void multiply(Matrix a, Matrix b, Matrix to) {
    float[] x = a.data();
    float[] y = b.data();
    float[] sum = to.data();
    float[] plus = bias.value().data;
    for (int row = to.offset(); row < end(to); row += plus.length) {
      for (int j = 0; j < plus.length; j++) {
        sum[row + j] = x[row + j] * y[row + j] + plus[j];
      }
    }
  }

  private static int end(Matrix dense) {
    return dense.offset() + dense.rows() * dense.columns();
  }

  /** to = 1 − (a + bias). */
  private void subtractFromOne(Matrix a, Matrix to) {
    float[] x = a.data();
    float[] difference = to.data();
    float[] plus = bias.value().data;
    for (int row = to.offset(); row < end(to); row += plus.length) {
      for (int j = 0; j < plus.length; j++) {
        difference[row + j] = 1 - (x[row + j] + plus[j]);
      }
    }
  }

  @Override
  public void backward(Tape tape) {
    float push = (float) cell.margin() * tape.lossScale();
    int rows = tape.gates().rows();
    above.rows(0, rows);
    otherAbove.rows(0, rows);
    backward(NODES - 1, tape, tape.hiddenGradient(), push);

    right.multiplyTransposed(next.gradient(tape), otherAbove, false);
    backward(4, tape, otherAbove, push);
    left.multiplyTransposed(next.gradient(tape), above, false);
    backward(3, tape, above, push);

    exchange(added.gradient(tape), tape.at(proposedLeft), tape.at(complementRight));
    right.multiplyTransposed(complementRight, above, false);
    backward(2, tape, above, push);
    Matrix subtracted = complement.gradient(tape);
    kernels.scale(rows * SETS * units, -1, subtracted.data(), subtracted.offset());

    left.multiplyTransposed(proposedLeft, above, false);
    backward(1, tape, above, push);
    throughTanh(proposed.candidates(tape), proposed.gradient(tape));

    right.multiplyTransposed(proposed.gradient(tape), above, false);
    backward(0, tape, above, push);
    products(tape);

    right.multiplyTransposed(updateRight, above, false);
    pull(DynamicTeacher.UPDATE, tape, above);
    throughSigmoid(above, tape.at(update), tape.at(updateGradient));
    right.multiplyTransposed(resetRight, above, false);
    pull(DynamicTeacher.RESET, tape, above);
    throughSigmoid(above, tape.at(reset), tape.at(resetGradient));
    tape.at(gatesGradient);
    if (!tape.isFirst()) {
      left.multiplyTransposed(hiddenLeft, tape.hiddenGradientBefore(), true);
      rightOfGates.multiplyTransposed(gatesGradient, tape.hiddenGradientBefore(), true);
    }
    inputGradient(tape);
  }

  /** Of a node by its place, whose gradient is whole but for the teacher's part. */
  private void backward(int node, Tape tape, Matrix gradient, float push) {
    pull(DynamicTeacher.FIRST_PICKED + node, tape, gradient);
    nodes[node].backward(tape, gradient, push);
  }

  private void pull(int node, Tape tape, Matrix gradient) {
    if (teacher != null) {
      teacher.pull(tape, node, tape.lossScale(), gradient);
    }
  }

  /** Makes of two factors the gradients that they get from that of their product. */
  private void exchange(Matrix gradient, Matrix a, Matrix b) {
    float[] from = gradient.data();
    float[] x = a.data();
    float[] y = b.data();
    for (int i = gradient.offset(); i < end(gradient); i++) {
      float was = x[i];
      x[i] = from[i] * y[i];
      y[i] = from[i] * was;
    }
  }

  /** The gradients of h'·L, r·R and z·R, of which nodes share the first and the last. */
  private void products(Tape tape) {
    float[] dShown = shown.gradient(tape).data();
    float[] dKept = kept.gradient(tape).data();
    float[] dComplement = complement.gradient(tape).data();
    float[] hl = tape.at(hiddenLeft).data();
    float[] rr = tape.at(resetRight).data();
    float[] zr = tape.at(updateRight).data();
    for (int i = hiddenLeft.offset(); i < end(hiddenLeft); i++) {
      float h = hl[i];
      hl[i] = dKept[i] * zr[i] + dShown[i] * rr[i];
      zr[i] = dKept[i] * h + dComplement[i];
      rr[i] = dShown[i] * h;
    }
  }

  private void throughTanh(Matrix value, Matrix gradient) {
    float[] y = value.data();
    float[] dy = gradient.data();
    for (int i = gradient.offset(); i < end(gradient); i++) {
      dy[i] *= 1 - y[i] * y[i];
    }
  }

  private void throughSigmoid(Matrix dValue, Matrix value, Matrix to) {
    for (int row = 0; row < to.rows(); row++) {
      for (int j = 0; j < units; j++) {
        float y = value.get(row, j);
        to.set(row, j, dValue.get(row, j) * y * (1 - y));
      }
    }
  }

  /** Of the proposals that x makes with all sets, and of the gates with two of them. */
  private void inputGradient(Tape tape) {
    Matrix to = tape.gates();
    to.set(proposed.gradient(tape));
    for (int row = 0; row < to.rows(); row++) {
      for (int j = 0; j < 2 * units; j++) {
        to.set(row, j, to.get(row, j) + gatesGradient.get(row, j));
      }
    }
  }

  @Override
  public void gradients(Tape tape, Matrix hiddenBefore) {
    left.gradient(hiddenBefore, tape.at(hiddenLeft), true);
    left.gradient(proposed.value(tape), tape.at(proposedLeft), true);
    left.gradient(added.value(tape), next.gradient(tape), true);

    right.gradient(tape.at(reset), tape.at(resetRight));
    right.gradient(tape.at(update), tape.at(updateRight), true);
    right.gradient(shown.value(tape), proposed.gradient(tape), true);
    right.gradient(complement.value(tape), tape.at(complementRight), true);
    right.gradient(kept.value(tape), next.gradient(tape), true);
    rightOfGates.gradient(hiddenBefore, tape.at(gatesGradient), true);

    for (DynamicNode node : nodes) {
      if (node != proposed) {
        kernels.columnSums(node.gradient(tape), sums);
        kernels.axpy(sums.length, 1, sums, 0, bias.gradient().data, 0);
      }
      node.scorerGradients(tape, node == shown);
    }
    squares.addGradients(cell.decay() * tape.lossScale() * sequences);
  }

  @Override
  public double loss(Tape tape) {
    double lacking = 0;
    for (DynamicNode node : nodes) {
      lacking += node.lacking(tape);
    }
    double pulled = teacher == null ? 0 : teacher.loss(tape);
    return pulled + cell.margin() * lacking + cell.decay() * squares.sum() * sequences;
  }
}
