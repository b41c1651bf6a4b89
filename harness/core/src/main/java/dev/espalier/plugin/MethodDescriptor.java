package dev.espalier.plugin;

import com.oracle.labs.mlrg.olcut.provenance.ConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.ConfiguredObjectProvenanceImpl;
import dev.espalier.method.OperatingPoint;
import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A pruning method that was found, with all that its annotations say.
 *
 * @param id what a user types
 * @param name what a table shows
 * @param description what it does
 * @param granularity what it removes
 * @param cite where it was published; empty for a control
 * @param start which network its training starts from
 * @param type its class
 * @param settings in the order in which the class declares them, superclasses first
 * @param points its operating points, their settings in canonical form
 */
public record MethodDescriptor(
    String id,
    String name,
    String description,
    PruningMethod.Granularity granularity,
    String cite,
    PruningMethod.Start start,
    Class<? extends Pruner> type,
    List<Setting> settings,
    List<Point> points) {

  /**
   * An {@link OperatingPoint} with its settings read.
   *
   * @param scales that it is for; empty for every scale that no other point names
   * @param experiments that it is for; empty for all
   * @param settings by name, in canonical form
   */
  public record Point(
      List<String> scales, List<String> experiments, Map<String, String> settings) {}

  /**
   * Reads a class that carries {@link PruningMethod}.
   *
   * @throws IllegalArgumentException if it cannot serve as a method, saying why
   * @throws ReflectiveOperationException if it cannot be instantiated
   */
  static MethodDescriptor of(Class<?> type) throws ReflectiveOperationException {
    PruningMethod method = type.getAnnotation(PruningMethod.class);
    Kind.requireId(method.id());
    Constructor<? extends Pruner> constructor = Kind.constructor(type, Pruner.class);
    Class<? extends Pruner> pruner = constructor.getDeclaringClass();
    List<Setting> settings =
        Settings.of(method.id(), method.id() + ".", constructor.newInstance()).all();
    for (Setting setting : settings) {
      if (TrainingFields.is(setting.name())) {
        throw new IllegalArgumentException(
            "its setting " + setting.name() + " has a name that every trial uses; choose another");
      }
    }
    MethodDescriptor bare =
        new MethodDescriptor(
            method.id(),
            method.name(),
            method.description(),
            method.granularity(),
            method.cite(),
            method.start(),
            pruner,
            settings,
            List.of());
    return bare.withPoints(
        Arrays.stream(pruner.getAnnotationsByType(OperatingPoint.class))
            .map(
                point ->
                    new Point(
                        List.of(point.scales()),
                        List.of(point.experiments()),
                        bare.parse(List.of(point.value()))))
            .toList());
  }

  private MethodDescriptor withPoints(List<Point> read) {
    return new MethodDescriptor(
        id, name, description, granularity, cite, start, type, settings, read);
  }

  /**
   * The setting of this name, or the {@linkplain TrainingFields field} of a trial's training.
   *
   * @throws IllegalArgumentException naming the nearest one, if there is none
   */
  public Setting setting(String settingName) {
    return settable().named(settingName);
  }

  private Settings settable() {
    return new Settings(
        id, id + ".", Stream.concat(settings.stream(), TrainingFields.all().stream()).toList());
  }

  /**
   * Reads {@code name=value} pairs.
   *
   * @return the values by name, in canonical form
   * @throws IllegalArgumentException if a pair has no {@code =}, one name has two values, a name is
   *     that of no setting, or a value is of the wrong type or out of range
   */
  public Map<String, String> parse(List<String> pairs) {
    return settable().parse(pairs);
  }

  /**
   * The same settings in canonical form.
   *
   * @throws IllegalArgumentException as {@link #parse}
   */
  public Map<String, String> check(Map<String, String> values) {
    return settable().check(values);
  }

  /**
   * All settings at which a method configured so runs, defaults included, in the order of {@link
   * #settings()}. Fields of the training are no settings of the method, and left out.
   *
   * @throws IllegalArgumentException as {@link #parse}, or if a required setting is missing
   */
  public Map<String, String> effective(Map<String, String> values) {
    Map<String, String> checked = check(values);
    Map<String, String> all = new LinkedHashMap<>();
    for (Setting setting : settings) {
      if (setting.required() && !checked.containsKey(setting.name())) {
        throw new IllegalArgumentException(
            "%s: the setting %s has no default; give it with --set %1$s.%2$s=VALUE"
                .formatted(id, setting.name()));
      }
      all.put(setting.name(), checked.getOrDefault(setting.name(), setting.defaultValue()));
    }
    return all;
  }

  /**
   * A fresh instance with these settings, configured by OLCUT; settings that are not given stand at
   * their field initialisers.
   *
   * @throws IllegalArgumentException as {@link #effective}, or if {@code postConfig()} refuses
   */
  public Pruner configure(Map<String, String> values) {
    effective(values);
    return Configurer.configure(id, type, settings, check(values));
  }

  /** What OLCUT records of a configured method: its class and the values of its settings. */
  public static ConfiguredObjectProvenance provenance(Pruner pruner) {
    return new ConfiguredObjectProvenanceImpl(pruner, "Pruner");
  }

  /**
   * The sets of settings at which the method is run unless the user gives others: the points that
   * name the scale, else those that name no scale, else one of defaults alone. Never empty.
   */
  public List<Map<String, String>> operatingPoints(String experiment, String scale) {
    List<Point> here =
        points.stream()
            .filter(p -> p.experiments().isEmpty() || p.experiments().contains(experiment))
            .toList();
    List<Point> named = here.stream().filter(p -> p.scales().contains(scale)).toList();
    List<Point> chosen =
        named.isEmpty() ? here.stream().filter(p -> p.scales().isEmpty()).toList() : named;
    return chosen.isEmpty()
        ? List.of(Map.of())
        : chosen.stream().map(Point::settings).distinct().toList();
  }

  /**
   * Operating points with the user's settings over them: every point combined with every override,
   * equal results once.
   *
   * @param overrides see {@link Overrides#of}
   */
  public static List<Map<String, String>> override(
      List<Map<String, String>> points, List<Map<String, String>> overrides) {
    return points.stream()
        .flatMap(
            point ->
                overrides.stream()
                    .map(
                        override -> {
                          Map<String, String> merged = new LinkedHashMap<>(point);
                          merged.putAll(override);
                          return merged;
                        }))
        .distinct()
        .toList();
  }
}
