package dev.espalier.report.page;

import dev.espalier.report.results.Metrics;
import dev.espalier.report.results.RecordedResults;
import dev.espalier.report.results.ResultRow;
import dev.espalier.report.results.TableFile;
import dev.espalier.report.summary.Summary;
import dev.espalier.task.Metric;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The tables of one results folder.
 *
 * @param results rows by method and operating point
 * @param qualities what tells how good a network is; the last one is what counts
 * @param runs a row a trial; without rows for a study of speed
 * @param comparison a row a method and operating point; without rows for a study of speed
 * @param curves a row an epoch; without rows if there are none
 * @param speeds a row a timing
 * @param survivors a row an epoch and group; without rows if there are none
 * @param gradients a row a time step; without rows if there are none
 */
record ResultTables(
    RecordedResults results,
    List<Metric> qualities,
    TableFile runs,
    TableFile comparison,
    TableFile curves,
    TableFile speeds,
    TableFile survivors,
    TableFile gradients) {

  private static final List<String> CURVE =
      List.of("method", "operating_point", "settings", "seed", "epoch");

  private static final List<String> SURVIVORS =
      Stream.concat(CURVE.stream(), Stream.of("group", "kept")).toList();

  private static final List<String> GRADIENTS =
      List.of("method", "operating_point", "settings", "seed", "when", "step", "length");

  /** How the column ends that tells how many examples a second were trained on. */
  private static final String RATE = "s_per_second";

  static ResultTables read(Path folder) {
    RecordedResults results = RecordedResults.read(folder);
    if (results.rows().isEmpty()) {
      throw RecordedResults.nothingIn(folder);
    }
    TableFile runs = TableFile.read(folder.resolve("runs.csv"));
    return new ResultTables(
        results,
        Metrics.of(runs),
        runs,
        read(folder.resolve("comparison.csv"), List.of("method", "operating_point")),
        read(folder.resolve("curve.csv"), CURVE),
        TableFile.read(folder.resolve("speed.csv")),
        read(folder.resolve("survivors.csv"), SURVIVORS),
        read(folder.resolve("gradients.csv"), GRADIENTS));
  }

  /** A table that may be missing, but not have rows without these columns. */
  private static TableFile read(Path file, List<String> columns) {
    TableFile table = TableFile.read(file);
    return table.rows().isEmpty() ? table : table.require(columns);
  }

  /** The methods at equal speed; null where nothing was trained. */
  Summary summary() {
    return results.isOfSpeedAlone() ? null : Summary.of(runs, speeds);
  }

  /** What counts. */
  Metric quality() {
    return qualities.get(qualities.size() - 1);
  }

  /** The column of the training curves that is of one split; empty if there is none. */
  String curve(String split) {
    return curves.table().columns().stream()
        .filter(column -> column.startsWith(split + "_"))
        .findFirst()
        .orElse("");
  }

  /** What the training curves show, for instance {@code perplexity}. */
  String learnt() {
    return curve("valid").replaceFirst("valid_", "").replace('_', ' ');
  }

  /**
   * What the networks read one of, for instance {@code question}: the rate of training names it.
   */
  String example() {
    return runs.table().columns().stream()
        .filter(column -> column.endsWith(RATE))
        .map(column -> column.substring(0, column.length() - RATE.length()))
        .findFirst()
        .orElse("token");
  }

  /** The methods in the tables' order, by id; those of a study of speed are its networks. */
  List<PageData.Method> methods() {
    Map<String, PageData.Method> methods = new LinkedHashMap<>();
    for (ResultRow row : results.rows()) {
      String name = comparison(row).getOrDefault("name", row.method());
      methods.putIfAbsent(row.method(), new PageData.Method(row.method(), name));
    }
    return List.copyOf(methods.values());
  }

  /** The row of the comparison that is of the same method and settings; empty without. */
  Map<String, String> comparison(ResultRow row) {
    return comparison.rows().stream()
        .filter(
            r ->
                row.method().equals(r.get("method"))
                    && row.point().equals(r.get("operating_point"))
                    && (!r.containsKey("settings")
                        || row.settings().equals(RecordedResults.settings(r.get("settings")))))
        .findFirst()
        .orElse(Map.of());
  }

  /** The row of the comparison that removes nothing; empty without. */
  Map<String, String> dense() {
    return nothingRemoved(false);
  }

  /** The row of the comparison that trained on and removed nothing; empty without. */
  Map<String, String> control() {
    return nothingRemoved(true);
  }

  private Map<String, String> nothingRemoved(boolean control) {
    return comparison.rows().stream()
        .filter(row -> "none".equals(row.get("removes")))
        .filter(row -> row.getOrDefault("control", "").isEmpty() != control)
        .findFirst()
        .orElse(Map.of());
  }

  /** Whether a method removes something; of one that the tables tell nothing of, it does. */
  boolean removes(String method) {
    return !method.equals("dense")
        && comparison.rows().stream()
            .filter(row -> method.equals(row.get("method")))
            .noneMatch(row -> "none".equals(row.get("removes")));
  }

  /** Whether any method removed something. */
  boolean isPruned() {
    return results.rows().stream().anyMatch(row -> removes(row.method()));
  }

  /** What people call a method. */
  String name(String method) {
    return comparison.rows().stream()
        .filter(row -> method.equals(row.get("method")))
        .map(row -> row.getOrDefault("name", method))
        .findFirst()
        .orElse(method);
  }

  /** The rows of a table that are of one row of results. */
  static List<Map<String, String>> rowsOf(TableFile table, ResultRow row) {
    return table.rows().stream()
        .filter(
            r ->
                row.method().equals(r.get("method"))
                    && row.point().equals(r.get("operating_point"))
                    && row.settings().equals(RecordedResults.settings(r.get("settings"))))
        .toList();
  }
}
