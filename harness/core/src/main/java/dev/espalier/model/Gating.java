package dev.espalier.model;

import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Slice;
import dev.espalier.model.UnitGroup.Use;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Multiplies the outputs of units by gates, by scaling the weights that read them, and takes it
 * back.
 *
 * <p>The gate sits on a unit's output as everybody reads it, its own layer's recurrent matrix
 * included. So a closed gate means exactly nothing, whatever the unit's bias makes of its cell, and
 * a gated network equals the one that {@link Compaction} cuts. A slice of a higher {@link
 * Slice#degree() degree} takes the gate that often.
 *
 * <p>Between {@link #apply} and {@link #restore} the parameters hold effective weights; outside,
 * raw ones.
 */
public final class Gating {

  private final List<Gated> gated = new ArrayList<>();
  private final List<UnitGroup> groups;
  private final Map<String, float[]> gates = new LinkedHashMap<>();
  private boolean applied;

  /**
   * A parameter that groups' gates act on, with room for its raw weights and the gates' factors.
   */
  private static final class Gated {
    final Parameter parameter;
    final float[] raw;
    final float[] rowFactor;
    final float[] columnFactor;
    final boolean gatesColumns;

    Gated(Parameter parameter, boolean gatesColumns) {
      this.parameter = parameter;
      this.gatesColumns = gatesColumns;
      raw = new float[parameter.size()];
      rowFactor = new float[parameter.value().numRows];
      columnFactor = new float[parameter.value().numCols];
    }
  }

  /** Gating of all groups of a model. */
  public Gating(PrunableModel model) {
    groups = model.groups();
    Set<Parameter> read = new LinkedHashSet<>();
    Set<Parameter> byColumn = new LinkedHashSet<>();
    for (UnitGroup group : groups) {
      gates.put(group.name(), new float[group.size()]);
      for (Slice slice : group.readers()) {
        read.add(slice.parameter());
        if (slice.axis() == Axis.COLUMN) {
          byColumn.add(slice.parameter());
        }
      }
    }
    read.forEach(parameter -> gated.add(new Gated(parameter, byColumn.contains(parameter))));
  }

  /** The gate of every unit of a group, to be written before {@link #apply()}. */
  public float[] gates(UnitGroup group) {
    return gates(group.name());
  }

  /** As {@link #gates(UnitGroup)}, by the group's name. */
  public float[] gates(String group) {
    return gates.get(group);
  }

  /** Applies the survivors' scales. */
  public void apply(Survivors survivors) {
    for (UnitGroup group : groups) {
      System.arraycopy(survivors.scales(group), 0, gates(group), 0, group.size());
    }
    apply();
  }

  /**
   * Makes every parameter's value the effective one under {@link #gates}.
   *
   * @throws IllegalStateException if gates are applied already
   */
  public void apply() {
    if (applied) {
      throw new IllegalStateException("gates are applied twice without being taken back");
    }
    applied = true;
    for (Gated g : gated) {
      factors(g);
      System.arraycopy(g.parameter.value().data, 0, g.raw, 0, g.raw.length);
      scale(g, g.parameter.value().data);
    }
  }

  /**
   * After a backward pass under applied gates: turns the gradients of effective weights into those
   * of raw ones, and gives the gates' own.
   *
   * @param gateGradients receives, for each named group, the loss's derivative by every gate;
   *     groups that are not named are skipped
   * @throws IllegalStateException if no gates are applied
   */
  public void backward(Map<String, double[]> gateGradients) {
    requireApplied();
    for (UnitGroup group : groups) {
      double[] gradient = gateGradients.get(group.name());
      if (gradient != null) {
        Arrays.fill(gradient, 0);
        for (Slice slice : group.readers()) {
          addGateGradient(group, slice, gradient);
        }
      }
    }
    for (Gated g : gated) {
      scale(g, g.parameter.gradient().data);
    }
  }

  /**
   * Puts the raw weights back.
   *
   * @throws IllegalStateException if no gates are applied: the raw weights kept here are old ones
   */
  public void restore() {
    requireApplied();
    for (Gated g : gated) {
      System.arraycopy(g.raw, 0, g.parameter.value().data, 0, g.raw.length);
    }
    applied = false;
  }

  private void requireApplied() {
    if (!applied) {
      throw new IllegalStateException("no gates are applied; apply them first");
    }
  }

  private void factors(Gated g) {
    factors(g.parameter, Axis.ROW, null, g.rowFactor);
    factors(g.parameter, Axis.COLUMN, null, g.columnFactor);
  }

  /**
   * What gates make of every row or column.
   *
   * @param except a slice whose gates are left out; may be null
   */
  private void factors(Parameter parameter, Axis axis, Slice except, float[] factors) {
    Arrays.fill(factors, 1);
    for (UnitGroup group : groups) {
      float[] gate = gates(group);
      for (Slice slice : group.slices()) {
        if (isReadAlong(slice, parameter, axis) && slice != except) {
          for (int k = 0; k < group.size(); k++) {
            if (slice.at(k) >= 0) {
              factors[slice.at(k)] *= power(gate[k], slice.degree());
            }
          }
        }
      }
    }
  }

  private static boolean isReadAlong(Slice slice, Parameter parameter, Axis axis) {
    return slice.use() == Use.READS && slice.parameter() == parameter && slice.axis() == axis;
  }

  private static float power(float gate, int exponent) {
    float power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= gate;
    }
    return power;
  }

  private static void scale(Gated g, float[] data) {
    int columns = g.columnFactor.length;
    for (int r = 0; r < g.rowFactor.length; r++) {
      float factor = g.rowFactor[r];
      int row = r * columns;
      if (g.gatesColumns) {
        for (int c = 0; c < columns; c++) {
          data[row + c] *= factor * g.columnFactor[c];
        }
      } else if (factor != 1) {
        for (int c = 0; c < columns; c++) {
          data[row + c] *= factor;
        }
      }
    }
  }

  private void addGateGradient(UnitGroup group, Slice slice, double[] sums) {
    Gated g =
        gated.stream().filter(p -> p.parameter == slice.parameter()).findFirst().orElseThrow();
    double[] products = new double[group.size()];
    // What other groups' gates make of the same rows or columns.
    boolean rows = slice.axis() == Axis.ROW;
    float[] others = new float[rows ? g.rowFactor.length : g.columnFactor.length];
    factors(g.parameter, slice.axis(), slice, others);
    if (rows) {
      addRows(g, slice, products);
    } else {
      addColumns(g, slice, products);
    }
    float[] gate = gates(group);
    int degree = slice.degree();
    for (int k = 0; k < sums.length; k++) {
      if (slice.at(k) >= 0) {
        sums[k] += degree * power(gate[k], degree - 1) * others[slice.at(k)] * products[k];
      }
    }
  }

  // Every sum is one of doubles, from the first term to the last. Terms of dead units are zero and
  // change nothing, so that the sum is the same once they are cut out. Several sums at a time, so
  // that an addition need not wait for the one before.

  /** Adds, for every unit's row, gradient · raw weight · the other axis's factor. */
  private static void addRows(Gated g, Slice slice, double[] sums) {
    float[] gradient = g.parameter.gradient().data;
    float[] raw = g.raw;
    int columns = g.columnFactor.length;
    int k = 0;
    for (; k <= sums.length - 4 && !g.gatesColumns && slice.places() == null; k += 4) {
      int at0 = slice.at(k) * columns;
      int at1 = at0 + columns;
      int at2 = at1 + columns;
      int at3 = at2 + columns;
      double sum0 = 0;
      double sum1 = 0;
      double sum2 = 0;
      double sum3 = 0;
      for (int c = 0; c < columns; c++) {
        sum0 += (double) gradient[at0 + c] * raw[at0 + c];
        sum1 += (double) gradient[at1 + c] * raw[at1 + c];
        sum2 += (double) gradient[at2 + c] * raw[at2 + c];
        sum3 += (double) gradient[at3 + c] * raw[at3 + c];
      }
      sums[k] += sum0;
      sums[k + 1] += sum1;
      sums[k + 2] += sum2;
      sums[k + 3] += sum3;
    }
    for (; k < sums.length; k++) {
      int at = slice.at(k) * columns;
      double sum = 0;
      for (int c = 0; at >= 0 && c < columns; c++) {
        sum += (double) gradient[at + c] * raw[at + c] * g.columnFactor[c];
      }
      sums[k] += sum;
    }
  }

  /** The same for every unit's column. */
  private static void addColumns(Gated g, Slice slice, double[] sums) {
    float[] gradient = g.parameter.gradient().data;
    int columns = g.columnFactor.length;
    for (int r = 0; r < g.rowFactor.length; r++) {
      int at = r * columns;
      double by = g.rowFactor[r];
      for (int k = 0; k < sums.length; k++) {
        int column = slice.at(k);
        sums[k] += column < 0 ? 0 : (double) gradient[at + column] * g.raw[at + column] * by;
      }
    }
  }
}
