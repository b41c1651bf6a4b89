package dev.espalier.experiment;

import dev.espalier.plugin.Catalogue;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.TextTable;
import dev.espalier.report.results.Quality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;

/**
 * One row a method and operating point, over its seeds, with what papers report beside what was
 * reproduced. Made from the rows of {@code runs.csv} and {@code speed.csv} alone.
 */
final class Comparison {

  private final Experiment experiment;
  private final Reported[] reported;
  private final List<Metric> metrics;
  private final Quality headline;
  private final TimingColumns timings;
  private final String scale;
  private final Catalogue catalogue;

  /** Comparison of one experiment's rows at one scale. */
  Comparison(Workbook workbook, String scale, Catalogue catalogue) {
    experiment = workbook.experiment();
    reported = workbook.getClass().getAnnotationsByType(Reported.class);
    metrics = List.of(experiment.metrics());
    headline = Workbook.headline(experiment);
    timings = new TimingColumns(experiment);
    this.scale = scale;
    this.catalogue = catalogue;
  }

  private List<String> columns() {
    List<String> columns =
        new ArrayList<>(
            List.of(
                "method",
                "name",
                "removes",
                "operating_point",
                "settings",
                "training",
                "seeds",
                "failed"));
    for (Metric metric : metrics) {
      columns.addAll(
          List.of(
              metric.column(),
              metric.column() + "_sd",
              metric.quality().dense(),
              metric.quality().control()));
    }
    columns.addAll(List.of("control", headline.changeColumn(), headline.changeColumn() + "_sd"));
    if (!headline.bound().isEmpty()) {
      columns.add(headline.bound());
    }
    columns.addAll(List.of("kept", "parameters", "compression_ratio", "theoretical_speedup"));
    columns.addAll(timings.names());
    metrics.forEach(metric -> columns.add(reportedColumn(metric)));
    columns.addAll(
        List.of(reportedColumn(Metric.SPEEDUP), "reported_scale", "reported_source", "differs"));
    return columns;
  }

  private static String reportedColumn(Metric metric) {
    return metric.quality().reported();
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
    CsvTable table = CsvTable.of(columns());
    for (List<Map<String, String>> rows : points.values()) {
      Map<String, String> first = rows.get(0);
      List<Map<String, String>> timed =
          speeds.rows().stream()
              .filter(
                  row ->
                      row.get("method").equals(first.get("method"))
                          && row.get("settings").equals(first.get("settings")))
              .toList();
      table = table.with(row(rows, timed));
    }
    return table;
  }

  private Map<String, String> row(List<Map<String, String>> rows, List<Map<String, String>> timed) {
    Map<String, String> first = rows.get(0);
    List<Map<String, String>> ok =
        rows.stream().filter(row -> row.get("status").equals("ok")).toList();
    Map<String, String> row = new LinkedHashMap<>();
    String method = first.get("method");
    row.put("method", method);
    row.put("name", name(method));
    row.put("removes", first.get("granularity"));
    row.put("operating_point", first.get("operating_point"));
    row.put("settings", first.get("settings"));
    row.put("training", first.get("training"));
    row.put("seeds", Integer.toString(ok.size()));
    row.put("failed", Integer.toString(rows.size() - ok.size()));
    for (Metric metric : metrics) {
      double[] values = values(ok, metric.column());
      row.put(metric.column(), Numbers.fixed(mean(values), 2));
      row.put(
          metric.column() + "_sd",
          values.length > 1 ? Numbers.fixed(StandardDeviation.of(values).getAsDouble(), 2) : "");
      row.put(
          metric.quality().dense(), Numbers.fixed(mean(values(ok, metric.quality().dense())), 2));
      row.put(
          metric.quality().control(),
          Numbers.fixed(mean(values(ok, metric.quality().control())), 2));
    }
    row.put("control", ok.stream().map(r -> r.get("control")).findFirst().orElse(""));
    double[] changes = changes(ok);
    row.put(headline.changeColumn(), Numbers.fixed(mean(changes), 1));
    row.put(
        headline.changeColumn() + "_sd",
        changes.length > 1 ? Numbers.fixed(StandardDeviation.of(changes).getAsDouble(), 1) : "");
    row.put(headline.bound(), first.getOrDefault(headline.bound(), ""));
    row.put("kept", kept(ok));
    row.put("parameters", Numbers.fixed(mean(values(ok, "nonzero_parameters")), 0));
    for (String column : List.of("compression_ratio", "theoretical_speedup")) {
      row.put(column, Numbers.significant(mean(values(ok, column)), 3));
    }
    timings.put(row, timed);
    report(row, method);
    row.keySet().retainAll(columns());
    return row;
  }

