package dev.espalier.baselines;

import dev.espalier.model.Parameter;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Slice;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * All weights that belong to units, the rows and columns of one parameter at a time: one pass over
 * the weights serves all groups. A weight that a unit owns twice, by its row and by its column of a
 * recurrent matrix, counts twice.
 */
final class UnitSlices {

  /** Rows whose squares are added up in float before they go to double. */
  private static final int FLUSH = 32;

  private final List<UnitGroup> groups;
  private final Map<Parameter, Sliced> sliced = new LinkedHashMap<>();

  /** A parameter with a number for every row and column that belongs to a unit. */
  private static final class Sliced {
    final double[] rows;
    final double[] columns;
    final float[] scratch;

    Sliced(Parameter parameter) {
      rows = new double[parameter.value().numRows];
      columns = new double[parameter.value().numCols];
      scratch = new float[columns.length];
    }

    double[] along(Axis axis) {
      return axis == Axis.ROW ? rows : columns;
    }
  }

  /**
   * @param groups whose units count
   * @param counted parameters that count
   */
  UnitSlices(List<UnitGroup> groups, Predicate<Parameter> counted) {
    this.groups = groups;
    for (UnitGroup group : groups) {
      for (Slice slice : group.slices()) {
        if (counted.test(slice.parameter())) {
          sliced.computeIfAbsent(slice.parameter(), Sliced::new);
        }
      }
    }
  }

  /** The parameters in which units own weights. */
  Iterable<Parameter> parameters() {
    return sliced.keySet();
  }

  /**
   * Sum of squares of every unit's weights.
   *
   * @param squares receives one number a unit for each group, in the order of the groups
   */
  void squares(List<double[]> squares) {
    sliced.forEach(UnitSlices::sumSquares);
    for (int g = 0; g < groups.size(); g++) {
      double[] sums = squares.get(g);
      Arrays.fill(sums, 0);
      for (Slice slice : groups.get(g).slices()) {
        Sliced s = sliced.get(slice.parameter());
        if (s != null) {
          double[] from = s.along(slice.axis());
          for (int k = 0; k < sums.length; k++) {
            sums[k] += from[slice.offset() + k];
          }
        }
      }
    }
  }

  private static void sumSquares(Parameter parameter, Sliced s) {
    float[] weights = parameter.value().data;
    int columns = s.columns.length;
    Arrays.fill(s.columns, 0);
    for (int r = 0; r < s.rows.length; r++) {
      int row = r * columns;
      s.rows[r] = Weights.sumOfSquares(weights, row, row + columns);
      for (int c = 0; c < columns; c++) {
        s.scratch[c] += weights[row + c] * weights[row + c];
      }
      if (r % FLUSH == FLUSH - 1 || r == s.rows.length - 1) {
        for (int c = 0; c < columns; c++) {
          s.columns[c] += s.scratch[c];
        }
        Arrays.fill(s.scratch, 0);
      }
    }
  }

  /**
   * Adds {@code factor · weight} to the gradient of every unit's weights.
   *
   * @param factors one number a unit for each group, in the order of the groups
   */
  void addToGradients(List<double[]> factors) {
    for (Sliced s : sliced.values()) {
      Arrays.fill(s.rows, 0);
      Arrays.fill(s.columns, 0);
    }
    for (int g = 0; g < groups.size(); g++) {
      double[] factor = factors.get(g);
      for (Slice slice : groups.get(g).slices()) {
        Sliced s = sliced.get(slice.parameter());
        if (s != null) {
          double[] to = s.along(slice.axis());
          for (int k = 0; k < factor.length; k++) {
            to[slice.offset() + k] += factor[k];
          }
        }
      }
    }
    sliced.forEach(UnitSlices::addToGradient);
  }

  private static void addToGradient(Parameter parameter, Sliced s) {
    float[] weights = parameter.value().data;
    float[] gradient = parameter.gradient().data;
    float[] column = s.scratch;
    for (int c = 0; c < column.length; c++) {
      column[c] = (float) s.columns[c];
    }
    for (int r = 0; r < s.rows.length; r++) {
      float row = (float) s.rows[r];
      int from = r * column.length;
      for (int c = 0; c < column.length; c++) {
        gradient[from + c] += (row + column[c]) * weights[from + c];
      }
    }
    Arrays.fill(column, 0);
  }
}
