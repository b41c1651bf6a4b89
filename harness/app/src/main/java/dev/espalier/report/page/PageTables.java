package dev.espalier.report.page;

import dev.espalier.report.Numbers;
import dev.espalier.report.results.Metrics;
import dev.espalier.report.results.RecordedResults;
import dev.espalier.report.results.ResultRow;
import dev.espalier.report.results.Sample;
import dev.espalier.report.summary.Summary;
import dev.espalier.report.summary.SummaryView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The tables of a folder's page. Those that have nothing to tell are null. */
final class PageTables {

  /** Facts that have a table of their own. */
  private static final List<String> PAPER = List.of("reported", "differs", "source");

  private final ResultTables tables;
  private final PageData data;
  private final Commands commands;

  PageTables(ResultTables tables, PageData data) {
    this.tables = tables;
    this.data = data;
    commands = new Commands(tables);
  }

  /** A row an operating point, each with a link to it and its command. */
  PageTable results() {
    List<Map<String, String>> rows = facts(p -> true, title -> !PAPER.contains(title));
    PageTable table = PageTable.of("Results", rows);
    List<ResultRow> all = tables.results().rows();
    List<PageTable.Row> linked = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      linked.add(table.rows().get(i).with(id(i), commands.of(all.get(i))));
    }
    return new PageTable(table.caption(), table.header(), linked, true);
  }

  /** What names a row in links to it, the same whichever rows stand beside it. */
  private String id(int row) {
    List<String> ids =
        data.points().stream()
            .map(point -> "row-" + point.label().replaceAll("[^A-Za-z0-9.+-]+", "-"))
            .toList();
    String id = ids.get(row);
    return ids.indexOf(id) == row ? id : id + "-" + row;
  }

  private List<Map<String, String>> facts(Predicate<Point> rows, Predicate<String> titles) {
    return data.points().stream()
        .filter(rows)
        .map(
            point -> {
              Map<String, String> facts = new LinkedHashMap<>(point.facts());
              facts.keySet().removeIf(titles.negate());
              return facts;
            })
        .toList();
  }

  /** What papers report and where. */
  PageTable papers() {
    List<Map<String, String>> rows =
        facts(
            point -> point.reported() != null,
            title -> PlotPoints.IDENTITY.contains(title) || PAPER.contains(title));
    return rows.isEmpty() ? null : PageTable.of("Reported in papers", rows);
  }

  /** Which method is best, or where nothing is pruned, which network. */
  Map<String, Object> answer(Summary summary) {
    Map<String, Object> answer = new LinkedHashMap<>();
    SummaryView view = summary == null ? null : new SummaryView(summary);
    if (view != null && !view.isEmpty()) {
      answer.put("question", "Which method, at which speed?");
      answer.put("sentence", view.answer() + context());
      answer.put(
          "table", view.isBare() ? null : PageTable.of("The best at each speed", view.best()));
    } else if (summary != null) {
      answer.put("question", "Which network?");
      answer.put("sentence", "Nothing is pruned here." + best() + context());
      answer.put(
          "table",
          PageTable.of("Networks", facts(p -> p.quality() != null, this::isIdentityOrQuality)));
    } else {
      return null;
    }
    return answer;
  }

  /** The best network where several stand side by side. */
  private String best() {
    Comparator<Point> byQuality = Comparator.comparingDouble(point -> point.quality().value());
    List<Point> found =
        data.points().stream()
            .filter(point -> point.quality() != null)
            .sorted(tables.quality().lowerIsBetter() ? byQuality : byQuality.reversed())
            .toList();
    return found.size() < 2
        ? ""
        : " The best network is %s, %s %s."
            .formatted(
                found.get(0).curve(),
                tables.quality().label(),
                found.get(0).facts().get(tables.quality().label()));
  }

  private boolean isIdentityOrQuality(String title) {
    return title.equals("seeds")
        || title.equals("weights")
        || PlotPoints.IDENTITY.contains(title)
        || tables.qualities().stream().anyMatch(quality -> quality.label().equals(title));
  }

  /** What the figures are to be held against. */
  private String context() {
    if (data.dense() == null || !data.cells().isEmpty()) {
      return "";
    }
    String text = " The dense network is at " + figure(data.dense());
    if (data.control() != null) {
      text += ", trained on for as long as methods that start from it at " + figure(data.control());
    }
    if (data.limit() != null) {
      text +=
          (tables.quality().bound().startsWith("memoryless")
                  ? "; without memory one reaches "
                  : "; no network can be better than ")
              + figure(data.limit());
    }
    return text + ".";
  }

  private String figure(double value) {
    return Metrics.text(tables.quality(), value, Sample.of(List.of(value)));
  }

  /** Methods at equal speed, all of them. */
  Map<String, Object> equalSpeed(Summary summary) {
    SummaryView view = summary == null ? null : new SummaryView(summary);
    if (view == null || view.isEmpty()) {
      return null;
    }
    return Map.of(
        "title", view.title(),
        "notes", String.join(" ", view.notes()),
        "table", PageTable.of("Methods at equal speed", view.table()));
  }

  PageTable speeds() {
    List<Map<String, String>> rows = new ArrayList<>();
    for (Map<String, String> row : tables.speeds().rows()) {
      Map<String, String> cells = new LinkedHashMap<>();
      for (String column : List.of("method", "network", "operating_point", "seed", "form")) {
        if (row.containsKey(column)) {
          cells.put(column.replace('_', ' '), row.get(column));
        }
      }
      cells.put("batch", row.get("batch"));
      cells.put("steps", row.get("steps"));
      if (row.containsKey("threads")) {
        cells.put("threads", row.get("threads"));
      }
      cells.put("dense, ms", rounded(row, "dense_milliseconds"));
      cells.put("pruned, ms", rounded(row, "milliseconds"));
      cells.put(
          "speedup",
          "false".equals(row.get("settled")) ? "not settled" : rounded(row, "speedup") + "x");
      cells.put("95 % interval", "[%s, %s]".formatted(rounded(row, "low"), rounded(row, "high")));
      cells.put("samples", row.getOrDefault("samples", ""));
      cells.put("p50, ms", rounded(row, "p50_milliseconds"));
      cells.put("p99, ms", rounded(row, "p99_milliseconds"));
      cells.put("weights, bytes", row.getOrDefault("weight_bytes", ""));
      cells.put("share of cut layers", row.getOrDefault("cut_share", ""));
      rows.add(cells);
    }
    return rows.isEmpty() ? null : PageTable.of("Timings", rows);
  }

  private String rounded(Map<String, String> row, String column) {
    return Numbers.significant(Sample.of(tables.speeds().numbers(List.of(row), column)).mean(), 3);
  }

  /** The trials that failed, with why. */
  PageTable failures() {
    List<Map<String, String>> rows = new ArrayList<>();
    for (Map<String, String> row : tables.runs().rows()) {
      if (!row.get("status").equals("ok")) {
        Map<String, String> cells = new LinkedHashMap<>();
        cells.put("method", row.get("method"));
        cells.put("operating point", row.get("operating_point"));
        cells.put("seed", row.get("seed"));
        cells.put("error", row.getOrDefault("error", ""));
        rows.add(cells);
      }
    }
    return rows.isEmpty() ? null : PageTable.of("Trials that failed", rows);
  }

  /** A file of names and values as a table. */
  PageTable pairs(String caption, String file) {
    Map<String, String> values = RecordedResults.json(tables.results().folder().resolve(file));
    return values.isEmpty()
        ? null
        : PageTable.of(
            caption,
            values.entrySet().stream()
                .map(e -> pair(e.getKey().replace('_', ' '), e.getValue()))
                .toList());
  }

  private static Map<String, String> pair(String name, String value) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("name", name);
    row.put("value", value);
    return row;
  }

  /** Every row's name and commands; of a study of speed one command makes all rows. */
  List<Map<String, String>> commands() {
    List<Map<String, String>> all = new ArrayList<>();
    for (int i = 0; i < data.points().size(); i++) {
      ResultRow row = tables.results().rows().get(i);
      List<String> lines = new ArrayList<>(List.of(commands.of(row)));
      lines.addAll(commands.reruns(row));
      all.add(
          Map.of(
              "name", data.points().get(i).label(),
              "lines", lines.stream().collect(Collectors.joining("\n"))));
    }
    return tables.results().isOfSpeedAlone()
        ? List.of(Map.of("name", "all", "lines", all.get(0).get("lines")))
        : all;
  }
}
