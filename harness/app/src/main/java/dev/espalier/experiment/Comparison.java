package dev.espalier.experiment;

import dev.espalier.model.cell.Lstm;
import dev.espalier.plugin.Catalogue;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.TextTable;
import dev.espalier.report.results.Metrics;
import dev.espalier.report.results.Sample;
import dev.espalier.report.results.TableFile;
import dev.espalier.setup.Experiment;
import dev.espalier.setup.Tried;
import dev.espalier.task.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One row a method and operating point, over its seeds, with what papers report beside what was
 * reproduced. Made from the rows of {@code runs.csv} and {@code speed.csv} alone.
 */
final class Comparison {

  private final Experiment experiment;
  private final ReportedFigures reported;
  private final List<Metric> metrics;
  private final Metric headline;
  private final TimingColumns timings;
  private final RoundedForms rounded;
  private final Catalogue catalogue;
  private final List<Tried> tried;
  private final Scale scale;

  /** Comparison of one experiment's rows at one scale. */
  Comparison(ExperimentFamily family, Scale scale, Catalogue catalogue) {
    experiment = family.experiment();
    reported = new ReportedFigures(family, scale);
    metrics = family.metrics();
    headline = family.headline();
    timings = new TimingColumns(experiment);
    rounded = new RoundedForms(metrics);
    this.catalogue = catalogue;
    this.scale = scale;
    tried = Experiments.describe(family).tried();
  }

  private List<String> columns(CsvTable runs) {
    List<String> columns =
        new ArrayList<>(
            List.of(
                "method",
                "name",
                "removes",
                "cell",
                "operating_point",
                "settings",
                "training",
                "seeds",
                "failed"));
    for (Metric metric : metrics) {
      columns.addAll(
          List.of(metric.column(), metric.column() + "_sd", metric.dense(), metric.control()));
    }
    String change = headline.changeColumn();
    columns.addAll(List.of("control", change, change + "_sd", change + "_low", change + "_high"));
    if (!headline.bound().isEmpty()) {
      columns.add(headline.bound());
    }
    columns.addAll(LossByKind.of(runs.columns()));
    columns.addAll(List.of("kept", "parameters", "compression_ratio", "theoretical_speedup"));
    columns.addAll(timings.names());
    columns.addAll(rounded.columns());
    columns.addAll(reported.columns());
    return columns;
  }

  /** The comparison of these rows, in their order. */
  CsvTable table(CsvTable runs, CsvTable speeds) {
    Map<List<String>, List<Map<String, String>>> points =
        runs.rows().stream()
            .collect(
                Collectors.groupingBy(
                    row -> List.of(row.get("method"), row.get("settings")),
                    LinkedHashMap::new,
                    Collectors.toList()));
    TableFile file = new TableFile(Path.of("runs.csv"), runs);
    TableFile speedFile = new TableFile(Path.of("speed.csv"), speeds);
    CsvTable table = CsvTable.of(columns(runs));
    for (List<Map<String, String>> rows : points.values()) {
      Map<String, String> first = rows.get(0);
      List<Map<String, String>> timed =
          speeds.rows().stream()
              .filter(
                  row ->
                      row.get("method").equals(first.get("method"))
                          && row.get("settings").equals(first.get("settings")))
              .toList();
      table = table.with(row(file, rows, speedFile, timed, table.columns()));
    }
    return table;
  }

  private Map<String, String> row(
      TableFile runs,
      List<Map<String, String>> rows,
      TableFile speeds,
      List<Map<String, String>> timed,
      List<String> columns) {
    Map<String, String> first = rows.get(0);
    List<Map<String, String>> ok =
        rows.stream().filter(row -> row.get("status").equals("ok")).toList();
    Map<String, String> row = new LinkedHashMap<>();
    String method = first.get("method");
    row.put("method", method);
    row.put("name", name(method));
    row.put("removes", first.get("granularity"));
    row.put("cell", first.getOrDefault("cell", ""));
    row.put("operating_point", first.get("operating_point"));
    row.put("settings", first.get("settings"));
    row.put("training", first.get("training"));
    row.put("seeds", Integer.toString(ok.size()));
    row.put("failed", Integer.toString(rows.size() - ok.size()));
    for (Metric metric : metrics) {
      Sample sample = runs.sample(ok, metric.column());
      row.put(metric.column(), Metrics.text(metric, sample.mean(), sample));
      row.put(metric.column() + "_sd", Metrics.text(metric, sample.deviation(), sample));
      for (String column : List.of(metric.dense(), metric.control())) {
        row.put(column, Metrics.text(metric, runs.sample(ok, column).mean(), sample));
      }
    }
    row.put("control", ok.stream().map(r -> r.get("control")).findFirst().orElse(""));
    change(row, runs.changes(headline, ok));
    row.put(headline.bound(), first.getOrDefault(headline.bound(), ""));
    for (String column : LossByKind.of(columns)) {
      row.put(column, Numbers.fixed(runs.sample(ok, column).mean(), 6));
    }
    row.put("kept", kept(runs, ok));
    row.put("parameters", Numbers.fixed(runs.sample(ok, "nonzero_parameters").mean(), 0));
    for (String column : List.of("compression_ratio", "theoretical_speedup")) {
      row.put(column, Numbers.significant(runs.sample(ok, column).mean(), 3));
    }
    timings.put(row, speeds, timed);
    row.putAll(rounded.row(runs, ok));
    reported.put(row, method, first.getOrDefault("cell", Lstm.INSTANCE.id()));
    row.keySet().retainAll(columns);
    return row;
  }

