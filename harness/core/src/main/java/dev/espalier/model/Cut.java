package dev.espalier.model;

import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Kind;
import dev.espalier.model.UnitGroup.Slice;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;

/**
 * Which units of a network stay when it is cut, and with them which rows and columns of every
 * parameter. Whatever has a parameter's shape is cut alike: weights, an optimiser's moments,
 * averages, masks.
 */
public final class Cut {

  private final Map<String, int[]> units = new LinkedHashMap<>();
  private final Map<Parameter, int[]> rows = new LinkedHashMap<>();
  private final Map<Parameter, int[]> columns = new LinkedHashMap<>();

  private Cut() {}

  /**
   * The cut that leaves out every unit of scale 0.
   *
   * @throws EmptyGroupException if that leaves nothing of a group
   */
  public static Cut of(PrunableModel model, Survivors survivors) {
    Cut cut = new Cut();
    for (UnitGroup group : model.groups()) {
      cut.keep(group, survivors.kept(group));
    }
    for (UnitGroup group : model.groups()) {
      if (group.kind() == Kind.READOUT) {
        cut.keep(group, cut.stillThere(model, group));
      }
    }
    for (Parameter parameter : model.parameters()) {
      cut.rows.put(parameter, cut.indices(model, parameter, Axis.ROW));
      cut.columns.put(parameter, cut.indices(model, parameter, Axis.COLUMN));
    }
    return cut;
  }

  private void keep(UnitGroup group, int[] kept) {
    if (kept.length == 0) {
      throw new EmptyGroupException(group);
    }
    units.put(group.name(), kept);
  }

  /** Of the units that a group keeps those whose neurons are kept, too: these go with those. */
  private int[] stillThere(PrunableModel model, UnitGroup group) {
    Slice slice = group.readers().get(0);
    int[] left = indices(model, slice.parameter(), slice.axis());
    return IntStream.of(kept(group))
        .filter(k -> Arrays.binarySearch(left, slice.at(k)) >= 0)
        .toArray();
  }

  private int[] indices(PrunableModel model, Parameter parameter, Axis axis) {
    FMatrixRMaj matrix = parameter.value();
    int extent = axis == Axis.ROW ? matrix.numRows : matrix.numCols;
    BitSet kept = new BitSet(extent);
    kept.set(0, extent);
    for (UnitGroup group : model.groups()) {
      for (Slice slice : group.slices()) {
        if (slice.parameter() == parameter && slice.axis() == axis) {
          BitSet stays = new BitSet(group.size());
          IntStream.of(kept(group)).forEach(stays::set);
          for (int k = 0; k < group.size(); k++) {
            if (slice.at(k) >= 0 && !stays.get(k)) {
              kept.clear(slice.at(k));
            }
          }
        }
      }
    }
    return kept.stream().toArray();
  }

  /** Indices, ascending, that a group's remaining units had before. */
  public int[] kept(UnitGroup group) {
    return kept(group.name());
  }

  /** As {@link #kept(UnitGroup)}, by the group's name. */
  public int[] kept(String group) {
    return units.get(group);
  }

  /**
   * What is left of a matrix.
   *
   * @param of the parameter of the network that was cut whose shape it has
   * @return a copy
   */
  public FMatrixRMaj apply(Parameter of, FMatrixRMaj shapedLikeIt) {
    int[] rowsOf = rows.get(of);
    int[] columnsOf = columns.get(of);
    FMatrixRMaj to = new FMatrixRMaj(rowsOf.length, columnsOf.length);
    int at = 0;
    for (int row : rowsOf) {
      int base = row * shapedLikeIt.numCols;
      for (int column : columnsOf) {
        to.data[at++] = shapedLikeIt.data[base + column];
      }
    }
    return to;
  }

  /**
   * The smaller network, with the weights that its parameters have now.
   *
   * @param model that the cut was made of
   */
  public PrunableModel apply(PrunableModel model) {
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    model.parameters().forEach(p -> values.put(p.name(), apply(p, p.value())));
    return model.withValues(values);
  }

  /** How many units it takes out. */
  public int removed(PrunableModel model) {
    return model.groups().stream().mapToInt(group -> group.size() - kept(group).length).sum();
  }

  /** The cut that keeps these units. */
  public static Cut keeping(PrunableModel model, Map<String, int[]> kept) {
    Map<String, float[]> scales = new LinkedHashMap<>();
    for (UnitGroup group : model.groups()) {
      float[] scale = new float[group.size()];
      IntStream.of(kept.get(group.name())).forEach(k -> scale[k] = 1);
      scales.put(group.name(), scale);
    }
    return of(model, new Survivors(scales));
  }
}
