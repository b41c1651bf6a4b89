package dev.espalier.report.results;

import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.task.Metric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The metrics of a results folder, as a table beside the others tells them, so that a folder is
 * understood without what made it.
 */
public final class Metrics {

  /** Name of the table. */
  public static final String FILE = "metrics.csv";

  private static final String COLUMN = "column";
  private static final String LABEL = "label";
  private static final String LOWER = "lower_is_better";
  private static final String LOGARITHMIC = "logarithmic";
  private static final String BOUND = "bound";
  private static final List<String> COLUMNS = List.of(COLUMN, LABEL, LOWER, LOGARITHMIC, BOUND);

  /** Those of folders that were written before they told. */
  private static final List<Metric> EARLIER =
      List.of(
          Metric.TEST_PERPLEXITY,
          new Metric("exact_match", "exact match", false, false, ""),
          new Metric("f1", "F1", false, false, ""));

  /** Percent from which on a factor is told: the other network's figure is nearly nought. */
  private static final double MANY = 1000;

  private Metrics() {}

  /**
   * A {@linkplain Metric#change change} for people, with half of its interval: {@code -3.5 % ±
   * 0.1}, or {@code 27900x} where so many percent could not be read.
   *
   * @param halfWidth NaN for none
   * @return the empty text for NaN
   */
  public static String change(Metric metric, double change, double halfWidth, int places) {
    boolean factor = metric.logarithmic() && change >= MANY;
    String unit = factor ? "x" : metric.changeUnit();
    String text = factor ? Numbers.significant(1 + change / 100, 3) : Numbers.fixed(change, places);
    String half =
        factor ? Numbers.significant(halfWidth / 100, 2) : Numbers.fixed(halfWidth, places);
    return Numbers.with(text, unit) + (text.isEmpty() || half.isEmpty() ? "" : " ± " + half);
  }

  /** The table of them. */
  public static CsvTable table(List<Metric> metrics) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (Metric metric : metrics) {
      Map<String, String> row = new LinkedHashMap<>();
      row.put(COLUMN, metric.column());
      row.put(LABEL, metric.label());
      row.put(LOWER, Boolean.toString(metric.lowerIsBetter()));
      row.put(LOGARITHMIC, Boolean.toString(metric.logarithmic()));
      row.put(BOUND, metric.bound());
      rows.add(row);
    }
    return CsvTable.of(COLUMNS, rows);
  }

  /** What the runs tell of every network and its dense one; the last one is what counts. */
  public static List<Metric> of(TableFile runs) {
    List<Metric> known = new ArrayList<>(told(runs.file().resolveSibling(FILE)));
    known.addAll(EARLIER);
    List<Metric> found = new ArrayList<>();
    for (String column : runs.table().columns()) {
      if (runs.has(Metric.dense(column))) {
        found.add(
            known.stream()
                .filter(metric -> metric.column().equals(column))
                .findFirst()
                .orElseGet(() -> Metric.unknown(column)));
      }
    }
    return found.isEmpty() ? List.of(Metric.TEST_PERPLEXITY) : List.copyOf(found);
  }

  /**
   * A figure for people. Where ratios count, those of small ones have the digits that tell them.
   *
   * @param value a mean, or its deviation
   * @param of what it is of
   * @return the empty text for NaN
   */
  public static String text(Metric metric, double value, Sample of) {
    return metric.logarithmic() && of.mean() < 10
        ? Numbers.significant(value, 3)
        : Numbers.fixed(value, 2);
  }

  private static List<Metric> told(Path file) {
    TableFile table = TableFile.read(file);
    if (table.rows().isEmpty()) {
      return List.of();
    }
    table.require(COLUMNS);
    return table.rows().stream().map(row -> metric(table, row)).toList();
  }

  private static Metric metric(TableFile table, Map<String, String> row) {
    try {
      return new Metric(
          row.get(COLUMN),
          row.get(LABEL),
          table.flag(row, LOWER),
          table.flag(row, LOGARITHMIC),
          row.get(BOUND));
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      throw message.startsWith(table.file().toString())
          ? e
          : new IllegalArgumentException(
              table.file() + ": " + message + "; the command records makes it anew", e);
    }
  }
}
