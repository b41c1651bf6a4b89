package dev.espalier.report.summary;

import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.results.Sample;
import dev.espalier.task.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The summary for programs: a row a mark and method; one without a method where none got there. */
public final class SummaryTable {

  private static final String LOW = "_low";
  private static final String HIGH = "_high";
  private static final String DIFFERENCE = "difference_to_first";
  private static final int PLACES = 4;
  private static final int SPEED_DIGITS = 4;

  private SummaryTable() {}

  private static List<String> columns(Metric quality) {
    List<String> columns =
        new ArrayList<>(
            List.of("speedup", "of", "cell", "method", "start", "form", "seeds", "read_at"));
    columns.addAll(List.of("point_below", "point_above"));
    for (String measure : List.of(quality.column(), quality.changeColumn(), DIFFERENCE)) {
      if (measure.equals(quality.changeColumn())) {
        columns.add("control");
      }
      columns.addAll(List.of(measure, measure + LOW, measure + HIGH));
    }
    columns.addAll(List.of("place", "told_apart"));
    return columns;
  }

  /**
   * The table. Columns that end with {@code _low} and {@code _high} are a mean's 95 % interval over
   * seeds, empty for one seed; those of the differences to the first hold together at one speedup
   * (Bonferroni); {@code told_apart} says whether that of the difference to the first leaves out 0,
   * and is empty for the first itself and where there is none; {@code place} is empty for whoever
   * does not get to the speedup in a seed in which another does; {@code read_at} is the mean
   * speedup at which the curves were read.
   */
  public static CsvTable of(Summary summary) {
    List<Map<String, String>> rows = new ArrayList<>();
    String of = summary.protocol().isEmpty() ? "multiply-accumulates" : summary.protocol();
    for (Summary.Mark mark : summary.marks()) {
      Map<String, String> begun = new LinkedHashMap<>();
      begun.put("speedup", Numbers.significant(mark.at(), SPEED_DIGITS));
      begun.put("of", of);
      begun.put("cell", mark.cell());
      if (mark.standings().isEmpty()) {
        rows.add(begun);
      }
      for (Standing standing : mark.standings()) {
        Map<String, String> row = new LinkedHashMap<>(begun);
        row.putAll(row(summary.quality(), standing));
        rows.add(row);
      }
    }
    return CsvTable.of(columns(summary.quality()), rows);
  }

  private static Map<String, String> row(Metric quality, Standing standing) {
    Map<String, String> row = new LinkedHashMap<>();
    MethodCurve curve = standing.curve();
    row.put("method", curve.method());
    row.put("start", curve.start());
    row.put("form", curve.form());
    row.put("seeds", Integer.toString(standing.readings().size()));
    row.put("read_at", Numbers.significant(standing.speedup(), SPEED_DIGITS));
    row.put("point_below", Numbers.significant(standing.below(), SPEED_DIGITS));
    row.put("point_above", Numbers.significant(standing.above(), SPEED_DIGITS));
    put(row, quality.column(), standing.quality(), 1);
    row.put("control", standing.change().isEmpty() ? "" : curve.control());
    put(row, quality.changeColumn(), standing.change(), 1);
    boolean compared = standing.place() != 1 && !standing.difference().isEmpty();
    if (compared) {
      put(row, DIFFERENCE, standing.difference(), standing.comparisons());
    }
    row.put("place", standing.place() == 0 ? "" : Integer.toString(standing.place()));
    row.put("told_apart", compared ? Boolean.toString(standing.isToldApart()) : "");
    return row;
  }

  private static void put(Map<String, String> row, String column, Sample sample, int comparisons) {
    double mean = sample.mean();
    double halfWidth = sample.halfWidth(comparisons);
    row.put(column, Numbers.fixed(mean, PLACES));
    row.put(column + LOW, Numbers.fixed(mean - halfWidth, PLACES));
    row.put(column + HIGH, Numbers.fixed(mean + halfWidth, PLACES));
  }
}
