package dev.espalier.experiment.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** One trial as two results folders have it. */
record TrialPair(RecordedTrial a, RecordedTrial b) {

  /**
   * Matches trials of one method, seed and settings. Of those left over, two of one operating point
   * belong together if one of them only has more settings, as a trial has that was run after its
   * method learnt another one, and if nothing else comes into question for either.
   *
   * @return in the first folder's order, without what only one of them has
   */
  static List<TrialPair> match(List<RecordedTrial> first, List<RecordedTrial> second) {
    List<RecordedTrial> leftA = first.stream().filter(a -> same(a, second).isEmpty()).toList();
    List<RecordedTrial> leftB = second.stream().filter(b -> same(b, first).isEmpty()).toList();
    List<TrialPair> pairs = new ArrayList<>();
    for (RecordedTrial a : first) {
      List<RecordedTrial> found = same(a, second);
      if (found.isEmpty()) {
        List<RecordedTrial> others = akin(a, leftB);
        boolean only = others.size() == 1 && akin(others.get(0), leftA).size() == 1;
        found = only ? others : List.of();
      }
      found.forEach(b -> pairs.add(new TrialPair(a, b)));
    }
    return pairs;
  }

  /** At most one: a folder has a trial once. */
  private static List<RecordedTrial> same(RecordedTrial trial, List<RecordedTrial> others) {
    return others.stream()
        .filter(other -> seeded(trial, other) && trial.settings().equals(other.settings()))
        .toList();
  }

  private static List<RecordedTrial> akin(RecordedTrial trial, List<RecordedTrial> others) {
    return others.stream()
        .filter(other -> seeded(trial, other) && trial.point().equals(other.point()))
        .filter(other -> contains(trial, other) || contains(other, trial))
        .toList();
  }

  private static boolean seeded(RecordedTrial a, RecordedTrial b) {
    return a.method().equals(b.method()) && a.seed().equals(b.seed());
  }

  private static boolean contains(RecordedTrial more, RecordedTrial less) {
    return more.settings().entrySet().containsAll(less.settings().entrySet());
  }

  /** Names of the settings that only the first folder's trial has. */
  Set<String> settingsOfA() {
    return without(a.settings(), b.settings());
  }

  /** Names of the settings that only the second folder's trial has. */
  Set<String> settingsOfB() {
    return without(b.settings(), a.settings());
  }

  private static Set<String> without(Map<String, String> settings, Map<String, String> others) {
    Set<String> names = new TreeSet<>(settings.keySet());
    names.removeAll(others.keySet());
    return names;
  }

  /** The rows of both sides, the first one's order before the second one's. */
  List<RecordedTrial.Row> rows() {
    return Stream.of(a, b).flatMap(trial -> trial.rows().keySet().stream()).distinct().toList();
  }
}
