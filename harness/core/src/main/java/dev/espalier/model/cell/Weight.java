package dev.espalier.model.cell;

import dev.espalier.model.Parameter.Role;
import java.util.List;

/**
 * One weight matrix of a cell of H units: blocks of H columns each, of which unit k owns the k-th
 * column of every block. A cell may have a network of its own within, whose neurons are no units.
 *
 * @param name within the layer, for instance {@code recurrent}
 * @param shape what its rows are
 * @param blocks number of blocks, at least 1; of what is within the cell, number of its neurons
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
    WHOLE,
    /**
     * A row for each value of the hidden state, or of what lies in its coordinates, which it
     * multiplies; a column for each neuron within the cell, of which no unit owns any.
     */
    WITHIN,
    /** A single row, one number for each neuron within the cell. */
    WITHIN_ROW,
    /** A single column, one number for each neuron within the cell, which it multiplies. */
    WITHIN_COLUMN;

    /** Whether its columns belong to units. */
    boolean isOfUnits() {
      return this == INPUT || this == RECURRENT || this == ROW;
    }

    /** Whether its numbers are those of neurons within the cell. */
    boolean isWithin() {
      return this == WITHIN || this == WITHIN_ROW || this == WITHIN_COLUMN;
    }
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
          case INPUT, RECURRENT, WITHIN, WITHIN_COLUMN -> Role.WEIGHT;
          case ROW, WHOLE, WITHIN_ROW -> Role.BIAS;
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
      case RECURRENT, WITHIN -> outputs;
      case ROW, GATE, WHOLE, WITHIN_ROW -> 1;
      case WITHIN_COLUMN -> blocks;
    };
  }

  /**
   * Its number of columns.
   *
   * @param units of the layer; of {@link Shape#WHOLE}, that it was made with
   */
  public int columns(int units) {
    return switch (shape) {
      case INPUT, RECURRENT, ROW, GATE, WHOLE -> Math.multiplyExact(blocks, units);
      case WITHIN, WITHIN_ROW -> blocks;
      case WITHIN_COLUMN -> 1;
    };
  }

  /** Into how many matrices its columns fall, that are drawn as one each. */
  public int matrices() {
    return shape.isWithin() ? 1 : blocks;
  }
}
