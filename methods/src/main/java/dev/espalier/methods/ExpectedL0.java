package dev.espalier.methods;

import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Expected number of weights that are not gated away, and its derivative by the probability of
 * every gate (Wen et al., arXiv:1906.06847: the L0 norm of the weight matrices).
 *
 * <p>A weight is open when the units that its row and its column belong to are. Units are
 * independent, so a matrix's expectation is the product of two sums of probabilities; only where
 * row and column belong to the same unit (the diagonal of a recurrent matrix's gate block) does one
 * probability stand for both. Nothing here runs over weights.
 *
 * <p>Sums begin with a whole number and go on in the order of the units, so that units of
 * probability 0 change no bit of them, and may as well be cut out.
 */
final class ExpectedL0 {

  private final List<UnitGroup> groups;
  private final List<Matrix> matrices = new ArrayList<>();

  /** A counted matrix and the groups that own runs of its rows and columns. */
  private record Matrix(Parameter parameter, List<Run> rows, List<Run> columns) {}

  private record Run(UnitGroup group, int offset) {}

  /**
   * @param gated groups that have gates; units of others count as open
   * @param embedding whether look-up tables count as well
   */
  ExpectedL0(PrunableModel model, List<UnitGroup> gated, boolean embedding) {
    groups = gated;
    for (Parameter parameter : model.parameters()) {
      if (parameter.role() == Parameter.Role.WEIGHT
          || embedding && parameter.role() == Parameter.Role.EMBEDDING) {
        matrices.add(
            new Matrix(parameter, runs(parameter, Axis.ROW), runs(parameter, Axis.COLUMN)));
      }
    }
  }

  private List<Run> runs(Parameter parameter, Axis axis) {
    List<Run> runs = new ArrayList<>();
    for (UnitGroup group : groups) {
      for (Slice slice : group.slices()) {
        if (slice.parameter() == parameter && slice.axis() == axis) {
          runs.add(new Run(group, slice.offset()));
        }
      }
    }
    return runs;
  }

  /**
   * Expected number of open weights.
   *
   * @param open probability of every gate, by group name
   * @param derivatives overwritten with the expectation's derivative by each of them
   */
  double evaluate(Map<String, double[]> open, Map<String, double[]> derivatives) {
    derivatives.values().forEach(d -> Arrays.fill(d, 0));
    double expected = 0;
    for (Matrix matrix : matrices) {
      double rows = expectedOpen(matrix.parameter.value().numRows, matrix.rows, open);
      double columns = expectedOpen(matrix.parameter.value().numCols, matrix.columns, open);
      expected += rows * columns;
      matrix.rows.forEach(run -> add(derivatives.get(run.group.name()), columns));
      matrix.columns.forEach(run -> add(derivatives.get(run.group.name()), rows));
      for (Run row : matrix.rows) {
        for (Run column : matrix.columns) {
          if (row.group == column.group) {
            double[] p = open.get(row.group.name());
            double[] derivative = derivatives.get(row.group.name());
            for (int k = 0; k < p.length; k++) {
              expected += p[k] - p[k] * p[k];
              derivative[k] += 1 - 2 * p[k];
            }
          }
        }
      }
    }
    return expected;
  }

  /** Rows or columns that belong to no gate, and the probabilities of the others. */
  private static double expectedOpen(int extent, List<Run> runs, Map<String, double[]> open) {
    double sum = extent;
    for (Run run : runs) {
      sum -= run.group.size();
    }
    for (Run run : runs) {
      for (double p : open.get(run.group.name())) {
        sum += p;
      }
    }
    return sum;
  }

  private static void add(double[] to, double value) {
    for (int k = 0; k < to.length; k++) {
      to[k] += value;
    }
  }
}
