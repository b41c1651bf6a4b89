package dev.espalier.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.plugin.Setting;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a method owes to whoever configures it: whole annotations, defaults, ranges. */
abstract class SettingsContract {

  private static final Catalogue CATALOGUE = Catalogue.scan(List.of());
  private final Class<? extends Pruner> type;

  SettingsContract(Class<? extends Pruner> type) {
    this.type = type;
  }

  /**
   * Settings at which the method has something to do within the {@value Trial#STEPS} steps of a
   * trial here; the defaults unless overridden.
   */
  protected Map<String, String> settings() {
    return Map.of();
  }

  /** The method as the harness would make it. */
  protected final Pruner create(Map<String, String> settings) {
    return descriptor().configure(settings);
  }

  final MethodDescriptor descriptor() {
    return CATALOGUE.method(type.getAnnotation(PruningMethod.class).id());
  }

  @Test
  final void methodIsFoundByItsAnnotation() {
    assertEquals(type, descriptor().type());
    assertFalse(descriptor().name().isBlank());
    assertFalse(descriptor().description().isBlank());
  }

  @Test
  final void settingsTellWhatTheyAreAndWhatTheyMayBe() {
    for (Setting setting : descriptor().settings()) {
      assertFalse(setting.description().isBlank(), setting.name());
    }
    for (Field field : configFields()) {
      boolean number = isNumber(setting(field));
      assertTrue(
          !number || field.isAnnotationPresent(Range.class),
          field.getName() + " is a number without a @Range");
    }
  }

  static boolean isNumber(Setting setting) {
    return Number.class.isAssignableFrom(setting.type().element());
  }

  private Setting setting(Field field) {
    return descriptor().setting(field.getName());
  }

  /** Those of superclasses too. */
  private List<Field> configFields() {
    List<Field> fields = new ArrayList<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      Stream.of(c.getDeclaredFields())
          .filter(field -> field.isAnnotationPresent(Config.class))
          .forEach(fields::add);
    }
    return fields;
  }

  /** The settings that have no default, as {@link #settings()} gives them. */
  private Map<String, String> required() {
    Map<String, String> required = new LinkedHashMap<>(settings());
    required.keySet().removeIf(name -> !descriptor().setting(name).required());
    return required;
  }

  @Test
  final void defaultsSurviveConfiguration() throws ReflectiveOperationException {
    Pruner bare = type.getConstructor().newInstance();
    Pruner configured = create(required());
    Pruner spelledOut = create(descriptor().effective(required()));
    for (Field field : configFields()) {
      if (!setting(field).required()) {
        field.setAccessible(true);
        assertEquals(text(field.get(bare)), text(field.get(configured)), field.getName());
        assertEquals(text(field.get(bare)), text(field.get(spelledOut)), field.getName());
      }
    }
  }

  private static String text(Object value) {
    return Arrays.deepToString(new Object[] {value});
  }

  @Test
  final void methodCanBeMadeAtEveryOperatingPoint() {
    descriptor().points().forEach(point -> create(point.settings()));
  }

  @Test
  final void settingsOutsideTheirRangeAreRefused() {
    for (Setting setting : descriptor().settings()) {
      for (double bound : new double[] {setting.min() - 1, setting.max() + 1}) {
        if (isNumber(setting) && Double.isFinite(bound)) {
          String value = BigDecimal.valueOf(bound).toPlainString();
          Map<String, String> wrong = with(setting.name(), value);
          String refusal =
              assertThrows(IllegalArgumentException.class, () -> create(wrong)).getMessage();
          String given = "%s.%s=%s: ".formatted(descriptor().id(), setting.name(), value);
          assertTrue(refusal.startsWith(given), refusal);
        }
      }
    }
  }

  final Map<String, String> with(String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(settings());
    changed.put(name, value);
    return changed;
  }
}
