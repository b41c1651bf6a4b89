package dev.espalier.model;

import java.util.List;
import java.util.Locale;

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
 * @param slices unit k owns, of every slice, the row or column {@link Slice#at}
 */
public record UnitGroup(String name, Kind kind, int size, List<Slice> slices) {

  /** What the units of a group are. */
  public enum Kind {
    /** Features that come in to the layers that are pruned, for instance embedding dimensions. */
    INPUT,
    /** Neurons with a recurrent state. */
    HIDDEN,
    /**
     * Neurons of another group as the head alone reads them: without one of these, the neuron goes
     * on in the recurrent state.
     */
    READOUT
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
   * A parameter's rows or columns, one a unit.
   *
   * @param parameter the sliced parameter
   * @param axis whether unit k owns a row or a column
   * @param offset index of unit 0's row or column, where those of the others follow
   * @param places index of each unit's row or column, −1 for a unit that has none here; null where
   *     they follow each other
   * @param use whether the slice produces the unit or reads it
   * @param degree how often the unit's value is a factor of what the slice multiplies: 1, or more
   *     where the slice reads a product of the unit with itself, or with a mean of itself over time
   *     as in attention. A gate on the unit's value then acts that often on the slice
   */
  public record Slice(
      Parameter parameter, Axis axis, int offset, int[] places, Use use, int degree) {

    public Slice {
      if (degree < 1) {
        throw new IllegalArgumentException(
            "%s: a slice of degree %d; it must be at least 1".formatted(parameter.name(), degree));
      }
    }

    /** Rows or columns that follow each other. */
    public Slice(Parameter parameter, Axis axis, int offset, Use use, int degree) {
      this(parameter, axis, offset, null, use, degree);
    }

    /** A slice that the units' values enter once. */
    public Slice(Parameter parameter, Axis axis, int offset, Use use) {
      this(parameter, axis, offset, use, 1);
    }

    /** Rows or columns in any places, which the units' values enter once. */
    public Slice(Parameter parameter, Axis axis, int[] places, Use use) {
      this(parameter, axis, 0, places, use, 1);
    }

    /** Index of a unit's row or column; −1 if it has none here. */
    public int at(int unit) {
      return places == null ? offset + unit : places[unit];
    }

    /**
     * Where a unit's weights are among the parameter's, and among the values of any other matrix of
     * its shape, row after row.
     *
     * @param unit one that has weights here
     * @param i which of its row or column, less than {@link #length}
     */
    public int index(int unit, int i) {
      int columns = parameter.value().numCols;
      return axis == Axis.ROW ? at(unit) * columns + i : i * columns + at(unit);
    }

    /** A unit's weight in this slice: the i-th of its row or column. */
    public float weight(int unit, int i) {
      return parameter.value().data[index(unit, i)];
    }

    /** The gradient of that weight. */
    public float gradient(int unit, int i) {
      return parameter.gradient().data[index(unit, i)];
    }

    /** Weights of one unit in this slice; 0 if it has none here. */
    public int length(int unit) {
      if (at(unit) < 0) {
        return 0;
      }
      return axis == Axis.ROW ? parameter.value().numCols : parameter.value().numRows;
    }

    private int extent() {
      return axis == Axis.ROW ? parameter.value().numRows : parameter.value().numCols;
    }
  }

  public UnitGroup {
    slices = List.copyOf(slices);
    if (size < 1) {
      throw new IllegalArgumentException(name + ": a unit group needs at least one unit");
    }
    for (Slice slice : slices) {
      for (int k = 0; k < size; k++) {
        if (slice.at(k) < (slice.places == null ? 0 : -1) || slice.at(k) >= slice.extent()) {
          throw new IllegalArgumentException(
              "%s: unit %d's %s %d lies outside the %d of %s"
                  .formatted(
                      name,
                      k,
                      slice.axis.name().toLowerCase(Locale.ROOT),
                      slice.at(k),
                      slice.extent(),
                      slice.parameter.name()));
        }
      }
    }
  }

  /** The slices that multiply the units' values. */
  public List<Slice> readers() {
    return slices.stream().filter(s -> s.use == Use.READS).toList();
  }

  /** Euclidean norm of every unit's weights, over all slices whose values have a magnitude. */
  public double[] norms() {
    double[] norms = new double[size];
    for (int k = 0; k < size; k++) {
      double squares = 0;
      for (Slice slice : slices) {
        boolean counts = slice.parameter.role().hasMagnitude();
        for (int i = 0; counts && i < slice.length(k); i++) {
          squares += (double) slice.weight(k, i) * slice.weight(k, i);
        }
      }
      norms[k] = Math.sqrt(squares);
    }
    return norms;
  }
}
