package dev.espalier.baselines;

import dev.espalier.model.PrunableModel;
import dev.espalier.model.UnitGroup;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads a setting that says which unit groups a method prunes. */
final class ChosenGroups {

  /** What such a setting takes, for its description. */
  static final String SYNTAX = "all, or a comma list of group names or of input and hidden";

  private ChosenGroups() {}

  /**
   * The groups that a setting names, in the network's order.
   *
   * @param method id of the method that has the setting
   * @param setting {@code all}, or names of groups or of their kinds, separated by commas
   * @throws IllegalArgumentException if the network has no such group
   */
  static List<UnitGroup> of(String method, String setting, PrunableModel model) {
    Set<UnitGroup> chosen = new LinkedHashSet<>();
    for (String name : Arrays.stream(setting.split(",")).map(String::strip).toList()) {
      List<UnitGroup> found = model.groups().stream().filter(g -> named(g, name)).toList();
      if (found.isEmpty()) {
        throw new IllegalArgumentException(
            "%s.groups=%s: the network has no group %s; give %s; it has %s"
                .formatted(
                    method,
                    setting,
                    name,
                    SYNTAX,
                    model.groups().stream().map(UnitGroup::name).toList()));
      }
      chosen.addAll(found);
    }
    return model.groups().stream().filter(chosen::contains).toList();
  }

  private static boolean named(UnitGroup group, String name) {
    return name.equals("all")
        || name.equals(group.name())
        || name.equals(group.kind().name().toLowerCase(Locale.ROOT));
  }
}
