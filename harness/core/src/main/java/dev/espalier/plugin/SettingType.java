package dev.espalier.plugin;

import com.oracle.labs.mlrg.olcut.config.FieldType;
import com.oracle.labs.mlrg.olcut.config.PropertySheet;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What values a setting takes: a number, a truth value, a text or one of an enum's constants, or a
 * list of such.
 *
 * @param element the (boxed) class of a value, or of a list's elements
 * @param list whether the setting is a list, an array or a set
 */
public record SettingType(Class<?> element, boolean list) {

  /** The separator within a list. */
  static final String WITHIN = ",";

  /**
   * The type of a {@code @Config} field.
   *
   * @throws IllegalArgumentException if a command line could not give such a field a value
   */
  static SettingType of(Field field) {
    FieldType kind = FieldType.getFieldType(field);
    boolean list =
        kind != null && (FieldType.arrayTypes.contains(kind) || FieldType.listTypes.contains(kind));
    Class<?> raw = field.getType();
    if (list && raw.isArray()) {
      raw = raw.getComponentType();
    } else if (list) {
      List<Class<?>> parameters = PropertySheet.getGenericClass(field);
      raw = parameters.isEmpty() ? Object.class : parameters.get(0);
    }
    SettingType type = new SettingType(MethodType.methodType(raw).wrap().returnType(), list);
    if (!type.isNumber() && !type.isChoice() && type.element != String.class) {
      throw new IllegalArgumentException(
          "setting "
              + field.getName()
              + " is a "
              + field.getGenericType().getTypeName()
              + "; use a number, boolean, String, enum, or a list of those");
    }
    return type;
  }

  boolean isNumber() {
    return isWhole() || element == Double.class || element == Float.class;
  }

  private boolean isWhole() {
    return element == Integer.class || element == Long.class;
  }

  private boolean isChoice() {
    return element == Boolean.class || element.isEnum();
  }

  /** Between two operating points; a comma where no value can hold one. */
  public String between() {
    return list || element == String.class ? ";" : ",";
  }

  /** For a table: {@code number}, {@code true or false}, ... */
  public String label() {
    String one =
        isWhole()
            ? "whole number"
            : isNumber() ? "number" : isChoice() ? String.join(" or ", choices()) : "text";
    return list ? "list of " + one : one;
  }

  private List<String> choices() {
    return element == Boolean.class
        ? List.of("true", "false")
        : Arrays.stream(element.getEnumConstants()).map(c -> ((Enum<?>) c).name()).toList();
  }

  /** A text's values: one, or as many as the list has. */
  List<String> values(String text) {
    if (!list) {
      return List.of(text.strip());
    }
    return text.isBlank()
        ? List.of()
        : Arrays.stream(text.split(WITHIN, -1)).map(String::strip).toList();
  }

  /**
   * One value in the form in which it is stored and compared, so that {@code 0.00002} and {@code
   * 2e-5} are the same setting.
   *
   * @throws IllegalArgumentException saying what the value must be
   */
  String canonical(String value) {
    if (isChoice()) {
      return choices().stream()
          .filter(choice -> choice.equalsIgnoreCase(value))
          .findFirst()
          .orElseThrow(
              () -> new IllegalArgumentException("must be " + String.join(" or ", choices())));
    }
    if (!isNumber()) {
      return value;
    }
    BigDecimal number;
    try {
      number = new BigDecimal(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          isWhole() ? "must be a whole number" : "must be a number, for instance 0.5 or 2e-5");
    }
    if (element == Integer.class || element == Long.class) {
      try {
        return Long.toString(
            element == Integer.class ? number.intValueExact() : number.longValueExact());
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("must be a whole number that fits its type");
      }
    }
    if (Double.isInfinite(element == Float.class ? number.floatValue() : number.doubleValue())) {
      throw new IllegalArgumentException("is too large");
    }
    return shortest(number);
  }

  /** A single value as its class has it, read from its canonical form. */
  Object value(String canonical) {
    if (element == String.class) {
      return canonical;
    }
    if (element.isEnum()) { // By its constants, which can be had of an enum that is not public.
      return Arrays.stream(element.getEnumConstants())
          .filter(constant -> ((Enum<?>) constant).name().equals(canonical))
          .findFirst()
          .orElseThrow();
    }
    try {
      return element.getMethod("valueOf", String.class).invoke(null, canonical);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Plain digits where they are few, else {@code 2e-5}. */
  static String shortest(BigDecimal number) {
    BigDecimal bare = number.stripTrailingZeros();
    int exponent = bare.precision() - bare.scale() - 1;
    if (bare.signum() == 0) {
      return "0";
    }
    return exponent >= -3 && exponent < 7
        ? bare.toPlainString()
        : bare.movePointLeft(exponent).toPlainString() + "e" + exponent;
  }

  /** A field's value as text, in canonical form; empty for null. */
  String text(Object fieldValue) {
    if (fieldValue == null) {
      return "";
    }
    List<Object> values = new ArrayList<>();
    if (fieldValue instanceof Collection<?> collection) {
      values.addAll(collection);
    } else if (fieldValue.getClass().isArray()) {
      IntStream.range(0, Array.getLength(fieldValue))
          .forEach(i -> values.add(Array.get(fieldValue, i)));
    } else {
      values.add(fieldValue);
    }
    return values.stream()
        .map(value -> value instanceof Enum<?> e ? e.name() : canonical(value.toString()))
        .collect(Collectors.joining(WITHIN));
  }
}
