package dev.espalier.methods.cells;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Activation;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.Safetensors;
import dev.espalier.model.cell.Operand;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.cell.Tape;
import dev.espalier.model.cell.Weight;
import java.nio.file.Path;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/**
 * A trained GRU, to whose nodes those of a {@link Dynamic} cell are pulled: those that it makes of
 * the same x and h'. It is held constant, and no gradient goes through it.
 */
final class DynamicTeacher {

  /** Nodes of the tree: z, of which two are made, r, and those in the order of {@link Dynamic}. */
  static final int NODES = 8;

  static final int UPDATE = 0;
  static final int RESET = 1;
  static final int FIRST_PICKED = 2;

  /** The cell that has the tree. */
  private static final String CELL = "gru-original";

  private static final String LAYER = CELL + "1.";
  private static final int BLOCKS = 3;

  private final Kernels kernels;
  private final int units;
  private final double pull;
  private final Operand input;
  private final Operand recurrentGates;
  private final Operand recurrentCandidate;
  private final float[] bias;

  /** Blocks r, z and n, of all steps. */
  private final Matrix gates;

  private final Matrix shown;

  /** By how much nodes are above its own, in blocks of H. */
  private final Matrix difference;

  private DynamicTeacher(
      Kernels kernels, Map<String, FMatrixRMaj> tensors, int units, double pull) {
    this.kernels = kernels;
    this.units = units;
    this.pull = pull;
    Parameter read = parameter(tensors, Weight.INPUT);
    Parameter recurrent = parameter(tensors, Weight.RECURRENT);
    input = Operand.of(kernels, read, Storage.FLOAT32, false);
    recurrentGates = Operand.of(kernels, recurrent, 0, 2 * units, Storage.FLOAT32, false);
    recurrentCandidate = Operand.of(kernels, recurrent, 2 * units, units, Storage.FLOAT32, false);
    bias = tensors.get(LAYER + Weight.BIAS).data;
    input.pack();
    recurrentGates.pack();
    recurrentCandidate.pack();
    gates = Matrix.ofColumns(BLOCKS * units);
    shown = Matrix.ofColumns(units);
    difference = Matrix.ofColumns(NODES * units);
  }

  private static Parameter parameter(Map<String, FMatrixRMaj> tensors, String name) {
    return new Parameter(LAYER + name, Role.WEIGHT, tensors.get(LAYER + name));
  }

  /**
   * Reads a saved network.
   *
   * @param file as a user named it
   * @param units that it must have, and features of its embedding
   * @param pull what the squares of the differences are multiplied by
   * @throws IllegalArgumentException if it is not of one layer of such a GRU, or of another width
   * @throws RuntimeException as {@link Safetensors#read}
   */
  static DynamicTeacher read(String file, Kernels kernels, int units, double pull) {
    Safetensors saved = Safetensors.read(Path.of(file));
    Map<String, FMatrixRMaj> tensors = saved.requireFinite().tensors();
    for (String name : new String[] {Weight.INPUT, Weight.RECURRENT, Weight.BIAS}) {
      FMatrixRMaj value = tensors.get(LAYER + name);
      if (value == null || tensors.containsKey(CELL + "2." + name)) {
        throw new IllegalArgumentException(
            "%s: is no network of one layer of %s, but %s; the teacher of dynamic is one that was trained with --cell %s and --layers 1"
                .formatted(file, CELL, saved.metadata().getOrDefault("cell", "of others"), CELL));
      }
      int rows = name.equals(Weight.BIAS) ? 1 : units;
      if (value.numRows != rows || value.numCols != BLOCKS * units) {
        throw new IllegalArgumentException(
            "%s: %s%s is %d x %d, and the teacher of a dynamic of %d units has %d x %d; give one whose embedding and layer have %d"
                .formatted(
                    file,
                    LAYER,
                    name,
                    value.numRows,
                    value.numCols,
                    units,
                    rows,
                    BLOCKS * units,
                    units));
      }
    }
    return new DynamicTeacher(kernels, tensors, units, pull);
  }

  void reserve(int rows) {
    gates.resize(rows);
    shown.resize(rows);
    difference.resize(rows);
  }

  /**
   * Makes the products of x.
   *
   * @param inputs of all steps, a row each
   */
  void read(Matrix inputs) {
    gates.rows(0, inputs.rows());
    input.multiply(inputs, gates, false);
    kernels.addRow(gates, bias);
  }

  /**
   * Makes its nodes of the step, and takes those of the cell, rows of the step.
   *
   * @param update z
   * @param reset r
   * @param picked the others, in their order
   */
  void forward(Tape tape, Matrix update, Matrix reset, DynamicNode[] picked) {
    Matrix before = tape.before(0);
    tape.at(gates).columns(0, 2 * units);
    recurrentGates.multiply(before, gates, true);
    kernels.activate(Activation.SIGMOID, gates);
    tape.at(shown);
    for (int row = 0; row < shown.rows(); row++) {
      for (int j = 0; j < units; j++) {
        shown.set(row, j, gates.get(row, j) * before.get(row, j));
      }
    }
    gates.columns(2 * units, units);
    recurrentCandidate.multiply(shown, gates, true);
    kernels.activate(Activation.TANH, gates);
    gates.columns(0, BLOCKS * units);
    tape.at(difference);
    compare(UPDATE, update, before);
    compare(RESET, reset, before);
    for (int i = 0; i < picked.length; i++) {
      compare(FIRST_PICKED + i, picked[i].value(tape), before);
    }
  }

  private void compare(int node, Matrix value, Matrix before) {
    for (int row = 0; row < value.rows(); row++) {
      for (int j = 0; j < units; j++) {
        float r = gates.get(row, j);
        float z = gates.get(row, units + j);
        float n = gates.get(row, 2 * units + j);
        float h = before.get(row, j);
        float own =
            switch (node) {
              case UPDATE -> z;
              case RESET -> r;
              case FIRST_PICKED -> r * h;
              case FIRST_PICKED + 1 -> n;
              case FIRST_PICKED + 2 -> 1 - z;
              case FIRST_PICKED + 3 -> (1 - z) * n;
              case FIRST_PICKED + 4 -> z * h;
              default -> (1 - z) * n + z * h;
            };
        difference.set(row, node * units + j, value.get(row, j) - own);
      }
    }
  }

  /**
   * Adds to the gradient of a node of the step.
   *
   * @param scale what the loss is multiplied by
   */
  void pull(Tape tape, int node, float scale, Matrix to) {
    tape.at(difference);
    float by = (float) (2 * pull * weight(node)) * scale;
    for (int row = 0; row < to.rows(); row++) {
      for (int j = 0; j < units; j++) {
        to.set(row, j, to.get(row, j) + by * difference.get(row, node * units + j));
      }
    }
  }

  /** The tree has z twice. */
  private static int weight(int node) {
    return node == UPDATE ? 2 : 1;
  }

  /** The loss of all rows that the tape shows. */
  double loss(Tape tape) {
    tape.at(difference);
    double sum = 0;
    for (int row = 0; row < difference.rows(); row++) {
      for (int i = 0; i < NODES * units; i++) {
        double d = difference.get(row, i);
        sum += weight(i / units) * d * d;
      }
    }
    return pull * sum;
  }
}
