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

  /** A counted matrix: who owns its rows and its columns. */
  private record Matrix(Side rows, Side columns) {}

  /** The rows or the columns of a group, one a unit. */
  private record Run(UnitGroup group, Slice slice) {}

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
            new Matrix(
                new Side(parameter.value().numRows, runs(parameter, Axis.ROW)),
                new Side(parameter.value().numCols, runs(parameter, Axis.COLUMN))));
      }
    }
  }

  private List<Run> runs(Parameter parameter, Axis axis) {
    List<Run> runs = new ArrayList<>();
    for (UnitGroup group : groups) {
      for (Slice slice : group.slices()) {
        if (slice.parameter() == parameter && slice.axis() == axis) {
          runs.add(new Run(group, slice));
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
      double rows = matrix.rows.expectedOpen(open);
      double columns = matrix.columns.expectedOpen(open);
      expected += rows * columns;
      matrix.rows.addDerivatives(columns, open, derivatives);
      matrix.columns.addDerivatives(rows, open, derivatives);
      for (Run row : matrix.rows.runs) {
        for (Run column : matrix.columns.runs) {
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

  /** The rows of a matrix, or its columns. */
  private static final class Side {
    final int extent;
    final List<Run> runs;

    /** Whether units have none here, or share some, which are open when all their units are. */
    final boolean byPlace;

    Side(int extent, List<Run> runs) {
      this.extent = extent;
      this.runs = runs;
      byPlace = runs.stream().anyMatch(run -> run.slice.places() != null);
    }

    /** Those that belong to no gate, and the probabilities of the others. */
    double expectedOpen(Map<String, double[]> open) {
      if (byPlace) {
        double sum = 0;
        for (double p : probabilities(open, null)) {
          sum += p;
        }
        return sum;
      }
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

    /** Of each, that all its gates but those of one run are open. */
    private double[] probabilities(Map<String, double[]> open, Run except) {
      double[] all = new double[extent];
      Arrays.fill(all, 1);
      for (Run run : runs) {
        if (run != except) {
          double[] p = open.get(run.group.name());
          each(run, (k, place) -> all[place] *= p[k]);
        }
      }
      return all;
    }

    /**
     * Adds the derivatives by the probabilities of what is expected here.
     *
     * @param times on the other side
     */
    void addDerivatives(
        double times, Map<String, double[]> open, Map<String, double[]> derivatives) {
      for (Run run : runs) {
        double[] derivative = derivatives.get(run.group.name());
        if (byPlace) {
          double[] others = probabilities(open, run);
          each(run, (k, place) -> derivative[k] += times * others[place]);
        } else {
          each(run, (k, place) -> derivative[k] += times);
        }
      }
    }

    private interface Place {
      void visit(int unit, int place);
    }

    private static void each(Run run, Place visit) {
      for (int k = 0; k < run.group.size(); k++) {
        if (run.slice.at(k) >= 0) {
          visit.visit(k, run.slice.at(k));
        }
      }
    }
  }
}
