package dev.espalier.experiment;

import dev.espalier.experiment.Reported.Metric;
import dev.espalier.plugin.Catalogue;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;

/**
 * One row a method and operating point, over its seeds, with what papers report beside what was
 * reproduced. Made from the rows of {@code runs.csv} and {@code speed.csv} alone.
 */
final class Comparison {

  private static final List<String> COLUMNS =
      List.of(
          "method",
          "name",
          "removes",
          "operating_point",
          "seeds",
          "failed",
          "test_perplexity",
          "test_perplexity_sd",
          "dense_test_perplexity",
          "change_percent",
          "perplexity_floor",
          "kept",
          "parameters",
          "compression_ratio",
          "theoretical_speedup",
          "speedup_10x30",
          "speedup_10x30_low",
          "speedup_10x30_high",
          "speedup_1x1",
          "speedup_1x1_low",
          "speedup_1x1_high",
          "sparse_speedup_10x30",
          "sparse_speedup_1x1",
          "onnx_speedup_10x30",
          "onnx_speedup_10x30_low",
          "onnx_speedup_10x30_high",
          "onnx_speedup_1x1",
          "onnx_speedup_1x1_low",
          "onnx_speedup_1x1_high",
          "reported_test_perplexity",
          "reported_speedup",
          "reported_scale",
          "reported_source",
          "differs");

  private final Reported[] reported;
  private final String scale;
  private final List<String> scales;
  private final Catalogue catalogue;

  /** Comparison of one experiment's rows at one scale. */
  Comparison(Workbook workbook, String scale, Catalogue catalogue) {
    reported = workbook.getClass().getAnnotationsByType(Reported.class);
    this.scale = scale;
    scales = List.of(workbook.getClass().getAnnotation(Experiment.class).scales());
    this.catalogue = catalogue;
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
    CsvTable table = CsvTable.of(COLUMNS);
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
    row.put("seeds", Integer.toString(ok.size()));
    row.put("failed", Integer.toString(rows.size() - ok.size()));
    double[] perplexities = values(ok, "test_perplexity");
    double[] dense = values(ok, "dense_test_perplexity");
    row.put("test_perplexity", Numbers.fixed(mean(perplexities), 2));
    row.put(
        "test_perplexity_sd",
        perplexities.length > 1
            ? Numbers.fixed(StandardDeviation.of(perplexities).getAsDouble(), 2)
            : "");
    row.put("dense_test_perplexity", Numbers.fixed(mean(dense), 2));
    row.put("change_percent", Numbers.fixed(100 * (mean(perplexities) / mean(dense) - 1), 1));
    row.put("perplexity_floor", first.getOrDefault("perplexity_floor", ""));
    row.put("kept", kept(ok));
    row.put("parameters", Numbers.fixed(mean(values(ok, "nonzero_parameters")), 0));
    for (String column : List.of("compression_ratio", "theoretical_speedup")) {
      row.put(column, Numbers.significant(mean(values(ok, column)), 3));
    }
    speed(row, "speedup_10x30", timed, "dense", "10", "30");
    speed(row, "speedup_1x1", timed, "dense", "1", "1");
    speed(row, "sparse_speedup_10x30", timed, "sparse", "10", "30");
    speed(row, "sparse_speedup_1x1", timed, "sparse", "1", "1");
    speed(row, "onnx_speedup_10x30", timed, "onnx", "10", "30");
    speed(row, "onnx_speedup_1x1", timed, "onnx", "1", "1");
    report(row, method);
    row.keySet().retainAll(COLUMNS);
    return row;
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

  private static void speed(
      Map<String, String> row,
      String column,
      List<Map<String, String>> timed,
      String form,
      String batch,
      String steps) {
    List<Map<String, String>> rows =
        timed.stream()
            .filter(
                r ->
                    r.get("form").equals(form)
                        && r.get("batch").equals(batch)
                        && r.get("steps").equals(steps))
            .toList();
    row.put(column, Numbers.significant(mean(values(rows, "speedup")), 3));
    row.put(
        column + "_low",
        Numbers.significant(Arrays.stream(values(rows, "low")).min().orElse(Double.NaN), 3));
    row.put(
        column + "_high",
        Numbers.significant(Arrays.stream(values(rows, "high")).max().orElse(Double.NaN), 3));
  }

  /** The figures of this scale if there are any, else those of the largest one that has some. */
  private void report(Map<String, String> row, String method) {
    List<Reported> all = Arrays.stream(reported).filter(r -> r.method().equals(method)).toList();
    if (all.isEmpty()) {
      return;
    }
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
        row.put(
            r.metric() == Metric.SPEEDUP ? "reported_speedup" : "reported_test_perplexity", value);
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
  static TextTable view(CsvTable table) {
    boolean sparse = table.rows().stream().anyMatch(r -> !r.get("sparse_speedup_10x30").isEmpty());
    boolean onnx = table.rows().stream().anyMatch(r -> !r.get("onnx_speedup_10x30").isEmpty());
    List<String> header =
        new ArrayList<>(
            List.of(
                "method",
                "operating point",
                "test perplexity",
                "vs dense",
                "kept units",
                "weights",
                "theory",
                "10x30 measured",
                "1x1 measured"));
    if (sparse) {
      header.add("sparse 10x30");
    }
    if (onnx) {
      header.addAll(List.of("ONNX Runtime 10x30", "ONNX Runtime 1x1"));
    }
    header.add("reported");
    List<List<String>> rows = new ArrayList<>();
    for (Map<String, String> row : table.rows()) {
      List<String> cells = new ArrayList<>();
      cells.add(row.get("method"));
      cells.add(row.get("operating_point"));
      String sd = row.get("test_perplexity_sd");
      cells.add(
          row.get("test_perplexity").isEmpty()
              ? "failed"
              : row.get("test_perplexity") + (sd.isEmpty() ? "" : " ± " + sd));
      cells.add(after(row.get("change_percent"), " %"));
      cells.add(row.get("kept"));
      cells.add(after(row.get("compression_ratio"), "x fewer"));
      cells.add(after(row.get("theoretical_speedup"), "x"));
      cells.add(interval(row, "speedup_10x30"));
      cells.add(interval(row, "speedup_1x1"));
      if (sparse) {
        cells.add(after(row.get("sparse_speedup_10x30"), "x"));
      }
      if (onnx) {
        cells.add(interval(row, "onnx_speedup_10x30"));
        cells.add(interval(row, "onnx_speedup_1x1"));
      }
      cells.add(reportedText(row));
      rows.add(cells);
    }
    return new TextTable(header, rows);
  }

  private static String reportedText(Map<String, String> row) {
    List<String> parts = new ArrayList<>();
    if (!row.get("reported_test_perplexity").isEmpty()) {
      parts.add(row.get("reported_test_perplexity"));
    }
    if (!row.get("reported_speedup").isEmpty()) {
      parts.add(row.get("reported_speedup") + "x");
    }
    return parts.isEmpty() ? "" : String.join(", ", parts) + " (" + row.get("reported_scale") + ")";
  }

  private static String interval(Map<String, String> row, String column) {
    String value = row.get(column);
    return value.isEmpty()
        ? ""
        : "%sx [%s, %s]".formatted(value, row.get(column + "_low"), row.get(column + "_high"));
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
