package dev.espalier.method;

import dev.espalier.model.Cut;
import dev.espalier.model.Numbering;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Slice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;

/** What is left of a network, in the numbering and the shapes of the whole one. */
final class Remains {

  private Remains() {}

  /** By group name, numbers of the units that are settled, those that are cut out among them. */
  static Map<String, Set<Integer>> settled(
      PrunableModel now, Numbering numbering, Settled settled) {
    Map<String, Set<Integer>> gone = new LinkedHashMap<>();
    for (UnitGroup group : now.groups()) {
      Set<Integer> units = new TreeSet<>();
      IntStream.range(0, numbering.size(group)).forEach(units::add);
      int[] numbers = numbering.of(group);
      boolean[] marks = settled.units().getOrDefault(group.name(), new boolean[numbers.length]);
      for (int k = 0; k < numbers.length; k++) {
        if (!marks[k]) {
          units.remove(numbers[k]);
        }
      }
      gone.put(group.name(), units);
    }
    return gone;
  }

  /** The weights of all units but those that are gone; zero where theirs are. */
  static Map<String, FMatrixRMaj> weights(
      PrunableModel whole, PrunableModel now, Numbering numbering, Map<String, Set<Integer>> gone) {
    Cut cut = cut(whole, numbering);
    Map<String, FMatrixRMaj> weights = new LinkedHashMap<>();
    for (Parameter p : whole.parameters()) {
      FMatrixRMaj places = new FMatrixRMaj(p.value().numRows, p.value().numCols);
      for (int i = 0; i < p.size(); i++) {
        places.data[i] = i;
      }
      places = cut.apply(p, places);
      FMatrixRMaj from = now.parameter(p.name()).value();
      FMatrixRMaj to = new FMatrixRMaj(p.value().numRows, p.value().numCols);
      for (int i = 0; i < from.getNumElements(); i++) {
        to.data[(int) places.data[i]] = from.data[i];
      }
      weights.put(p.name(), to);
    }
    for (UnitGroup group : whole.groups()) {
      for (Slice slice : group.slices()) {
        gone.get(group.name()).forEach(k -> zero(weights.get(slice.parameter().name()), slice, k));
      }
    }
    return weights;
  }

  /** The cut that leaves the units of a numbering. */
  static Cut cut(PrunableModel whole, Numbering numbering) {
    Map<String, int[]> kept = new LinkedHashMap<>();
    whole.groups().forEach(group -> kept.put(group.name(), numbering.of(group)));
    return Cut.keeping(whole, kept);
  }

  /** Zeroes a unit's part of a matrix that is shaped like a slice's parameter. */
  static void zero(FMatrixRMaj matrix, Slice slice, int unit) {
    scale(matrix, slice, unit, 0);
  }

  /** Multiplies a unit's part of a matrix that is shaped like a slice's parameter. */
  static void scale(FMatrixRMaj matrix, Slice slice, int unit, float factor) {
    for (int i = 0; i < slice.length(unit); i++) {
      int at = slice.index(unit, i);
      // Not a product with 0, which keeps the sign.
      matrix.data[at] = factor == 0 ? 0 : factor * matrix.data[at];
    }
  }
}
