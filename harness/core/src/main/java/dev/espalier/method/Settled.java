package dev.espalier.method;

import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Units that a method has removed for good, so that the training loop may cut them out of the
 * network while it trains. A settled unit is a promise: it is exactly without effect, costs no
 * penalty, and never comes back, whether it is cut out or not. Cutting changes what a step costs,
 * and nothing else.
 *
 * @param units true for every settled unit, by group name, in the numbering of the network that is
 *     being trained; of groups that are not named none is settled
 */
public record Settled(Map<String, boolean[]> units) {

  /** No unit is settled. */
  public static final Settled NONE = new Settled(Map.of());

  /** Whether no unit is settled. */
  public boolean isNone() {
    for (boolean[] group : units.values()) {
      for (boolean settled : group) {
        if (settled) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * What may stay: scale 0 for settled units, 1 for others. Of a group that is settled whole, the
   * first unit stays, since a network needs one.
   */
  public Survivors unsettled(PrunableModel model) {
    Map<String, float[]> scales = new LinkedHashMap<>();
    for (UnitGroup group : model.groups()) {
      boolean[] settled = units.getOrDefault(group.name(), new boolean[group.size()]);
      float[] scale = new float[group.size()];
      boolean any = false;
      for (int k = 0; k < scale.length; k++) {
        scale[k] = settled[k] ? 0 : 1;
        any |= !settled[k];
      }
      if (!any) {
        scale[0] = 1;
      }
      scales.put(group.name(), scale);
    }
    return new Survivors(scales);
  }
}
