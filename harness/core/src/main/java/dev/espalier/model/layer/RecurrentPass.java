package dev.espalier.model.layer;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.Parameter;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Step;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.cell.Tape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/**
 * The recurrent part of one layer's forward and backward passes over whole {@link Sequences}: all
 * but the product of its inputs. Rows of everything here are in the order of the time steps.
 */
final class RecurrentPass {

  private static final int HIDDEN = 0;

  private final Kernels kernels;

  /** Null if the cell adds none. */
  private final Parameter bias;

  /** What hidden states begin as; null for zero. */
  private final Parameter initial;

  private final Step step;
  private final Tape tape;

  /** Of sequences of different lengths. */
  private final Matrix hiddenBefore;

  /** Whether the states before the first step are those that sequences begin with. */
  private boolean beginning = true;

  RecurrentPass(Kernels kernels, LayerWeights weights, Storage storage, boolean training) {
    this.kernels = kernels;
    bias = weights.bias();
    initial = weights.initialState();
    step = weights.cell().step(weights, kernels, storage, training);
    tape = new Tape(weights.cell(), weights.units(), training);
    hiddenBefore = Matrix.ofColumns(weights.outputs());
  }

  /** Makes room for sequences; what was in the buffers is lost where they have to grow. */
  void reserve(int sequences, int rows) {
    tape.reserve(sequences, rows);
    step.reserve(sequences, rows);
  }

  /** Takes over the weights as they are now. */
  void pack() {
    step.pack();
  }

  /** Bytes of all weights but the one that reads the inputs, as packed. */
  long weightBytes() {
    return step.weightBytes() + bytes(bias) + bytes(initial);
  }

  private static long bytes(Parameter parameter) {
    return parameter == null ? 0 : 4L * parameter.size();
  }

  /** Says what the layer reads, as {@link Step#read} wants it. */
  void read(Matrix inputs) {
    step.read(inputs);
  }

  /** Adds the bias to the inputs' product. */
  void addBias(Matrix gates) {
    if (bias != null) {
      kernels.addRow(gates, bias.value().data);
    }
  }

  /**
   * Before {@link #forward} the inputs' product and bias, after {@link #backward} its gradient:
   * rows of blocks · H.
   */
  Matrix gates(Sequences sequences) {
    tape.showAll(sequences.rows());
    return tape.gates();
  }

  /** Hidden states after every step. */
  Matrix outputs(Sequences sequences) {
    tape.showAll(sequences.rows());
    return tape.after(HIDDEN);
  }

  /** Gradient of the outputs; to be filled before {@link #backward}. */
  Matrix outputGradients(Sequences sequences) {
    tape.showAll(sequences.rows());
    return tape.hiddenGradient();
  }

  /** Runs all time steps, from the states that are there. */
  void forward(Sequences sequences) {
    if (beginning && initial != null) {
      tape.begin(initial.value().data);
    }
    for (int t = 0; t < sequences.steps(); t++) {
      show(sequences, t);
      step.forward(tape);
    }
  }

  private void show(Sequences sequences, int t) {
    tape.show(sequences.offset(t), sequences.active(t), before(sequences, t));
  }

  /**
   * Runs them backwards, to the first and no further.
   *
   * @param lossScale as {@link Tape#lossScale()} tells it
   */
  void backward(Sequences sequences, float lossScale) {
    tape.scaleLoss(lossScale);
    tape.clearGradients();
    for (int t = sequences.steps() - 1; t >= 0; t--) {
      show(sequences, t);
      step.backward(tape);
    }
  }

  /**
   * After {@link #backward}, and once the weight that reads the inputs has its gradient of their
   * product: overwrites those of all others, and may add to that one.
   */
  void gradients(Sequences sequences) {
    Matrix before = hiddenBefore(sequences);
    tape.showAll(sequences.rows());
    if (bias != null) {
      kernels.columnSums(tape.gates(), bias.gradient().data);
    }
    step.gradients(tape, before);
    if (initial != null) {
      initialGradient(initial.gradient());
    }
  }

  /** The cell's own loss of all rows that were run forward, see {@link Step#loss}. */
  double loss(Sequences sequences) {
    tape.showAll(sequences.rows());
    return step.loss(tape);
  }

  /** As {@link Step#figures} tells them. */
  Map<String, Double> figures() {
    return step.figures();
  }

  /** None where the states were handed over: the gradient ends there. */
  private void initialGradient(FMatrixRMaj gradient) {
    if (beginning) {
      kernels.columnSums(tape.initialGradient(), gradient.data);
    } else {
      gradient.zero();
    }
  }

  /** The hidden states before every step; of equally long sequences they lie as they are needed. */
  private Matrix hiddenBefore(Sequences sequences) {
    if (sequences.rows() == sequences.count() * sequences.steps()) {
      return tape.before(HIDDEN);
    }
    hiddenBefore.resize(sequences.rows());
    for (int t = 0; t < sequences.steps(); t++) {
      show(sequences, t);
      hiddenBefore.rows(sequences.offset(t), sequences.active(t)).set(tape.before(HIDDEN));
    }
    return hiddenBefore.rows(0, sequences.rows());
  }

  /** Row of the states where those before a step begin. */
  private static int before(Sequences sequences, int step) {
    return step == 0 ? 0 : sequences.count() + sequences.offset(step - 1);
  }

  /** Puts the states before the first step to what they begin as. */
  void clear() {
    beginning = true;
    tape.clear();
  }

  /** Hands the states after the last step over to the next {@link #forward}. */
  void carry(Sequences sequences) {
    tape.carry(sequences.rows());
    beginning = false;
  }

  /** Copies of the states before the first step by name, a row a sequence. */
  Map<String, FMatrixRMaj> states(int sequences) {
    tape.showAll(sequences);
    Map<String, FMatrixRMaj> states = new LinkedHashMap<>();
    for (int s = 0; s < tape.names().size(); s++) {
      Matrix before = tape.before(s);
      FMatrixRMaj copy = new FMatrixRMaj(before.rows(), before.columns());
      view(copy).set(before);
      states.put(tape.names().get(s), copy);
    }
    return states;
  }

  /** Sets the state of a name before the first step. */
  void setState(String name, FMatrixRMaj state) {
    tape.showAll(state.numRows);
    tape.before(tape.names().indexOf(name)).set(view(state));
    beginning = false;
  }

  private static Matrix view(FMatrixRMaj matrix) {
    return Matrix.of(matrix.data, matrix.numRows, matrix.numCols);
  }
}
