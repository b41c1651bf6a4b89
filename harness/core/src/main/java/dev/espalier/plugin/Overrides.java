package dev.espalier.plugin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a user asked of methods with {@code --set METHOD.NAME=VALUE}. Several values of one setting,
 * separated by commas or given in turn, make several operating points, and several settings with
 * several values make all their combinations. The values of a setting that is a text or a list,
 * which may hold commas itself, are separated by semicolons.
 */
public final class Overrides {

  /** A comma that is not within parentheses. */
  private static final String OUTSIDE = ",(?![^(]*\\))";

  private final Map<String, Map<String, List<String>>> values;

  private Overrides(Map<String, Map<String, List<String>>> values) {
    this.values = values;
  }

  /**
   * Reads what was typed.
   *
   * @param typed for instance {@code l0.lambda=1e-5,2e-5}
   * @throws IllegalArgumentException if one is malformed, names no method or setting, or has a
   *     value of the wrong type or out of range
   */
  public static Overrides parse(List<String> typed, Catalogue catalogue) {
    Map<String, Map<String, List<String>>> values = new LinkedHashMap<>();
    for (String text : typed) {
      int equals = text.indexOf('=');
      int dot = text.indexOf('.');
      if (dot < 1 || equals < dot) {
        throw new IllegalArgumentException(
            text
                + ": not a setting; write it as METHOD.NAME=VALUE, for instance --set l0.lambda=1");
      }
      MethodDescriptor method = catalogue.method(text.substring(0, dot));
      Setting setting = method.setting(text.substring(dot + 1, equals).strip());
      List<String> several =
          values
              .computeIfAbsent(method.id(), id -> new LinkedHashMap<>())
              .computeIfAbsent(setting.name(), name -> new ArrayList<>());
      String between =
          setting.name().equals(TrainingFields.LIKE) ? OUTSIDE : setting.type().between();
      for (String value : text.substring(equals + 1).split(between, -1)) {
        several.add(method.check(Map.of(setting.name(), value.strip())).get(setting.name()));
      }
    }
    return new Overrides(values);
  }

  /** The methods that settings were given for. */
  public Set<String> methods() {
    return values.keySet();
  }

  /** All combinations of the values given for a method; one empty set if none were. */
  public List<Map<String, String>> of(String method) {
    List<Map<String, String>> combinations = List.of(Map.of());
    for (var setting : values.getOrDefault(method, Map.of()).entrySet()) {
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> shorter : combinations) {
        for (String value : setting.getValue().stream().distinct().toList()) {
          Map<String, String> with = new LinkedHashMap<>(shorter);
          with.put(setting.getKey(), value);
          longer.add(with);
        }
      }
      combinations = longer;
    }
    return combinations;
  }
}