  private void change(Map<String, String> row, Sample changes) {
    String column = headline.changeColumn();
    double mean = changes.mean();
    row.put(column, Numbers.fixed(mean, 1));
    row.put(column + "_sd", Numbers.fixed(changes.deviation(), 1));
    row.put(column + "_low", Numbers.fixed(mean - changes.halfWidth(), 2));
    row.put(column + "_high", Numbers.fixed(mean + changes.halfWidth(), 2));
  }

  private String name(String method) {
    return catalogue.methods().stream()
        .filter(m -> m.id().equals(method))
        .map(m -> m.name())
        .findFirst()
        .orElse(method);
  }

  /**
   * How many units rows of {@code runs.csv} keep, group by group: {@code 8/5}, a mean over them.
   */
  static String kept(TableFile runs, List<Map<String, String>> rows) {
    if (rows.isEmpty()) {
      return "";
    }
    return rows.get(0).keySet().stream()
        .filter(column -> column.startsWith("kept_"))
        .map(column -> Numbers.fixed(runs.sample(rows, column).mean(), 0))
        .filter(count -> !count.isEmpty())
        .collect(Collectors.joining("/"));
  }

  /** What a person wants to see of it, narrow enough for a terminal. */
  TextTable view(CsvTable table) {
    TimingColumns.View timed = timings.view(table);
    List<String> kinds = LossByKind.of(table.columns());
    List<String> header = new ArrayList<>(List.of("method", "operating point"));
    metrics.forEach(metric -> header.add(metric.label()));
    header.add("change");
    if (!kinds.isEmpty()) {
      header.add(LossByKind.heading(kinds));
    }
    header.addAll(List.of("kept units", "weights", "theory"));
    header.addAll(rounded.header(table));
    header.addAll(timed.header());
    header.add("reported");
    List<List<String>> rows = new ArrayList<>();
    for (Map<String, String> row : table.rows()) {
      List<String> cells = new ArrayList<>();
      cells.add(row.get("method"));
      cells.add(row.get("operating_point"));
      for (Metric metric : metrics) {
        cells.add(figure(row, metric));
      }
      cells.add(against(row));
      if (!kinds.isEmpty()) {
        cells.add(LossByKind.excess(row, kinds));
      }
      cells.add(row.get("kept"));
      cells.add(Numbers.with(row.get("compression_ratio"), "x fewer"));
      cells.add(Numbers.with(row.get("theoretical_speedup"), "x"));
      cells.addAll(rounded.cells(row, table));
      cells.addAll(timed.cells(row));
      cells.add(reported.text(row));
      rows.add(cells);
    }
    return new TextTable(header, rows);
  }

  /** Titles of the view's columns that are left out first where it is to be narrower. */
  List<String> leastTold(TextTable view) {
    List<String> least = new ArrayList<>(view.header());
    least.removeAll(List.of("method", headline.label(), "change", timings.first()));
    Collections.reverse(least);
    return least;
  }

  /** The change and what it is measured against, for instance {@code -3.5 % vs trained on}. */
  private String against(Map<String, String> row) {
    String change = row.get(headline.changeColumn());
    String control = row.get("control");
    if (change.isEmpty()) {
      boolean alone = control.isEmpty() && row.get("removes").equals("none");
      return alone || row.get(headline.column()).isEmpty() ? "" : "no control was trained";
    }
    String low = row.get(headline.changeColumn() + "_low");
    String high = row.get(headline.changeColumn() + "_high");
    double halfWidth =
        low.isEmpty() ? Double.NaN : (Double.parseDouble(high) - Double.parseDouble(low)) / 2;
    return Metrics.change(headline, Double.parseDouble(change), halfWidth, 1)
        + " vs "
        + name(control).toLowerCase(Locale.ROOT);
  }

  /** What one has to know to read the view; empty where there is nothing. */
  String notes(CsvTable table) {
    boolean several =
        table.rows().stream().anyMatch(row -> !row.get(headline.column() + "_sd").isEmpty());
    return (several
            ? """
              Over seeds: means; after ± a standard deviation, of a change half of its mean's 95 % interval (Student's t), paired by
              seed; in brackets the least and the greatest end of the seeds' intervals.
              """
            : "")
        + choice(table);
  }

  /** How the methods' settings at this scale were chosen; empty where none were tried. */
  private String choice(CsvTable table) {
    Set<String> shown =
        table.rows().stream().map(row -> row.get("method")).collect(Collectors.toSet());
    // Equally many of every method, see Tried.
    List<Tried> settings = tried.stream().filter(t -> t.scale().equals(scale.name())).toList();
    List<String> of =
        settings.stream().flatMap(t -> Stream.of(t.methods())).filter(shown::contains).toList();
    return of.isEmpty()
        ? ""
        : """
          Settings: from %d tried for each of %s, by the validation split:
          ./reproduce.sh run %s --scale %s --points tried
          """
            .formatted(
                settings.get(0).value().length,
                String.join(", ", of),
                experiment.id(),
                scale.name());
  }

  /** A metric that came later than a row's records is not known of it. */
  private String figure(Map<String, String> row, Metric metric) {
    String value = row.get(metric.column());
    String sd = row.get(metric.column() + "_sd");
    boolean failed = row.get(headline.column()).isEmpty();
    return value.isEmpty() ? failed ? "failed" : "" : value + (sd.isEmpty() ? "" : " ± " + sd);
  }
}
