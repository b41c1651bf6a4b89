package dev.espalier.baselines;

import dev.espalier.model.Parameter;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Slice;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Predicate;

/**
 * All weights that belong to units, the rows and columns of one parameter at a time: one pass over
 * the weights serves all groups. A weight that a unit owns twice, by its row and by its column of a
 * recurrent matrix, counts twice.
 *
 * <p>Every sum is one of doubles, in which products of floats are exact, from the first term to the
 * last: terms that are zero change nothing, so that a unit's sum is the same once dead units beside
 * it are cut out.
 */
final class UnitSlices {

  private final List<UnitGroup> groups;
  private final Predicate<Slice> counted;
  private final Map<Parameter, Sliced> sliced = new LinkedHashMap<>();

  /** A parameter with a number for every row and column that belongs to a unit. */
  private static final class Sliced {
    final double[] rows;
    final double[] columns;
    final float[] scratch;

    /** Whether any column belongs to a unit; if not, its sum is left out. */
    boolean byColumn;

    Sliced(Parameter parameter) {
      rows = new double[parameter.value().numRows];
      columns = new double[parameter.value().numCols];
      scratch = new float[columns.length];
    }

    /** The columns' numbers in a float each; overwritten by the next call. */
    float[] columnsAsFloats() {
      for (int c = 0; c < scratch.length; c++) {
        scratch[c] = (float) columns[c];
      }
      return scratch;
    }

    double[] along(Axis axis) {
      return axis == Axis.ROW ? rows : columns;
    }
  }

