package dev.espalier.plugin;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.Range;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.util.List;

/**
 * One setting of a method or of a scale: a {@code @Config} field, limited by its {@link Range}.
 *
 * @param name the field's name
 * @param type what values it takes
 * @param defaultValue the field initialiser's value as text; empty for none
 * @param unit of the value; empty for a pure number
 * @param min smallest allowed value
 * @param max largest allowed value
 * @param required whether there is no default
 * @param description what it is for
 */
public record Setting(
    String name,
    SettingType type,
    String defaultValue,
    String unit,
    double min,
    double max,
    boolean required,
    String description) {

  /**
   * Reads a {@code @Config} field.
   *
   * @param prototype of the field's class, to read the default from
   * @throws IllegalArgumentException if the field or its type cannot be set, or the default lies
   *     outside the range
   */
  static Setting of(Field field, Object prototype) throws IllegalAccessException {
    Config config = field.getAnnotation(Config.class);
    Range range = field.getAnnotation(Range.class);
    SettingType type = SettingType.of(field);
    // Of a final field the compiler may have copied the value to wherever it is read.
    boolean fixed = Modifier.isFinal(field.getModifiers()) && !(prototype instanceof Record);
    if (fixed || Modifier.isStatic(field.getModifiers())) {
      throw new IllegalArgumentException(
          "its setting %s is a %s field, which no setting reaches; take %2$s away"
              .formatted(field.getName(), fixed ? "final" : "static"));
    }
    field.setAccessible(true);
    Setting setting =
        new Setting(
            field.getName(),
            type,
            config.mandatory() ? "" : type.text(field.get(prototype)),
            range == null ? "" : range.unit(),
            range == null ? Double.NEGATIVE_INFINITY : range.min(),
            range == null ? Double.POSITIVE_INFINITY : range.max(),
            config.mandatory(),
            config.description());
    if (!setting.required && !setting.defaultValue.isEmpty()) {
      setting.canonical(setting.defaultValue);
    }
    return setting;
  }

  /**
   * A value in canonical form, so that equal settings are equal texts.
   *
   * @throws IllegalArgumentException beginning with {@code name=value}, if the value is of the
   *     wrong type or outside the range
   */
  public String canonical(String text) {
    try {
      List<String> values = type.values(text).stream().map(type::canonical).toList();
      values.forEach(this::checkRange);
      return String.join(SettingType.WITHIN, values);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + "=" + text + ": " + e.getMessage(), e);
    }
  }

  private void checkRange(String value) {
    if (type.isNumber()) {
      double number = Double.parseDouble(value);
      if (number < min || number > max) {
        throw new IllegalArgumentException(("must be " + range() + " " + unit).strip());
      }
    }
  }

  /** For instance {@code between 0 and 1} or {@code at least 0}; empty for any. */
  public String range() {
    if (min == Double.NEGATIVE_INFINITY && max == Double.POSITIVE_INFINITY) {
      return "";
    } else if (max == Double.POSITIVE_INFINITY) {
      return "at least " + number(min);
    } else if (min == Double.NEGATIVE_INFINITY) {
      return "at most " + number(max);
    }
    return "between " + number(min) + " and " + number(max);
  }

  private static String number(double bound) {
    return SettingType.shortest(BigDecimal.valueOf(bound));
  }
}
