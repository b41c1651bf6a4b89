package dev.espalier.plugin;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.model.Names;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What can be set of something, by name.
 *
 * @param owner what it is, for instance a method's id
 * @param prefix what messages put before a name: what a user typed there
 * @param all in the order in which they are told
 */
public record Settings(String owner, String prefix, List<Setting> all) {

  public Settings {
    all = List.copyOf(all);
  }

  /**
   * Reads the {@code @Config} fields of a class, superclasses first, or components of a record and
   * of the records within it.
   *
   * @param prototype one of the class, whose values are the defaults
   * @throws IllegalArgumentException if a field's type cannot be set, or a default lies outside its
   *     range
   */
  public static Settings of(String owner, String prefix, Object prototype) {
    List<Setting> settings = new ArrayList<>();
    try {
      read(prototype, settings);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
    return new Settings(owner, prefix, settings);
  }

  private static void read(Object prototype, List<Setting> settings) throws IllegalAccessException {
    for (Field field : fields(prototype.getClass())) {
      if (field.isAnnotationPresent(Config.class)) {
        settings.add(Setting.of(field, prototype));
      } else if (prototype instanceof Record && !Modifier.isStatic(field.getModifiers())) {
        field.setAccessible(true);
        if (field.get(prototype) instanceof Record within && hasSettings(within)) {
          read(within, settings);
        }
      }
    }
  }

  private static boolean hasSettings(Record within) {
    return fields(within.getClass()).stream().anyMatch(f -> f.isAnnotationPresent(Config.class));
  }

  private static List<Field> fields(Class<?> type) {
    if (type == null) {
      return List.of();
    }
    return Stream.concat(
            fields(type.getSuperclass()).stream(), Arrays.stream(type.getDeclaredFields()))
        .toList();
  }

  /**
   * Of a record's settings those that another one of its class has another value of.
   *
   * @return the values by name, in canonical form
   */
  public static Map<String, String> differing(Record given, Record usual) {
    Map<String, String> values = new LinkedHashMap<>();
    List<Setting> others = of("", "", usual).all;
    for (Setting setting : of("", "", given).all) {
      String value = setting.canonical(setting.defaultValue());
      if (others.stream()
          .noneMatch(
              o ->
                  o.name().equals(setting.name()) && o.canonical(o.defaultValue()).equals(value))) {
        values.put(setting.name(), value);
      }
    }
    return values;
  }

  /**
   * The setting of a name.
   *
   * @throws IllegalArgumentException naming the nearest one, if there is none
   */
  public Setting named(String name) {
    return all.stream()
        .filter(setting -> setting.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Names.unknown(
                    prefix + name,
                    "setting of " + owner,
                    all.stream().map(setting -> prefix + setting.name()).toList()));
  }

  /**
   * Reads {@code name=value} pairs.
   *
   * @return the values by name, in canonical form
   * @throws IllegalArgumentException if a pair has no {@code =}, one name has two values, or as
   *     {@link #check}
   */
  public Map<String, String> parse(List<String> pairs) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(prefix + pair + ": write it as name=value");
      }
      String name = pair.substring(0, equals).strip();
      String before = values.put(name, pair.substring(equals + 1).strip());
      if (before != null) {
        throw new IllegalArgumentException(
            "%s%s: has the value %s already; give one".formatted(prefix, pair, before));
      }
    }
    return check(values);
  }

  /**
   * The same values in canonical form.
   *
   * @throws IllegalArgumentException if a name is that of no setting, or a value is of the wrong
   *     type or out of range
   */
  public Map<String, String> check(Map<String, String> values) {
    Map<String, String> checked = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          Setting setting = named(name);
          try {
            checked.put(name, setting.canonical(value));
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(prefix + e.getMessage(), e);
          }
        });
    return checked;
  }

  /**
   * A record with some of its settings changed, none of which is a list.
   *
   * @param values as {@link #check} gives them
   * @throws IllegalArgumentException if the record's constructor refuses them
   */
  public <R extends Record> R with(R given, Map<String, String> values) {
    RecordComponent[] components = given.getClass().getRecordComponents();
    Object[] arguments = new Object[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        String name = components[i].getName();
        components[i].getAccessor().setAccessible(true);
        Object own = components[i].getAccessor().invoke(given);
        if (own instanceof Record within && hasSettings(within)) {
          arguments[i] = with(within, values);
        } else {
          arguments[i] =
              values.containsKey(name) ? named(name).type().value(values.get(name)) : own;
        }
      }
      @SuppressWarnings("unchecked")
      Constructor<R> constructor =
          (Constructor<R>)
              given
                  .getClass()
                  .getDeclaredConstructor(
                      Arrays.stream(components)
                          .map(RecordComponent::getType)
                          .toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new IllegalStateException(e);
    }
  }
}
