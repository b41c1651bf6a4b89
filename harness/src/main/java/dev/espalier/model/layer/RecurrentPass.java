package dev.espalier.model.layer;

import dev.espalier.kernel.Kernels;
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

  private final Kernels kernels;
  private final LayerWeights weights;
  private final int units;
  private final Step step;
  private final Tape tape;

  /** Of sequences of different lengths. */
  private float[] hiddenBefore = {};

  RecurrentPass(Kernels kernels, LayerWeights weights, Storage storage, boolean training) {
    this.kernels = kernels;
    this.weights = weights;
    units = weights.units();
    step = weights.cell().step(weights, kernels, storage, training);
    tape = new Tape(weights.cell(), units, training);
  }

  int units() {
    return units;
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

  /** Bytes of the cell's own weights as packed. */
  long weightBytes() {
    return step.weightBytes();
  }

  /**
   * Before {@link #forward} the inputs' product and bias, after {@link #backward} its gradient:
   * rows of blocks · H.
   */
  float[] gates() {
    return tape.gates();
  }

  /** Hidden states, of which those after the first step begin at {@link #outputOffset()}. */
  float[] outputs() {
    return tape.state(0);
  }

  int outputOffset() {
    return tape.after(0) * units;
  }

  /** Gradient of the outputs, from offset 0; to be filled before {@link #backward}. */
  float[] outputGradients() {
    return tape.hiddenGradient();
  }

  /** Runs all time steps, from the states that are there. */
  void forward(Sequences sequences) {
    for (int t = 0; t < sequences.steps(); t++) {
      step.forward(tape, sequences.active(t), sequences.offset(t), before(sequences, t));
    }
  }

  /**
   * Runs them backwards, to the first and no further, and overwrites the gradients of all weights
   * but the one that reads the inputs.
   */
  void backward(Sequences sequences) {
    tape.clearGradients();
    for (int t = sequences.steps() - 1; t >= 0; t--) {
      step.backward(tape, sequences.active(t), sequences.offset(t), before(sequences, t));
    }
    int rows = sequences.rows();
    step.gradients(tape, rows, hiddenBefore(sequences));
    FMatrixRMaj bias = weights.bias().gradient();
    kernels.columnSums(rows, bias.numCols, tape.gates(), 0, bias.numCols, bias.data, 0);
  }

  /** The hidden states before every step; of equally long sequences they lie as they are needed. */
  private float[] hiddenBefore(Sequences sequences) {
    float[] hidden = tape.state(0);
    if (sequences.rows() == sequences.count() * sequences.steps()) {
      return hidden;
    }
    hiddenBefore = Buffers.atLeast(hiddenBefore, sequences.rows() * units);
    for (int t = 0; t < sequences.steps(); t++) {
      System.arraycopy(
          hidden,
          before(sequences, t) * units,
          hiddenBefore,
          sequences.offset(t) * units,
          sequences.active(t) * units);
    }
    return hiddenBefore;
  }

  /** Row of the states where those before a step begin. */
  private static int before(Sequences sequences, int step) {
    return step == 0 ? 0 : sequences.count() + sequences.offset(step - 1);
  }

  /** Zeroes the states before the first step. */
  void clear() {
    tape.clear();
  }

  /** Hands the states after the last step over to the next {@link #forward}. */
  void carry(Sequences sequences) {
    tape.carry(sequences.rows());
  }

  /** Copies of the states before the first step by name, sequences × H. */
  Map<String, FMatrixRMaj> states(int sequences) {
    Map<String, FMatrixRMaj> states = new LinkedHashMap<>();
    for (int s = 0; s < tape.names().size(); s++) {
      FMatrixRMaj copy = new FMatrixRMaj(sequences, units);
      System.arraycopy(tape.state(s), 0, copy.data, 0, sequences * units);
      states.put(tape.names().get(s), copy);
    }
    return states;
  }

  /** Sets the state of a name before the first step. */
  void setState(String name, FMatrixRMaj state) {
    System.arraycopy(
        state.data, 0, tape.state(tape.names().indexOf(name)), 0, state.getNumElements());
  }
}
