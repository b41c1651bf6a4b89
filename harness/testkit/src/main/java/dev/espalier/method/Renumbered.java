package dev.espalier.method;

import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Slice;
import java.util.List;
import org.ejml.data.FMatrixRMaj;

/**
 * A network with the units of every group in the reverse order: the same function of its inputs.
 */
final class Renumbered {

  private final List<UnitGroup> groups;

  /**
   * @param model any network of the shape
   */
  Renumbered(PrunableModel model) {
    groups = model.groups();
  }

  /** The unit that has another's place now. */
  static int number(UnitGroup group, int unit) {
    return group.size() - 1 - unit;
  }

  /**
   * What a matrix becomes.
   *
   * @param of the parameter whose shape it has
   */
  FMatrixRMaj apply(Parameter of, FMatrixRMaj matrix) {
    FMatrixRMaj to = matrix.copy();
    for (UnitGroup group : groups) {
      for (Slice slice : group.slices()) {
        if (slice.parameter().name().equals(of.name())) {
          FMatrixRMaj from = to.copy();
          for (int k = 0; k < group.size(); k++) {
            for (int i = 0; i < slice.length(k); i++) {
              to.data[slice.index(number(group, k), i)] = from.data[slice.index(k, i)];
            }
          }
        }
      }
    }
    return to;
  }
}
