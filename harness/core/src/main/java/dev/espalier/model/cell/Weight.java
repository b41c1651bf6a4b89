package dev.espalier.model.cell;

import dev.espalier.model.Parameter.Role;
import java.util.List;

/**
 * One weight matrix of a cell of H units: blocks of H columns each, of which unit k owns the k-th
 * column of every block.
 *
 * @param name within the layer, for instance {@code recurrent}
 * @param shape what its rows are
 * @param blocks number of blocks, at least 1
 * @param role what it does in a network
 */
public record Weight(String name, Shape shape, int blocks, Role role) {

  /** What a weight's rows are. */
  public enum Shape {
    /** A row for each of the layer's inputs. */
    INPUT,
    /** A row for each value of the hidden state, which it multiplies. */
    RECURRENT,
    /** A single row, one number for each unit and block. */
    ROW,
    /**
     * A single row of ones, that multiply the units' hidden states where the layer itself reads
     * them, for layers without a recurrent matrix: gates act on it. It has a gradient, and is not
     * trained.
     */
    GATE,
    /**
     * A single row, one number and block for each unit that the layer was made with. It belongs to
     * no unit: what cuts units out leaves it as it is.
     */
    WHOLE
  }

  /** The matrix that every cell reads its inputs with, inputs × blocks · H. */
  public static final String INPUT = "input";

  /** What is added to that product, 1 × blocks · H; a cell may have none. */
  public static final String BIAS = "bias";

  /** The matrix of this shape that most cells have. */
  public static final String RECURRENT = "recurrent";

  /** What most cells have: inputs' matrix, recurrent matrix and bias, of as many blocks each. */
  public static List<Weight> usual(int blocks) {
    return List.of(
        new Weight(INPUT, Shape.INPUT, blocks),
        new Weight(RECURRENT, Shape.RECURRENT, blocks),
        new Weight(BIAS, Shape.ROW, blocks));
  }

  /** A weight that does what those of its shape usually do. */
  public Weight(String name, Shape shape, int blocks) {
    this(
        name,
        shape,
        blocks,
        switch (shape) {
          case INPUT, RECURRENT -> Role.WEIGHT;
          case ROW, WHOLE -> Role.BIAS;
          case GATE -> Role.STRUCTURE;
        });
  }

  public Weight {
    if (blocks < 1) {
      throw new IllegalArgumentException(
          "%s: %d blocks; a weight has at least one".formatted(name, blocks));
    }
  }

  /**
   * Its number of rows.
   *
   * @param inputs of the layer
   * @param outputs values of its hidden state
   */
  public int rows(int inputs, int outputs) {
    return switch (shape) {
      case INPUT -> inputs;
      case RECURRENT -> outputs;
      case ROW, GATE, WHOLE -> 1;
    };
  }
}
