package dev.espalier.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a campaign tried, and what it found wrong. */
final class Findings {

  private final Map<String, int[]> tried = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();

  /**
   * Counts one attempt.
   *
   * @param outcome 0 if all was as before, 1 if it was refused, 2 if another file was read as such
   */
  void count(String kind, int outcome) {
    tried.computeIfAbsent(kind, k -> new int[3])[outcome]++;
  }

  /** Something is wrong: printed at once, since the rest may take long. */
  void wrong(String what) {
    wrong.add(what);
    System.out.println("WRONG " + what);
  }

  boolean isEmpty() {
    return wrong.isEmpty();
  }

  int attempts() {
    return tried.values().stream().mapToInt(counts -> counts[0] + counts[1] + counts[2]).sum();
  }

  /** A line a kind. */
  void print(String title) {
    System.out.printf("%s: %d attempts, %d wrong%n", title, attempts(), wrong.size());
    tried.forEach(
        (kind, counts) ->
            System.out.printf(
                "  %-28s %4d as before, %4d refused, %4d read as another%n",
                kind, counts[0], counts[1], counts[2]));
  }
}
