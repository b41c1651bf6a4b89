package dev.espalier.experiment;

import dev.espalier.model.Names;
import dev.espalier.plugin.Setting;
import dev.espalier.plugin.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The scales of an experiment: records of its sizes and its schedule. Every component that carries
 * {@code @Config}, of a record within it, too, is a setting, as a field of a method is: described,
 * limited, and a user's to set.
 *
 * @param <S> the records' class; its settings are numbers, truth values, texts or constants, no
 *     lists
 */
public final class Scales<S extends Record> {

  private final String experiment;
  private final Map<String, S> all;
  private final Set<String> settable;

  /**
   * @param experiment whose they are
   * @param all from the smallest to the largest
   * @param name what a user types for one
   * @throws IllegalArgumentException if a value lies outside its range, or a component cannot be
   *     set
   */
  public Scales(String experiment, List<S> all, Function<S, String> name) {
    this(experiment, byName(all, name), Set.of());
    names().forEach(this::settings);
  }

  private Scales(String experiment, Map<String, S> all, Set<String> settable) {
    this.experiment = experiment;
    this.all = all;
    this.settable = settable;
  }

  private static <S> Map<String, S> byName(List<S> all, Function<S, String> name) {
    Map<String, S> byName = new LinkedHashMap<>();
    all.forEach(scale -> byName.put(name.apply(scale), scale));
    return byName;
  }

  /** The same scales for another experiment, which has a use for these settings alone. */
  public Scales<S> of(String other, Set<String> settings) {
    return new Scales<>(other, all, settings);
  }

  /** From the smallest to the largest. */
  public List<String> names() {
    return List.copyOf(all.keySet());
  }

  /**
   * What can be set of a scale; the defaults are its own values.
   *
   * @throws IllegalArgumentException naming the nearest scale, if there is none of this name
   */
  public Settings settings(String name) {
    List<Setting> own = Settings.of(experiment, "", named(name)).all();
    return new Settings(
        experiment,
        "",
        own.stream().filter(s -> settable.isEmpty() || settable.contains(s.name())).toList());
  }

  /** Everything that can be set of a choice, as it is, in one line. */
  String text(Scale chosen) {
    Scale checked = checked(chosen);
    return checked.name()
        + ": "
        + settings(checked.name()).all().stream()
            .map(
                setting ->
                    setting.name()
                        + "="
                        + checked.with().getOrDefault(setting.name(), setting.defaultValue()))
            .collect(Collectors.joining(", "));
  }

  private S named(String name) {
    S scale = all.get(name);
    if (scale == null) {
      throw Names.unknown(name, "scale of " + experiment, names());
    }
    return scale;
  }

  /**
   * The same choice in the one form that it is known by: settings in their order and in canonical
   * form, those left out that say what the scale says.
   *
   * @throws IllegalArgumentException if there is no such scale or setting, or a value is of the
   *     wrong type or out of range
   */
  public Scale checked(Scale chosen) {
    Settings settings = settings(chosen.name());
    Map<String, String> values = settings.check(chosen.with());
    Map<String, String> with = new LinkedHashMap<>();
    for (Setting setting : settings.all()) {
      String value = values.get(setting.name());
      if (value != null && !value.equals(setting.defaultValue())) {
        with.put(setting.name(), value);
      }
    }
    return new Scale(chosen.name(), with);
  }

  /**
   * All sizes of a choice.
   *
   * @throws IllegalArgumentException as {@link #checked}
   */
  public S at(Scale chosen) {
    return settings(chosen.name()).with(named(chosen.name()), checked(chosen).with());
  }
}
