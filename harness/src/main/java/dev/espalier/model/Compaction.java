package dev.espalier.model;

import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Slice;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;

/** Cuts the units that did not survive out of a network. */
public final class Compaction {

  private Compaction() {}

  /**
   * The smaller, ordinary network that computes the same as the gated one: survivors' scales are
   * folded into the weights that read them, and the dead units' rows and columns are left out of
   * every parameter.
   *
   * @param model is not changed
   * @throws EmptyGroupException if a group has no survivor
   */
  public static PrunableModel cut(PrunableModel model, Survivors survivors) {
    Map<Parameter, int[]> rows = new LinkedHashMap<>();
    Map<Parameter, int[]> columns = new LinkedHashMap<>();
    for (Parameter parameter : model.parameters()) {
      rows.put(parameter, keptIndices(model, survivors, parameter, Axis.ROW));
      columns.put(parameter, keptIndices(model, survivors, parameter, Axis.COLUMN));
    }
    Gating gating = new Gating(model);
    gating.apply(survivors);
    try {
      Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
      for (Parameter parameter : model.parameters()) {
        values.put(
            parameter.name(),
            gather(parameter.value(), rows.get(parameter), columns.get(parameter)));
      }
      return model.withValues(values);
    } finally {
      gating.restore();
    }
  }

  private static int[] keptIndices(
      PrunableModel model, Survivors survivors, Parameter parameter, Axis axis) {
    FMatrixRMaj matrix = parameter.value();
    int extent = axis == Axis.ROW ? matrix.numRows : matrix.numCols;
    BitSet dead = new BitSet(extent);
    for (UnitGroup group : model.groups()) {
      float[] scale = survivors.scales(group);
      if (IntStream.range(0, scale.length).allMatch(k -> scale[k] == 0)) {
        throw new EmptyGroupException(group);
      }
      for (Slice slice : group.slices()) {
        if (slice.parameter() == parameter && slice.axis() == axis) {
          for (int k = 0; k < scale.length; k++) {
            if (scale[k] == 0) {
              dead.set(slice.offset() + k);
            }
          }
        }
      }
    }
    return IntStream.range(0, extent).filter(i -> !dead.get(i)).toArray();
  }

  private static FMatrixRMaj gather(FMatrixRMaj from, int[] rows, int[] columns) {
    if (rows.length == from.numRows && columns.length == from.numCols) {
      return from.copy();
    }
    FMatrixRMaj to = new FMatrixRMaj(rows.length, columns.length);
    int at = 0;
    for (int row : rows) {
      int base = row * from.numCols;
      for (int column : columns) {
        to.data[at++] = from.data[base + column];
      }
    }
    return to;
  }
}
