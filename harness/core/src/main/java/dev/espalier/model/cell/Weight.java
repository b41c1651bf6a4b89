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
 */
public record Weight(String name, Shape shape, int blocks) {

  /** What a weight's rows are. */
  public enum Shape {
    /** A row for each of the layer's inputs. */
    INPUT,
    /** A row for each unit, which multiplies the unit's hidden state. */
    RECURRENT,
    /** A single row, one number for each unit and block. */
    ROW
  }

  /** The matrix that every cell reads its inputs with, inputs × blocks · H. */
  public static final String INPUT = "input";

  /** What every cell adds to that product, 1 × blocks · H. */
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

  public Weight {
    if (blocks < 1) {
      throw new IllegalArgumentException(
          "%s: %d blocks; a weight has at least one".formatted(name, blocks));
    }
  }

  /** Its number of rows. */
  public int rows(int inputs, int units) {
    return switch (shape) {
      case INPUT -> inputs;
      case RECURRENT -> units;
      case ROW -> 1;
    };
  }

  /** What it does in a network. */
  public Role role() {
    return shape == Shape.ROW ? Role.BIAS : Role.WEIGHT;
  }
}
