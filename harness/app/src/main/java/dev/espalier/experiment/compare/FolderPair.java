package dev.espalier.experiment.compare;

import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.TextTable;
import dev.espalier.report.results.RecordedResults;
import dev.espalier.report.results.ResultRow;
import dev.espalier.report.results.Sample;
import dev.espalier.task.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Two folders of one experiment and scale, as text and as rows of a CSV table. */
final class FolderPair {

  /** One row a measure. */
  static final List<String> COLUMNS =
      List.of(
          "experiment",
          "scale",
          "method",
          "operating_point",
          "seeds",
          "measure",
          "a",
          "a_sd",
          "a_low",
          "a_high",
          "b",
          "b_sd",
          "b_low",
          "b_high",
          "difference",
          "ratio",
          "noise");

  private static final int DIGITS = 6;

  /** Characters of a value that make a table too wide. */
  private static final int LONG = 70;

  private static final String DATA = "data hash";

  private final RecordedResults a;
  private final RecordedResults b;
  private final List<RowPair> rows;

  FolderPair(RecordedResults a, RecordedResults b) {
    this.a = a;
    this.b = b;
    rows = RowPair.match(a.rows(), b.rows());
  }

  /** What changed between the runs, then two tables: what was learnt, and how fast it is. */
  String text(int width) {
    StringBuilder text = new StringBuilder();
    text.append("%s, %s\n".formatted(a.experiment(), title()));
    List<List<String>> changes = changes();
    text.append(
        changes.isEmpty()
            ? "Environment and settings are the same.\n"
            : "\n" + new TextTable(List.of("differs", "A", "B"), changes).text(width));
    if (!Objects.equals(a.circumstances().get(DATA), b.circumstances().get(DATA))) {
      text.append("The data differ: what was learnt does not compare.\n");
    }
    List<Metric> qualities =
        rows.stream().flatMap(row -> row.any().quality().stream()).distinct().toList();
    if (!qualities.isEmpty()) {
      List<List<String>> learnt = rows.stream().map(row -> learnt(row, qualities)).toList();
      text.append("\n").append(new TextTable(learntHeader(qualities), learnt).text(width));
      for (Metric quality : qualities) {
        text.append(
            summary(
                "figures of " + quality.label(),
                rows.stream().map(row -> row.verdict(quality.column())).toList()));
      }
    }
    List<List<String>> timed =
        rows.stream().flatMap(row -> row.timings().stream().map(t -> timed(row, t))).toList();
    if (!timed.isEmpty()) {
      text.append("\n").append(new TextTable(TIMED, timed).text(width));
      text.append(summary("speedups", speedupVerdicts()));
    }
    return text.toString();
  }

  private String title() {
    return a.scale().equals(b.scale()) ? a.scale() : a.scale() + " and " + b.scale();
  }

  /** Environment and settings of the folders, then methods' settings behind one operating point. */
  private List<List<String>> changes() {
    List<List<String>> changes = new ArrayList<>();
    changes("", a.circumstances(), b.circumstances(), changes);
    for (RowPair row : rows) {
      if (row.a() != null && row.b() != null) {
        String label = row.any().method() + " (" + row.any().point() + "): ";
        changes(label, row.a().settings(), row.b().settings(), changes);
      }
    }
    return changes;
  }

  private static void changes(
      String prefix, Map<String, String> a, Map<String, String> b, List<List<String>> changes) {
    Set<String> names = new LinkedHashSet<>(a.keySet());
    names.addAll(b.keySet());
    for (String name : names) {
      String first = a.getOrDefault(name, "not recorded");
      String second = b.getOrDefault(name, "not recorded");
      if (!first.equals(second)) {
        changes.add(List.of(prefix + name, own(first, second), own(second, first)));
      }
    }
  }

  /** Of a long list, as a scale's hyperparameters are, only what the other side has not. */
  private static String own(String value, String other) {
    if (Math.max(value.length(), other.length()) < LONG) {
      return value;
    }
    List<String> parts = new ArrayList<>(List.of(value.split(", ")));
    parts.removeAll(List.of(other.split(", ")));
    return String.join(", ", parts);
  }

  private static List<String> learntHeader(List<Metric> qualities) {
    List<String> header = new ArrayList<>(List.of("method", "operating point", "seeds"));
    for (Metric quality : qualities) {
      header.addAll(List.of(quality.label() + " A", quality.label() + " B", "difference", "noise"));
    }
    header.addAll(List.of("kept A", "kept B", "fewer weights A", "fewer weights B"));
    return header;
  }

