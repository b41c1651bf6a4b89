package dev.espalier.report.summary;

import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.results.Quality;
import dev.espalier.report.results.Sample;
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

  private static List<String> columns(Quality quality) {
    List<String> columns =
        new ArrayList<>(
            List.of("speedup", "of", "method", "start", "form", "seeds", "point_below"));
    columns.add("point_above");
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
   * seeds, empty for one seed; {@code told_apart} says whether that of the difference to the first
   * leaves out 0, and is empty for the first itself; {@code place} is empty for whoever gets to the
   * speedup in fewer seeds than others.
   */
  public static CsvTable of(Summary summary) {
    List<Map<String, String>> rows = new ArrayList<>();
    String of = summary.protocol().isEmpty() ? "multiply-accumulates" : summary.protocol();
    for (Summary.Mark mark : summary.marks()) {
      Map<String, String> begun = new LinkedHashMap<>();
      begun.put("speedup", Numbers.significant(mark.at(), SPEED_DIGITS));
      begun.put("of", of);
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

  private static Map<String, String> row(Quality quality, Standing standing) {
    Map<String, String> row = new LinkedHashMap<>();
    MethodCurve curve = standing.curve();
    row.put("method", curve.method());
    row.put("start", curve.start());
    row.put("form", curve.form());
    row.put("seeds", Integer.toString(standing.readings().size()));
    row.put("point_below", Numbers.significant(standing.below(), SPEED_DIGITS));
    row.put("point_above", Numbers.significant(standing.above(), SPEED_DIGITS));
    put(row, quality.column(), standing.quality());
    row.put("control", standing.change().isEmpty() ? "" : curve.control());
    put(row, quality.changeColumn(), standing.change());
    boolean first = standing.place() == 1;
    if (!first) {
      put(row, DIFFERENCE, standing.difference());
    }
    row.put("place", standing.place() == 0 ? "" : Integer.toString(standing.place()));
    row.put("told_apart", first ? "" : Boolean.toString(standing.difference().tells()));
    return row;
  }

  private static void put(Map<String, String> row, String column, Sample sample) {
    double mean = sample.mean();
    double halfWidth = sample.halfWidth();
    row.put(column, Numbers.fixed(mean, PLACES));
    row.put(column + LOW, Numbers.fixed(mean - halfWidth, PLACES));
    row.put(column + HIGH, Numbers.fixed(mean + halfWidth, PLACES));
  }
}
