package dev.espalier.experiment;

import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import dev.espalier.report.results.TableFile;
import dev.espalier.task.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The comparison while it comes about: a row a trial, as soon as that ends. */
final class GrowingTable {

  private static final int FIGURE_WIDTH = 6;
  private static final int CHANGE_WIDTH = 12;

  private final Metric quality;
  private final String valid;
  private final Progress progress;
  private final int method;
  private final int point;
  private final int control;
  private boolean begun;

  /**
   * @param trials all that will come, which decides how wide the columns are
   */
  GrowingTable(List<Trial> trials, ExperimentFamily family, Progress progress) {
    quality = family.headline();
    valid = family.experiment().loss().column("valid");
    this.progress = progress;
    method = widest(trials, trial -> trial.method().id(), "method");
    point = widest(trials, Trial::operatingPoint, "operating point");
    control = method + " vs ".length();
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
      line(
          "method",
          "operating point",
          "seed",
          valid.replace('_', ' '),
          quality.label(),
          "change",
          "theory",
          "kept units");
    }
    double change = runs.change(quality, row);
    line(
        row.get("method"),
        row.get("operating_point"),
        row.get("seed"),
        Numbers.figure(runs.number(row, valid)),
        row.get("status").equals("ok")
            ? Numbers.figure(runs.number(row, quality.column()))
            : "failed",
        Double.isNaN(change)
            ? ""
            : Numbers.fixed(change, 1) + quality.changeUnit() + " vs " + row.get("control"),
        Numbers.with(Numbers.significant(runs.number(row, "theoretical_speedup"), 3), "x"),
        Comparison.kept(runs, List.of(row)));
  }

  private void line(Object... cells) {
    String format =
        "%%-%ss  %%-%ss  %%4s  %%%ss  %%%ss  %%-%ss  %%6s  %%s"
            .formatted(
                method,
                point,
                valid.length(),
                Math.max(FIGURE_WIDTH, quality.label().length()),
                CHANGE_WIDTH + control);
    progress.line(format.formatted(cells).stripTrailing());
  }
}
