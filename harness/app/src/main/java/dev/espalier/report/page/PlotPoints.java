package dev.espalier.report.page;

import dev.espalier.report.Numbers;
import dev.espalier.report.page.Point.Interval;
import dev.espalier.report.results.Metrics;
import dev.espalier.report.results.RecordedResults;
import dev.espalier.report.results.ResultRow;
import dev.espalier.report.results.Sample;
import dev.espalier.report.results.Starts;
import dev.espalier.task.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes a folder's points from its tables. */
final class PlotPoints {

  /** Titles of the facts that say what a point is of. */
  static final List<String> IDENTITY =
      List.of("method", "operating point", "cell", "network", "input/hidden");

  private final ResultTables tables;
  private final List<String> methods;
  private final Starts starts;

  PlotPoints(ResultTables tables) {
    this.tables = tables;
    starts = new Starts(tables.runs());
    methods = tables.methods().stream().map(PageData.Method::id).toList();
  }

  /** One point a row of results. */
  List<Point> all() {
    List<Point> points = new ArrayList<>();
    for (ResultRow row : tables.results().rows()) {
      points.add(tables.results().isOfSpeedAlone() ? network(row) : method(row));
    }
    return points;
  }

  private Point method(ResultRow row) {
    Metric quality = tables.quality();
    List<Map<String, String>> trials = ResultTables.rowsOf(tables.runs(), row);
    Map<String, String> comparison = tables.comparison(row);
    Sample test = row.measure(quality.column());
    double compression = row.measure(ResultRow.COMPRESSION).mean();
    double theory = row.measure("theoretical_speedup").mean();
    double change =
        quality.change(
            test.mean(), Sample.of(tables.runs().numbers(trials, quality.dense())).mean());
    PaperFigures reported =
        PaperFigures.of(comparison, tables.dense(), quality, tables.results().scale());
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("method", row.method());
    facts.put("operating point", row.point());
    if (!starts.cell(trials.get(0)).isEmpty()) {
      facts.put("cell", starts.cell(trials.get(0)));
    }
    facts.put("seeds", row.seedText());
    if (row.failed() > 0) {
      facts.put("failed", Integer.toString(row.failed()));
    }
    for (Metric each : tables.qualities()) {
      if (row.failed() > 0 || !row.measure(each.column()).isEmpty()) {
        facts.put(each.label(), quality(each, row.measure(each.column())));
      }
    }
    for (String form : row.forms()) {
      Sample sample = row.measure(quality.in(form));
      if (!sample.isEmpty()) {
        facts.put(form + " " + quality.label(), quality(quality, sample));
      }
    }
    facts.put("change", against(trials));
    if (!comparison.getOrDefault("training", "").isEmpty()) {
      facts.put("training", comparison.get("training"));
    }
    facts.put("kept units", row.kept());
    facts.put("weights", count(row.measure("nonzero_parameters")));
    facts.put("fewer weights", Numbers.with(Numbers.significant(compression, 3), "x"));
    facts.put(
        "multiply-accumulates per " + tables.example(), count(row.measure("multiply_accumulates")));
    facts.put("theory", Numbers.with(Numbers.significant(theory, 3), "x"));
    facts.putAll(measured(row));
    if (reported != null) {
      facts.put("reported", reported.text() + " (" + reported.scale() + ")");
      facts.put("differs", comparison.getOrDefault("differs", ""));
      facts.put("source", comparison.getOrDefault("reported_source", ""));
    }
    return new Point(
        methods.indexOf(row.method()),
        starts.curve(trials.get(0)),
        label(row),
        Interval.spread(test),
        rounded(row, quality),
        Point.finite(change),
        Point.finite(100 / compression),
        Point.finite(100 / theory),
        Point.finite(theory),
        speedups(row),
        unsettled(row),
        reported,
        facts);
  }

  /** The change, seed by seed, and the network that it is measured against. */
  private String against(List<Map<String, String>> trials) {
    Metric quality = tables.quality();
    Sample changes = tables.runs().changes(quality, trials);
    if (changes.isEmpty()) {
      return "";
    }
    String control =
        trials.stream()
            .map(trial -> trial.getOrDefault("control", ""))
            .filter(method -> !method.isEmpty())
            .findFirst()
            .map(method -> tables.name(method).toLowerCase(Locale.ROOT))
            .orElse("its control");
    double halfWidth = changes.halfWidth();
    return "%s%s%s vs %s"
        .formatted(
            signed(changes.mean()),
            quality.changeUnit(),
            Double.isNaN(halfWidth) ? "" : " ± " + Numbers.fixed(halfWidth, 1),
            control);
  }

