package dev.espalier.baselines;

import dev.espalier.model.PrunableModel;
import dev.espalier.model.UnitGroup;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The setting {@code sizes}: how many units are left of every group. */
final class Sizes {

  private Sizes() {}

  /**
   * Units that are left of every group, by its name.
   *
   * @param method whose setting it is, for messages
   * @param sizes one number a group, in the network's order; 0 keeps a group whole
   * @throws IllegalArgumentException if they do not fit the network's groups
   */
  static Map<String, Integer> of(String method, int[] sizes, PrunableModel model) {
    List<UnitGroup> groups = model.groups();
    if (sizes.length != groups.size()) {
      throw new IllegalArgumentException(
          "%s.sizes=%s: gives %d sizes, but the network has %d groups: %s; give one for each"
              .formatted(
                  method,
                  text(sizes),
                  sizes.length,
                  groups.size(),
                  groups.stream().map(g -> g.name() + " of " + g.size()).toList()));
    }
    Map<String, Integer> left = new LinkedHashMap<>();
    for (int g = 0; g < sizes.length; g++) {
      UnitGroup group = groups.get(g);
      if (sizes[g] > group.size()) {
        throw new IllegalArgumentException(
            "%s.sizes=%s: %d is more than the %d units of %s; give at most that, or 0 for all"
                .formatted(method, text(sizes), sizes[g], group.size(), group.name()));
      }
      left.put(group.name(), sizes[g] == 0 ? group.size() : sizes[g]);
    }
    return left;
  }

  /**
   * The same for a method that prunes chosen groups only.
   *
   * @param chosen the setting {@code groups}
   * @throws IllegalArgumentException if units are to go of a group that is not chosen, too
   */
  static Map<String, Integer> of(String method, int[] sizes, PrunableModel model, String chosen) {
    Map<String, Integer> left = of(method, sizes, model);
    List<UnitGroup> pruned = model.groups(chosen);
    for (UnitGroup group : model.groups()) {
      int size = left.get(group.name());
      if (size < group.size() && !pruned.contains(group)) {
        throw new IllegalArgumentException(
            "%s.sizes=%s: leaves %d of the %d units of %s, which %s.groups=%s does not choose; give 0 for it, or choose it"
                .formatted(method, text(sizes), size, group.size(), group.name(), method, chosen));
      }
    }
    return left;
  }

  /** As a user writes it. */
  static String text(int[] sizes) {
    return Arrays.toString(sizes).replaceAll("[\\[\\] ]", "");
  }
}
