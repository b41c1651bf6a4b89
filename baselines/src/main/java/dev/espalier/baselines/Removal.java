package dev.espalier.baselines;

import dev.espalier.method.Settled;
import dev.espalier.model.Cut;
import dev.espalier.model.Numbering;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Slice;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;

/**
 * Units that are removed for good, and may be cut out at once. All that belongs to them is zero,
 * and has no gradient: so the network computes and learns what it would without them, and whatever
 * is measured of other units, whose weights they share, is the same with and without cutting.
 */
final class Removal {

  /** By group name, 1 for every removed unit of the whole network; what is restored is restored. */
  private final Map<String, FMatrixRMaj> removed = new LinkedHashMap<>();

  private List<UnitGroup> groups;
  private Numbering numbering;

  /**
   * Of a network from which nothing is removed yet.
   *
   * @param groups those of its groups that may lose units
   */
  Removal(PrunableModel whole, List<UnitGroup> groups) {
    this.groups = List.copyOf(groups);
    numbering = Numbering.of(whole);
    groups.forEach(group -> removed.put(group.name(), new FMatrixRMaj(1, group.size())));
  }

  /** Goes on with a smaller network; see {@link dev.espalier.method.Pruner#cut}. */
  void cut(Cut cut, PrunableModel smaller) {
    numbering = numbering.after(cut);
    groups = smaller.groups().stream().filter(g -> removed.containsKey(g.name())).toList();
  }

  /** The groups that may lose units, as they are in the network now. */
  List<UnitGroup> groups() {
    return groups;
  }

  /** What numbers their units have in the whole network. */
  Numbering numbering() {
    return numbering;
  }

  void remove(UnitGroup group, int unit) {
    removed.get(group.name()).data[numbering.of(group)[unit]] = 1;
  }

  boolean isRemoved(UnitGroup group, int unit) {
    return removed.get(group.name()).data[numbering.of(group)[unit]] != 0;
  }

  /** Indices of a group's units that are not removed, ascending. */
  int[] living(UnitGroup group) {
    return IntStream.range(0, group.size()).filter(k -> !isRemoved(group, k)).toArray();
  }

  /** Units of a group that were removed from the whole network. */
  int count(UnitGroup group) {
    int count = 0;
    for (float mark : removed.get(group.name()).data) {
      count += mark != 0 ? 1 : 0;
    }
    return count;
  }

  /**
   * Zeroes what is kept for removed units.
   *
   * @param kept one number a unit of the whole network
   */
  void zero(UnitGroup group, FMatrixRMaj kept) {
    float[] marks = removed.get(group.name()).data;
    for (int k = 0; k < marks.length; k++) {
      if (marks[k] != 0) {
        kept.data[k] = 0;
      }
    }
  }

  /** Zeroes the weights that belong to removed units. */
  void zeroWeights() {
    zero(Parameter::value);
  }

  /** Zeroes the gradients of the weights that belong to removed units. */
  void zeroGradients() {
    zero(Parameter::gradient);
  }

  /** The removed units that are still in the network. */
  Settled settled() {
    Map<String, boolean[]> units = new LinkedHashMap<>();
    for (UnitGroup group : groups) {
      boolean[] settled = new boolean[group.size()];
      for (int k = 0; k < settled.length; k++) {
        settled[k] = isRemoved(group, k);
      }
      units.put(group.name(), settled);
    }
    return new Settled(units);
  }

  /** 1 for every removed unit of the whole network, by group name; restored in place. */
  Map<String, FMatrixRMaj> state() {
    Map<String, FMatrixRMaj> state = new LinkedHashMap<>();
    removed.forEach((group, units) -> state.put(group + ".removed", units));
    return state;
  }

  private void zero(Function<Parameter, FMatrixRMaj> matrix) {
    Map<Parameter, BitSet> rows = removed(Axis.ROW);
    Map<Parameter, BitSet> columns = removed(Axis.COLUMN);
    rows.forEach((parameter, at) -> zeroRows(matrix.apply(parameter), at));
    columns.forEach((parameter, at) -> zeroColumns(matrix.apply(parameter), at));
  }

  /** The rows or columns that belong to removed units, of parameters where there are any. */
  private Map<Parameter, BitSet> removed(Axis axis) {
    Map<Parameter, BitSet> found = new LinkedHashMap<>();
    for (UnitGroup group : groups) {
      BitSet units = new BitSet();
      IntStream.range(0, group.size()).filter(k -> isRemoved(group, k)).forEach(units::set);
      for (Slice slice : group.slices()) {
        if (slice.axis() == axis && !units.isEmpty()) {
          BitSet at = found.computeIfAbsent(slice.parameter(), p -> new BitSet());
          units.stream().map(slice::at).filter(place -> place >= 0).forEach(at::set);
        }
      }
    }
    return found;
  }

  private static void zeroRows(FMatrixRMaj matrix, BitSet rows) {
    int columns = matrix.numCols;
    rows.stream().forEach(r -> Arrays.fill(matrix.data, r * columns, (r + 1) * columns, 0));
  }

  /** Row by row, as the matrix lies in memory. */
  private static void zeroColumns(FMatrixRMaj matrix, BitSet columns) {
    int[] at = columns.stream().toArray();
    for (int row = 0; row < matrix.numRows * matrix.numCols; row += matrix.numCols) {
      for (int column : at) {
        matrix.data[row + column] = 0;
      }
    }
  }
}