  /** Seed by seed, against the control's of the same seed. */
  private double[] changes(List<Map<String, String>> ok) {
    return ok.stream()
        .filter(row -> !row.getOrDefault(headline.control(), "").isEmpty())
        .mapToDouble(
            row ->
                headline.change(
                    Double.parseDouble(row.get(headline.column())),
                    Double.parseDouble(row.get(headline.control()))))
        .toArray();
  }

  private String name(String method) {
    return catalogue.methods().stream()
        .filter(m -> m.id().equals(method))
        .map(m -> m.name())
        .findFirst()
        .orElse(method);
  }

  private static String kept(List<Map<String, String>> rows) {
    if (rows.isEmpty()) {
      return "";
    }
    return rows.get(0).keySet().stream()
        .filter(column -> column.startsWith("kept_"))
        .map(column -> Numbers.fixed(mean(values(rows, column)), 0))
        .collect(Collectors.joining("/"));
  }

  /**
   * The figures of this scale if there are any, else those of the largest one that has some.
   * Several of one metric, of networks that a paper pruned more and less, stand side by side.
   */
  private void report(Map<String, String> row, String method) {
    List<Reported> all = Arrays.stream(reported).filter(r -> r.method().equals(method)).toList();
    if (all.isEmpty()) {
      return;
    }
    List<String> scales = List.of(experiment.scales());
    String at =
        all.stream().map(Reported::scale).anyMatch(scale::equals)
            ? scale
            : all.stream()
                .map(Reported::scale)
                .max((a, b) -> Integer.compare(scales.indexOf(a), scales.indexOf(b)))
                .orElseThrow();
    List<String> sources = new ArrayList<>();
    for (Reported r : all) {
      if (r.scale().equals(at)) {
        String value = r.text().isEmpty() ? Numbers.significant(r.value(), 6) : r.text();
        row.merge(reportedColumn(r.metric()), value, (some, next) -> some + "/" + next);
        if (!sources.contains(r.source())) {
          sources.add(r.source());
        }
      }
    }
    row.put("reported_scale", at);
    row.put("reported_source", String.join("; ", sources));
    row.put(
        "differs",
        at.equals(scale) ? "hardware" : "scale (reported at " + at + "), data, hardware");
  }

  /** What a person wants to see of it, narrow enough for a terminal. */
  TextTable view(CsvTable table) {
    TimingColumns.View timed = timings.view(table);
    List<String> header = new ArrayList<>(List.of("method", "operating point"));
    metrics.forEach(metric -> header.add(metric.quality().label()));
    header.addAll(List.of("change", "kept units", "weights", "theory"));
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
      cells.add(row.get("kept"));
      cells.add(after(row.get("compression_ratio"), "x fewer"));
      cells.add(after(row.get("theoretical_speedup"), "x"));
      cells.addAll(timed.cells(row));
      cells.add(reportedText(row));
      rows.add(cells);
    }
    return new TextTable(header, rows);
  }

  /** The change and what it is measured against, for instance {@code -3.5 % vs trained on}. */
  private String against(Map<String, String> row) {
    String change = row.get(headline.changeColumn());
    String control = row.get("control");
    if (change.isEmpty()) {
      boolean alone = control.isEmpty() && row.get("removes").equals("none");
      return alone || row.get(headline.column()).isEmpty() ? "" : "no control was trained";
    }
    String sd = row.get(headline.changeColumn() + "_sd");
    return after(change, sd.isEmpty() ? "" : " ± " + sd)
        + headline.changeUnit()
        + " vs "
        + name(control).toLowerCase(Locale.ROOT);
  }

  private static String figure(Map<String, String> row, Metric metric) {
    String value = row.get(metric.column());
    String sd = row.get(metric.column() + "_sd");
    return value.isEmpty() ? "failed" : value + (sd.isEmpty() ? "" : " ± " + sd);
  }

  private String reportedText(Map<String, String> row) {
    List<String> parts = new ArrayList<>();
    for (Metric metric : metrics) {
      parts.add(row.get(reportedColumn(metric)));
    }
    parts.add(after(row.get(reportedColumn(Metric.SPEEDUP)), "x"));
    parts.removeIf(String::isEmpty);
    return parts.isEmpty() ? "" : String.join(", ", parts) + " (" + row.get("reported_scale") + ")";
  }

  private static String after(String value, String unit) {
    return value.isEmpty() ? "" : value + unit;
  }

  private static double[] values(List<Map<String, String>> rows, String column) {
    return rows.stream()
        .map(row -> row.getOrDefault(column, ""))
        .filter(value -> !value.isEmpty())
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private static double mean(double[] values) {
    return values.length == 0 ? Double.NaN : Mean.of(values).getAsDouble();
  }
}