  /**
   * @param groups whose units count
   * @param counted slices that count
   */
  UnitSlices(List<UnitGroup> groups, Predicate<Slice> counted) {
    this.groups = groups;
    this.counted = counted;
    for (UnitGroup group : groups) {
      for (Slice slice : group.slices()) {
        if (counted.test(slice)) {
          Sliced s = sliced.computeIfAbsent(slice.parameter(), Sliced::new);
          s.byColumn |= slice.axis() == Axis.COLUMN;
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
   * @param sums receives one number a unit for each group, in the order of the groups
   */
  void squares(List<double[]> sums) {
    sliced.forEach((p, s) -> sumProducts(p.value().data, p.value().data, s));
    collect(sums, false);
  }

  /**
   * Sum of gradient · weight over every unit's weights, each as often as its slice's degree.
   *
   * @param sums receives one number a unit for each group, in the order of the groups
   */
  void gradientTimesWeight(List<double[]> sums) {
    sliced.forEach((p, s) -> sumProducts(p.gradient().data, p.value().data, s));
    collect(sums, true);
  }

  private void collect(List<double[]> sums, boolean byDegree) {
    for (int g = 0; g < groups.size(); g++) {
      double[] sum = sums.get(g);
      Arrays.fill(sum, 0);
      for (Slice slice : groups.get(g).slices()) {
        if (counted.test(slice)) {
          double[] from = sliced.get(slice.parameter()).along(slice.axis());
          int times = byDegree ? slice.degree() : 1;
          for (int k = 0; k < sum.length; k++) {
            sum[k] += slice.at(k) < 0 ? 0 : times * from[slice.at(k)];
          }
        }
      }
    }
  }

  private static void sumProducts(float[] x, float[] y, Sliced s) {
    Arrays.fill(s.columns, 0);
    int r = 0;
    // Four rows at a time, so that an addition need not wait for the one before.
    for (; r <= s.rows.length - 4; r += 4) {
      if (s.byColumn) {
        sumFour(x, y, r, s.rows, s.columns);
      } else {
        sumFour(x, y, r, s.rows, s.columns.length);
      }
    }
    for (; r < s.rows.length; r++) {
      int at = r * s.columns.length;
      double sum = 0;
      for (int c = 0; c < s.columns.length; c++) {
        double product = (double) x[at + c] * y[at + c];
        sum += product;
        s.columns[c] += product;
      }
      s.rows[r] = sum;
    }
  }

  private static void sumFour(float[] x, float[] y, int r, double[] rows, double[] columns) {
    int at0 = r * columns.length;
    int at1 = at0 + columns.length;
    int at2 = at1 + columns.length;
    int at3 = at2 + columns.length;
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    for (int c = 0; c < columns.length; c++) {
      double product0 = (double) x[at0 + c] * y[at0 + c];
      double product1 = (double) x[at1 + c] * y[at1 + c];
      double product2 = (double) x[at2 + c] * y[at2 + c];
      double product3 = (double) x[at3 + c] * y[at3 + c];
      sum0 += product0;
      sum1 += product1;
      sum2 += product2;
      sum3 += product3;
      columns[c] = columns[c] + product0 + product1 + product2 + product3;
    }
    rows[r] = sum0;
    rows[r + 1] = sum1;
    rows[r + 2] = sum2;
    rows[r + 3] = sum3;
  }

  private static void sumFour(float[] x, float[] y, int r, double[] rows, int columns) {
    int at0 = r * columns;
    int at1 = at0 + columns;
    int at2 = at1 + columns;
    int at3 = at2 + columns;
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    for (int c = 0; c < columns; c++) {
      sum0 += (double) x[at0 + c] * y[at0 + c];
      sum1 += (double) x[at1 + c] * y[at1 + c];
      sum2 += (double) x[at2 + c] * y[at2 + c];
      sum3 += (double) x[at3 + c] * y[at3 + c];
    }
    rows[r] = sum0;
    rows[r + 1] = sum1;
    rows[r + 2] = sum2;
    rows[r + 3] = sum3;
  }

  /**
   * Adds {@code factor · weight} to the gradient of every unit's weights.
   *
   * @param factors one number a unit for each group, in the order of the groups
   */
  void addToGradients(List<double[]> factors) {
    spread(factors, 0, Double::sum);
    sliced.forEach(UnitSlices::addToGradient);
  }

  /**
   * Multiplies every unit's weights by its factor; those of two units by both.
   *
   * @param factors one number a unit for each group, in the order of the groups
   */
  void scale(List<double[]> factors) {
    spread(factors, 1, (all, factor) -> all * factor);
    sliced.forEach(UnitSlices::scale);
  }

  /** Gives every row and column the factors of the units that it belongs to. */
  private void spread(List<double[]> factors, double none, DoubleBinaryOperator combined) {
    for (Sliced s : sliced.values()) {
      Arrays.fill(s.rows, none);
      Arrays.fill(s.columns, none);
    }
    for (int g = 0; g < groups.size(); g++) {
      double[] factor = factors.get(g);
      for (Slice slice : groups.get(g).slices()) {
        if (counted.test(slice)) {
          double[] to = sliced.get(slice.parameter()).along(slice.axis());
          for (int k = 0; k < factor.length; k++) {
            if (slice.at(k) >= 0) {
              to[slice.at(k)] = combined.applyAsDouble(to[slice.at(k)], factor[k]);
            }
          }
        }
      }
    }
  }

  private static void scale(Parameter parameter, Sliced s) {
    float[] weights = parameter.value().data;
    float[] column = s.columnsAsFloats();
    for (int r = 0; r < s.rows.length; r++) {
      float row = (float) s.rows[r];
      int from = r * column.length;
      for (int c = 0; c < column.length; c++) {
        weights[from + c] *= row * column[c];
      }
    }
  }

  private static void addToGradient(Parameter parameter, Sliced s) {
    float[] weights = parameter.value().data;
    float[] gradient = parameter.gradient().data;
    float[] column = s.columnsAsFloats();
    for (int r = 0; r < s.rows.length; r++) {
      float row = (float) s.rows[r];
      int from = r * column.length;
      for (int c = 0; c < column.length; c++) {
        gradient[from + c] += (row + column[c]) * weights[from + c];
      }
    }
  }
}