  private Point network(ResultRow row) {
    Map<String, String> timing =
        tables.speeds().rows().stream()
            .filter(r -> row.method().equals(r.get("network")))
            .findFirst()
            .orElse(Map.of());
    boolean derived = timing.getOrDefault("derived", "").equals("true");
    double theory = row.measure("theoretical_speedup").mean();
    PaperFigures reported = PaperFigures.ofSpeedup(timing.getOrDefault("reported_speedup", ""));
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("network", row.method() + (derived ? " (derived)" : ""));
    facts.put("input/hidden", row.point());
    facts.put("weights", count(row.measure("parameters")));
    facts.put(
        "multiply-accumulates per " + tables.example(), count(row.measure("multiply_accumulates")));
    facts.put("theory", Numbers.with(Numbers.significant(theory, 3), "x"));
    facts.putAll(measured(row));
    if (reported != null) {
      facts.put("reported", reported.text());
    }
    facts.put("source", timing.getOrDefault("source", ""));
    return new Point(
        methods.indexOf(row.method()),
        row.method(),
        row.method(),
        null,
        Map.of(),
        null,
        null,
        Point.finite(100 / theory),
        Point.finite(theory),
        speedups(row),
        unsettled(row),
        reported,
        facts);
  }

  private static String label(ResultRow row) {
    return row.point().equals("defaults") ? row.method() : row.method() + ", " + row.point();
  }

  private static Map<String, Interval> rounded(ResultRow row, Metric quality) {
    Map<String, Interval> rounded = new LinkedHashMap<>();
    for (String form : row.forms()) {
      Sample sample = row.measure(quality.in(form));
      if (!sample.isEmpty()) {
        rounded.put(form, Interval.spread(sample));
      }
    }
    return rounded;
  }

  private static Map<String, Interval> speedups(ResultRow row) {
    Map<String, Interval> speedups = new LinkedHashMap<>();
    for (String timing : row.timings()) {
      speedups.put(
          timing, Interval.measured(row.measure(ResultRow.measureName("speedup", timing))));
    }
    return speedups;
  }

  /** What was timed of a row and did not settle in some seed. */
  private List<String> unsettled(ResultRow row) {
    String name = tables.results().isOfSpeedAlone() ? "network" : "method";
    return tables.speeds().rows().stream()
        .filter(timing -> "false".equals(timing.get("settled")))
        .filter(timing -> row.method().equals(timing.get(name)))
        .filter(
            timing ->
                !timing.containsKey("settings")
                    || row.settings().equals(RecordedResults.settings(timing.get("settings"))))
        .map(RecordedResults::timing)
        .distinct()
        .toList();
  }

  private Map<String, String> measured(ResultRow row) {
    List<String> unsettled = unsettled(row);
    Map<String, String> facts = new LinkedHashMap<>();
    for (String timing : row.timings()) {
      Sample speedup = row.measure(ResultRow.measureName("speedup", timing));
      facts.put(
          timing + " measured",
          "%s [%s, %s]"
              .formatted(
                  unsettled.contains(timing)
                      ? "not settled"
                      : Numbers.significant(speedup.mean(), 3) + "x",
                  Numbers.significant(speedup.low(), 3),
                  Numbers.significant(speedup.high(), 3)));
    }
    return facts;
  }

  private static String quality(Metric metric, Sample test) {
    return test.isEmpty()
        ? "failed"
        : Metrics.text(metric, test.mean(), test)
            + (test.values().size() < 2
                ? ""
                : " ± " + Metrics.text(metric, test.deviation(), test));
  }

  private static String count(Sample sample) {
    return sample.isEmpty() ? "" : Numbers.count(Math.round(sample.mean()));
  }

  private static String signed(double percent) {
    String text = Numbers.fixed(percent, 1);
    return percent > 0 ? "+" + text : text;
  }
}
