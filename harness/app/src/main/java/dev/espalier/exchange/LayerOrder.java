package dev.espalier.exchange;

import dev.espalier.model.CorruptFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * In which order recurrent modules run. A file does not say: it has their names, sorted, and their
 * sizes. So the order is what the user says, or the one that alone fits their sizes, or that of
 * numbers by which alone their names differ, and else nothing is guessed.
 */
final class LayerOrder {

  private static final Pattern DIGITS = Pattern.compile("\\d+");

  /** More modules than these are not tried in all orders. */
  private static final int MOST_TRIED = 8;

  /**
   * A module of one or several layers.
   *
   * @param name with a dot at its end, empty for none
   * @param inputs of its first layer
   * @param units of its last layer
   */
  record Module(String name, int inputs, int units) {

    /** As users type it. */
    String typed() {
      return name.isEmpty() ? name : name.substring(0, name.length() - 1);
    }
  }

  private final Path file;
  private final List<Module> modules;
  private final int features;
  private final int top;

  /**
   * @param file begins the messages
   * @param features of the embedding
   * @param top inputs of the linear layer
   */
  LayerOrder(Path file, List<Module> modules, int features, int top) {
    this.file = file;
    this.modules = modules;
    this.features = features;
    this.top = top;
  }

  /** Whether the modules fit one on the other in some order. */
  boolean exists() {
    return !fitting().isEmpty();
  }

  /**
   * The modules from the bottom.
   *
   * @param given their names in the user's order; empty for none
   * @throws IllegalArgumentException if the user names others than there are
   * @throws CorruptFileException if the order cannot be told
   */
  List<Module> of(List<String> given) {
    if (!given.isEmpty()) {
      return as(given);
    } else if (modules.size() == 1) {
      return modules;
    }
    List<List<Module>> fitting = fitting();
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    List<Module> numbered = numbered();
    if (!numbered.isEmpty() && (fitting.isEmpty() || fits(numbered))) {
      return numbered;
    }
    throw new CorruptFileException(
        file,
        "in which order its layers run is not in their names, and their sizes fit in %s; give it, from the bottom: --layers %s, in the order of the model's forward()"
            .formatted(fitting.isEmpty() ? "none" : "several", typed(modules)));
  }

  private List<Module> as(List<String> given) {
    Map<String, Module> byName = new TreeMap<>();
    modules.forEach(module -> byName.put(module.typed(), module));
    if (given.size() != modules.size() || !new HashSet<>(given).equals(byName.keySet())) {
      throw new IllegalArgumentException(
          "--layers %s: %s has the modules %s; give each once, in the order of the model's forward()"
              .formatted(String.join(",", given), file, typed(modules)));
    }
    return given.stream().map(byName::get).toList();
  }

  private static String typed(List<Module> modules) {
    return modules.stream().map(Module::typed).collect(Collectors.joining(","));
  }

  /** By the numbers in their names; empty if the names differ in more, or in nothing. */
  private List<Module> numbered() {
    boolean alike =
        modules.stream().map(m -> DIGITS.matcher(m.name).replaceAll("0")).distinct().count() == 1;
    List<String> keys = modules.stream().map(m -> sortable(m.name)).distinct().toList();
    return alike && keys.size() == modules.size()
        ? modules.stream().sorted(Comparator.comparing(m -> sortable(m.name))).toList()
        : List.of();
  }

  /** With numbers filled up with zeros. */
  private static String sortable(String name) {
    return DIGITS
        .matcher(name)
        .replaceAll(
            digits -> "0".repeat(Math.max(0, 20 - digits.group().length())) + digits.group());
  }

  private boolean fits(List<Module> order) {
    int width = features;
    for (Module module : order) {
      if (module.inputs != width) {
        return false;
      }
      width = module.units;
    }
    return width == top;
  }

  /** Orders that fit, two at most; none if there are too many to be tried. */
  private List<List<Module>> fitting() {
    List<List<Module>> found = new ArrayList<>();
    if (modules.size() <= MOST_TRIED) {
      extend(new ArrayList<>(), features, found);
    }
    return found;
  }

  private void extend(List<Module> order, int width, List<List<Module>> found) {
    if (order.size() == modules.size() && width == top) {
      found.add(List.copyOf(order));
    }
    for (Module next : modules) {
      if (found.size() < 2 && next.inputs == width && !order.contains(next)) {
        order.add(next);
        extend(order, next.units, found);
        order.remove(next);
      }
    }
  }
}
