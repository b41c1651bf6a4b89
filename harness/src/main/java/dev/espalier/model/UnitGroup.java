package dev.espalier.model;

import java.util.List;

/**
 * A set of interchangeable units, and for every unit exactly the slices of every parameter that
 * belong to it. This declaration is all that a pruning method and the cutter see of a network.
 *
 * <p>Hidden unit k of an LSTM layer, for instance, owns column k of each of the four gate blocks of
 * the layer's input matrix, recurrent matrix and bias (it is <em>produced</em> by them), row k of
 * the recurrent matrix, and row k of whatever else reads its output (they <em>read</em> it).
 *
 * @param name unique within its model, for instance {@code hidden1}
 * @param kind whether the units are features that come in or neurons that compute
 * @param size number of units, at least 1
 * @param slices unit k owns, of every slice, the row or column {@code offset + k}
 */
public record UnitGroup(String name, Kind kind, int size, List<Slice> slices) {

  /** What the units of a group are. */
  public enum Kind {
    /** Input features of the first layer, for instance embedding dimensions. */
    INPUT,
    /** Neurons with a recurrent state. */
    HIDDEN
  }

  /** Along which axis of a parameter the units lie. */
  public enum Axis {
    ROW,
    COLUMN
  }

  /** Whether a slice computes a unit's output or consumes it. */
  public enum Use {
    /** The slice's product makes the unit's value. */
    PRODUCES,
    /**
     * The slice multiplies the unit's value. Zero in all of these, and the unit is without effect.
     */
    READS
  }

  /**
   * One run of a parameter's rows or columns, one a unit.
   *
   * @param parameter the sliced parameter
   * @param axis whether unit k owns a row or a column
   * @param offset index of unit 0's row or column
   * @param use whether the slice produces the unit or reads it
   */
  public record Slice(Parameter parameter, Axis axis, int offset, Use use) {

    /** Adds to every unit's sum the squares of its weights in this slice. */
    public void addSquares(double[] sums) {
      float[] weights = parameter.value().data;
      int columns = parameter.value().numCols;
      if (axis == Axis.ROW) {
        for (int k = 0; k < sums.length; k++) {
          double sum = 0;
          int row = (offset + k) * columns;
          for (int c = row; c < row + columns; c++) {
            sum += (double) weights[c] * weights[c];
          }
          sums[k] += sum;
        }
      } else {
        for (int r = 0; r < parameter.value().numRows; r++) {
          int at = r * columns + offset;
          for (int k = 0; k < sums.length; k++) {
            sums[k] += (double) weights[at + k] * weights[at + k];
          }
        }
      }
    }

    /** Adds every weight of this slice, times its unit's factor, to the weight's gradient. */
    public void addToGradient(float[] factors) {
      float[] weights = parameter.value().data;
      float[] gradient = parameter.gradient().data;
      int columns = parameter.value().numCols;
      if (axis == Axis.ROW) {
        for (int k = 0; k < factors.length; k++) {
          float factor = factors[k];
          int row = (offset + k) * columns;
          for (int c = row; c < row + columns; c++) {
            gradient[c] += factor * weights[c];
          }
        }
      } else {
        for (int r = 0; r < parameter.value().numRows; r++) {
          int at = r * columns + offset;
          for (int k = 0; k < factors.length; k++) {
            gradient[at + k] += factors[k] * weights[at + k];
          }
        }
      }
    }

    /** Multiplies every weight of this slice by its unit's factor. */
    public void scale(float[] factors) {
      float[] weights = parameter.value().data;
      int columns = parameter.value().numCols;
      if (axis == Axis.ROW) {
        for (int k = 0; k < factors.length; k++) {
          float factor = factors[k];
          int row = (offset + k) * columns;
          for (int c = row; c < row + columns; c++) {
            weights[c] *= factor;
          }
        }
      } else {
        for (int r = 0; r < parameter.value().numRows; r++) {
          int at = r * columns + offset;
          for (int k = 0; k < factors.length; k++) {
            weights[at + k] *= factors[k];
          }
        }
      }
    }
  }

  public UnitGroup {
    slices = List.copyOf(slices);
    if (size < 1) {
      throw new IllegalArgumentException(name + ": a unit group needs at least one unit");
    }
    for (Slice slice : slices) {
      var matrix = slice.parameter.value();
      int extent = slice.axis == Axis.ROW ? matrix.numRows : matrix.numCols;
      if (slice.offset < 0 || slice.offset + size > extent) {
        throw new IllegalArgumentException(
            "%s: slice %d..%d lies outside the %d %ss of %s"
                .formatted(
                    name,
                    slice.offset,
                    slice.offset + size,
                    extent,
                    slice.axis.name().toLowerCase(),
                    slice.parameter.name()));
      }
    }
  }

  /** The slices that multiply the units' values. */
  public List<Slice> readers() {
    return slices.stream().filter(s -> s.use == Use.READS).toList();
  }
}
