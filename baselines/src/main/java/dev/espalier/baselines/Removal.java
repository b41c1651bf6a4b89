package dev.espalier.baselines;

import dev.espalier.model.Parameter;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Slice;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;

/**
 * Units that are removed for good. Everything that reads them is zero, so that the network computes
 * what it would without them, and has no gradient, so that it also learns what it would without
 * them.
 */
final class Removal {

  private final Map<UnitGroup, FMatrixRMaj> removed = new LinkedHashMap<>();

  Removal(List<UnitGroup> groups) {
    groups.forEach(group -> removed.put(group, new FMatrixRMaj(1, group.size())));
  }

  void remove(UnitGroup group, int unit) {
    removed.get(group).data[unit] = 1;
  }

  /** Indices of a group's units that are still there, ascending. */
  int[] living(UnitGroup group) {
    float[] units = removed.get(group).data;
    return IntStream.range(0, group.size()).filter(k -> units[k] == 0).toArray();
  }

  /** Zeroes the weights that read removed units. */
  void zeroWeights() {
    zero(Parameter::value);
  }

  /** Zeroes the gradients of the weights that read removed units. */
  void zeroGradients() {
    zero(Parameter::gradient);
  }

  /** 1 for every removed unit, by group name; restored in place. */
  Map<String, FMatrixRMaj> state() {
    Map<String, FMatrixRMaj> state = new LinkedHashMap<>();
    removed.forEach((group, units) -> state.put(group.name() + ".removed", units));
    return state;
  }

  private void zero(Function<Parameter, FMatrixRMaj> matrix) {
    removed.forEach(
        (group, units) -> {
          for (Slice slice : group.readers()) {
            for (int k = 0; k < group.size(); k++) {
              if (units.data[k] != 0) {
                zero(matrix.apply(slice.parameter()), slice.axis(), slice.offset() + k);
              }
            }
          }
        });
  }

  private static void zero(FMatrixRMaj matrix, Axis axis, int at) {
    int columns = matrix.numCols;
    if (axis == Axis.ROW) {
      Arrays.fill(matrix.data, at * columns, (at + 1) * columns, 0);
    } else {
      for (int i = at; i < matrix.numRows * columns; i += columns) {
        matrix.data[i] = 0;
      }
    }
  }
}
