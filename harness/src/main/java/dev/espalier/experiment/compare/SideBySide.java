package dev.espalier.experiment.compare;

import dev.espalier.report.CsvTable;
import dev.espalier.report.results.RecordedResults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Two results folders side by side: of one experiment and scale each, or roots that hold several.
 * Rows are matched by method, operating point and set of seeds; differences beyond noise are
 * marked.
 */
public final class SideBySide {

  private final Path first;
  private final Path second;
  private final List<FolderPair> pairs = new ArrayList<>();
  private final List<String> onlyA = new ArrayList<>();
  private final List<String> onlyB = new ArrayList<>();

  private SideBySide(Path first, Path second) {
    this.first = first;
    this.second = second;
    Map<String, RecordedResults> a = results(first);
    Map<String, RecordedResults> b = results(second);
    if (a.size() == 1 && b.size() == 1) {
      pairs.add(onlyPair(a.values().iterator().next(), b.values().iterator().next()));
      return;
    }
    a.forEach(
        (name, results) -> {
          if (b.containsKey(name)) {
            pairs.add(new FolderPair(results, b.get(name)));
          } else {
            onlyA.add(name);
          }
        });
    b.keySet().stream().filter(name -> !a.containsKey(name)).forEach(onlyB::add);
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: has nothing of what %s has: here %s, there %s; give folders of one experiment and scale"
              .formatted(second, first, String.join(" ", onlyB), String.join(" ", onlyA)));
    }
  }

  /**
   * Reads both folders.
   *
   * @param a the folder that differences count from
   * @param b the folder that they lead to
   * @throws IllegalArgumentException if one of them holds no results, or they hold none of one
   *     experiment and scale
   * @throws java.io.UncheckedIOException naming the file, if one cannot be read
   */
  public static SideBySide of(Path a, Path b) {
    return new SideBySide(a, b);
  }

  /** A study of speed has only its folder's name for a scale, and that may be any. */
  private static FolderPair onlyPair(RecordedResults a, RecordedResults b) {
    boolean sameScale = a.scale().equals(b.scale()) || a.isOfSpeedAlone();
    if (!a.experiment().equals(b.experiment()) || !sameScale) {
      throw new IllegalArgumentException(
          "%s: holds %s, but %s holds %s; give two folders of one experiment and scale"
              .formatted(b.folder(), name(b), a.folder(), name(a)));
    }
    return new FolderPair(a, b);
  }

  private static String name(RecordedResults results) {
    return results.experiment() + "/" + results.scale();
  }

  /** The results in a folder and below, by experiment and scale. */
  private static Map<String, RecordedResults> results(Path root) {
    List<RecordedResults> found =
        RecordedResults.folders(root).stream()
            .map(RecordedResults::read)
            .filter(results -> !results.rows().isEmpty())
            .toList();
    if (found.isEmpty()) {
      throw RecordedResults.nothingIn(root);
    }
    return found.stream()
        .collect(
            Collectors.toMap(
                SideBySide::name,
                results -> results,
                (one, other) -> {
                  throw new IllegalArgumentException(
                      "%s: holds %s twice, in %s and %s; give one of them"
                          .formatted(root, name(one), one.folder(), other.folder()));
                },
                LinkedHashMap::new));
  }

  /** For a terminal: what changed between the runs, the tables, and the rules of judging. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("A: %s\nB: %s\n".formatted(first, second));
    pairs.forEach(pair -> text.append("\n").append(pair.text()));
    text.append("\n").append(Verdict.RULES);
    if (!onlyA.isEmpty()) {
      text.append("Only in A: %s\n".formatted(String.join(", ", onlyA)));
    }
    if (!onlyB.isEmpty()) {
      text.append("Only in B: %s\n".formatted(String.join(", ", onlyB)));
    }
    return text.toString();
  }

  /** One row for every measure of every row of results; columns without a value are empty. */
  public CsvTable table() {
    CsvTable table = CsvTable.of(FolderPair.COLUMNS);
    for (FolderPair pair : pairs) {
      table = pair.addTo(table);
    }
    return table;
  }
}
