package dev.espalier.experiment.compare;

import dev.espalier.report.results.RecordedResults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The results of two folders, or of two roots of several, by experiment and scale.
 *
 * @param pairs what both have
 * @param onlyA names of what only the first one has
 * @param onlyB names of what only the second one has
 */
record Pairing(List<Pair> pairs, List<String> onlyA, List<String> onlyB) {

  /**
   * Results of one experiment and scale.
   *
   * @param name for instance {@code language-model/quick}
   */
  record Pair(String name, RecordedResults a, RecordedResults b) {}

  /**
   * Reads all results of both.
   *
   * @throws IllegalArgumentException if one of them holds no results, or they hold none of one
   *     experiment and scale
   */
  static Pairing of(Path first, Path second) {
    return of(first, results(first, folder -> true), second, results(second, folder -> true));
  }

  /**
   * Reads the results of both that have trials, whatever else there is beside them.
   *
   * @throws IllegalArgumentException if one of them holds none, or they hold none of one experiment
   *     and scale
   */
  static Pairing ofTrials(Path first, Path second) {
    for (Path root : List.of(first, second)) {
      if (RecordedResults.folders(root).stream().noneMatch(RecordedResults::holdsTrials)) {
        throw new IllegalArgumentException(
            root
                + ": holds no trials, and what was only timed never repeats exactly; give a folder"
                + " that run wrote, for instance results/language-model/quick");
      }
    }
    Map<String, RecordedResults> a = results(first, RecordedResults::holdsTrials);
    return of(first, a, second, results(second, RecordedResults::holdsTrials));
  }

  private static Pairing of(
      Path first, Map<String, RecordedResults> a, Path second, Map<String, RecordedResults> b) {
    if (a.size() == 1 && b.size() == 1) {
      Pair only = onlyPair(a.values().iterator().next(), b.values().iterator().next());
      return new Pairing(List.of(only), List.of(), List.of());
    }
    List<Pair> pairs = new ArrayList<>();
    List<String> onlyA = new ArrayList<>();
    a.forEach(
        (name, results) -> {
          if (b.containsKey(name)) {
            pairs.add(new Pair(name, results, b.get(name)));
          } else {
            onlyA.add(name);
          }
        });
    List<String> onlyB = b.keySet().stream().filter(name -> !a.containsKey(name)).toList();
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: has nothing of what %s has: here %s, there %s; give folders of one experiment and scale"
              .formatted(second, first, String.join(" ", onlyB), String.join(" ", onlyA)));
    }
    return new Pairing(pairs, onlyA, onlyB);
  }

  /** A study of speed has only its folder's name for a scale, and that may be any. */
  private static Pair onlyPair(RecordedResults a, RecordedResults b) {
    boolean sameScale = a.scale().equals(b.scale()) || a.isOfSpeedAlone();
    if (!a.experiment().equals(b.experiment()) || !sameScale) {
      throw new IllegalArgumentException(
          "%s: holds %s, but %s holds %s; give two folders of one experiment and scale"
              .formatted(b.folder(), name(b), a.folder(), name(a)));
    }
    return new Pair(name(a), a, b);
  }

  private static String name(RecordedResults results) {
    return results.experiment() + "/" + results.scale();
  }

  /**
   * The results in a folder and below, by experiment and scale; by folder, if that occurs twice.
   */
  private static Map<String, RecordedResults> results(Path root, Predicate<Path> which) {
    List<RecordedResults> found =
        RecordedResults.folders(root).stream()
            .filter(which)
            .map(RecordedResults::read)
            .filter(results -> !results.rows().isEmpty())
            .toList();
    if (found.isEmpty()) {
      throw RecordedResults.nothingIn(root);
    }
    Map<String, Long> times =
        found.stream().collect(Collectors.groupingBy(Pairing::name, Collectors.counting()));
    Map<String, RecordedResults> results = new LinkedHashMap<>();
    for (RecordedResults each : found) {
      String place = root.relativize(each.folder()).toString().replace('\\', '/');
      results.put(times.get(name(each)) == 1 ? name(each) : place, each);
    }
    return results;
  }

  /** What only one side has, for people; empty if there is nothing. */
  String alone() {
    return alone("A", onlyA) + alone("B", onlyB);
  }

  private static String alone(String side, List<String> names) {
    return names.isEmpty() ? "" : "Only in %s: %s\n".formatted(side, String.join(", ", names));
  }
}