  private static List<String> learnt(RowPair row, List<Metric> qualities) {
    ResultRow any = row.any();
    List<String> cells = new ArrayList<>(List.of(any.method(), any.point(), any.seedText()));
    for (Metric quality : qualities) {
      String measure = quality.column();
      cells.add(figure(row.a(), measure));
      cells.add(figure(row.b(), measure));
      cells.add(difference(row.a(measure), row.b(measure)));
      cells.add(row.verdict(measure).word());
    }
    cells.add(row.a() == null ? "" : row.a().kept());
    cells.add(row.b() == null ? "" : row.b().kept());
    cells.add(times(row.a(ResultRow.COMPRESSION).mean()));
    cells.add(times(row.b(ResultRow.COMPRESSION).mean()));
    return cells;
  }

  private static String figure(ResultRow row, String measure) {
    if (row == null) {
      return "";
    }
    Sample sample = row.measure(measure);
    if (sample.isEmpty()) {
      return row.failed() > 0 ? "failed" : "";
    }
    String deviation = Numbers.fixed(sample.deviation(), 2);
    return Numbers.fixed(sample.mean(), 2)
        + (deviation.isEmpty() ? "" : " ± " + deviation)
        + (row.failed() == 0 ? "" : " (" + row.failed() + " failed)");
  }

  private static String difference(Sample a, Sample b) {
    double difference = b.mean() - a.mean();
    if (Double.isNaN(difference)) {
      return "";
    }
    // A small difference is one, too.
    String size =
        Math.abs(difference) < 0.01
            ? Numbers.significant(difference, 1)
            : Numbers.fixed(difference, 2);
    return (difference > 0 ? "+" : "") + size;
  }

  private static final List<String> TIMED =
      List.of(
          "method",
          "operating point",
          "seeds",
          "timed",
          "speedup A",
          "speedup B",
          "noise",
          "ms A",
          "ms B",
          "ms B/A");

  private static List<String> timed(RowPair row, String timing) {
    String speedup = ResultRow.measureName("speedup", timing);
    String milliseconds = ResultRow.measureName("milliseconds", timing);
    double a = row.a(milliseconds).mean();
    double b = row.b(milliseconds).mean();
    return List.of(
        row.any().method(),
        row.any().point(),
        row.any().seedText(),
        timing,
        interval(row.a(speedup)),
        interval(row.b(speedup)),
        row.verdict(speedup).word(),
        Numbers.significant(a, 3),
        Numbers.significant(b, 3),
        Numbers.significant(b / a, 3));
  }

  private static String interval(Sample speedup) {
    return speedup.isEmpty()
        ? ""
        : "%s [%s, %s]"
            .formatted(
                times(speedup.mean()),
                Numbers.significant(speedup.low(), 3),
                Numbers.significant(speedup.high(), 3));
  }

  private static String times(double value) {
    return Double.isNaN(value) ? "" : Numbers.significant(value, 3) + "x";
  }

  private List<Verdict> speedupVerdicts() {
    return rows.stream()
        .flatMap(
            row ->
                row.timings().stream().map(t -> row.verdict(ResultRow.measureName("speedup", t))))
        .toList();
  }

  /** How many there are of each kind. */
  private static String summary(String what, List<Verdict> verdicts) {
    List<String> parts = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      long count = verdicts.stream().filter(verdict::equals).count();
      if (count > 0 && verdict != Verdict.MISSING) {
        parts.add(count + " " + verdict.phrase());
      }
    }
    return "%d %s: %s\n".formatted(verdicts.size(), what, String.join(", ", parts));
  }

  /** The table with a row added for every measure of every row. */
  CsvTable addTo(CsvTable table) {
    CsvTable longer = table;
    for (RowPair row : rows) {
      for (String measure : row.measures()) {
        longer = longer.with(csv(row, measure));
      }
    }
    return longer;
  }

  private Map<String, String> csv(RowPair row, String measure) {
    Sample first = row.a(measure);
    Sample second = row.b(measure);
    Map<String, String> csv = new LinkedHashMap<>();
    csv.put("experiment", a.experiment());
    csv.put("scale", a.scale());
    csv.put("method", row.any().method());
    csv.put("operating_point", row.any().point());
    csv.put("seeds", row.any().seedText());
    csv.put("measure", measure);
    side(csv, "a", first);
    side(csv, "b", second);
    csv.put("difference", Numbers.significant(second.mean() - first.mean(), DIGITS));
    csv.put("ratio", Numbers.significant(second.mean() / first.mean(), DIGITS));
    csv.put("noise", row.verdict(measure).word());
    return csv;
  }

  private static void side(Map<String, String> csv, String side, Sample sample) {
    csv.put(side, Numbers.significant(sample.mean(), DIGITS));
    csv.put(side + "_sd", Numbers.significant(sample.deviation(), DIGITS));
    csv.put(side + "_low", Numbers.significant(sample.low(), DIGITS));
    csv.put(side + "_high", Numbers.significant(sample.high(), DIGITS));
  }
}
