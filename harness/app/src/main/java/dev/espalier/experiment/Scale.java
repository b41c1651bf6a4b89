package dev.espalier.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How large a user wants an experiment: one of its scales, and what is set otherwise than there.
 *
 * @param name of the scale
 * @param with values by setting, as {@link Scales#checked} leaves them
 */
public record Scale(String name, Map<String, String> with) {

  private static final String AND = "+";

  public Scale {
    with = Collections.unmodifiableMap(new LinkedHashMap<>(with));
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if a setting has no value
   */
  public static Scale of(String text) {
    String[] parts = text.split("\\" + AND);
    Map<String, String> with = new LinkedHashMap<>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(
            "%s: no scale; write it as NAME or NAME+SETTING=VALUE".formatted(text));
      }
      with.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
    }
    return new Scale(parts[0], with);
  }

  /** The same with these settings over its own. */
  public Scale with(Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(with);
    all.putAll(settings);
    return new Scale(name, all);
  }

  /** Fit for a folder's name: {@code small}, or {@code small+layers=3+hidden=300}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name);
    with.forEach((setting, value) -> text.append(AND).append(setting).append('=').append(value));
    return text.toString();
  }
}
