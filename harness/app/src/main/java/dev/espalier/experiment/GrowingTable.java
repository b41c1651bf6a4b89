package dev.espalier.experiment;

import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import dev.espalier.report.results.Metrics;
import dev.espalier.report.results.TableFile;
import dev.espalier.task.Metric;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The comparison while it comes about: a row a trial, as soon as that ends. */
final class GrowingTable {

  private static final int FIGURE = 6;
  private static final int CHANGE = 22;

  private static final String GAP = "  ";
  private static final String METHOD = "method";
  private static final String POINT = "operating point";
  private static final String THEORY = "theory";
  private static final String SEED = "seed";
  private static final String KEPT = "kept units";

  private final Metric quality;
  private final String valid;
  private final Progress progress;

  /** Width of every column that is shown, by title; below 0 where it is aligned right. */
  private final Map<String, Integer> columns = new LinkedHashMap<>();

  private boolean begun;

  /**
   * @param trials all that will come, which decides how wide the columns are
   */
  GrowingTable(List<Trial> trials, ExperimentFamily family, Progress progress) {
    quality = family.headline();
    valid = family.experiment().loss().column("valid").replace('_', ' ');
    this.progress = progress;
    columns.put(METHOD, widest(trials, trial -> trial.method().id(), METHOD));
    columns.put(POINT, widest(trials, Trial::operatingPoint, POINT));
    columns.put(SEED, -SEED.length());
    columns.put(valid, -valid.length());
    columns.put(quality.label(), -Math.max(FIGURE, quality.label().length()));
    columns.put("change", CHANGE);
    columns.put(THEORY, -THEORY.length());
    columns.put(KEPT, KEPT.length());
    Iterator<String> least = List.of(POINT, THEORY, valid, KEPT, SEED).iterator();
    while (width() > progress.lineWidth() && least.hasNext()) {
      columns.remove(least.next());
    }
  }

  private int width() {
    return columns.values().stream().mapToInt(w -> Math.abs(w) + GAP.length()).sum() - GAP.length();
  }

  private static int widest(List<Trial> trials, Function<Trial, String> text, String title) {
    return Math.max(
        title.length(), trials.stream().map(text).mapToInt(String::length).max().orElse(0));
  }

  /**
   * Shows the row of a trial; none, if it is not in the table.
   *
   * @param runs a row a trial
   */
  void row(Trial trial, CsvTable runs) {
    runs.rows().stream()
        .filter(row -> row.get("method").equals(trial.method().id()))
        .filter(row -> row.get("settings").equals(trial.settings()))
        .filter(row -> row.get("seed").equals(Long.toString(trial.seed())))
        .findFirst()
        .ifPresent(row -> show(row, new TableFile(Path.of("runs.csv"), runs)));
  }

  private void show(Map<String, String> row, TableFile runs) {
    if (!begun) {
      begun = true;
      line(Function.identity());
    }
    String change = Metrics.change(quality, runs.change(quality, row), Double.NaN, 1);
    Map<String, String> cells = new HashMap<>();
    cells.put(METHOD, row.get("method"));
    cells.put(POINT, row.get("operating_point"));
    cells.put(SEED, row.get("seed"));
    cells.put(valid, Numbers.figure(runs.number(row, valid.replace(' ', '_'))));
    cells.put(
        quality.label(),
        row.get("status").equals("ok")
            ? Numbers.figure(runs.number(row, quality.column()))
            : "failed");
    cells.put("change", Numbers.with(change, " vs " + row.get("control")));
    cells.put(
        THEORY, Numbers.with(Numbers.significant(runs.number(row, "theoretical_speedup"), 3), "x"));
    cells.put(KEPT, Comparison.kept(runs, List.of(row)));
    line(cells::get);
  }

  private void line(Function<String, String> cell) {
    String line =
        columns.entrySet().stream()
            .map(
                column ->
                    String.format(
                        Locale.ROOT, "%" + -column.getValue() + "s", cell.apply(column.getKey())))
            .collect(Collectors.joining(GAP));
    progress.line(line.stripTrailing());
  }
}
