package dev.espalier.report.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.mustachejava.DefaultMustacheFactory;
import dev.espalier.file.AtomicFile;
import dev.espalier.file.FileFault;
import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import dev.espalier.report.results.RecordedResults;
import dev.espalier.report.results.Sample;
import dev.espalier.report.summary.Summary;
import dev.espalier.report.summary.SummaryView;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The page of one results folder. */
public final class ReportPage {

  /** The page's name in its folder. */
  public static final String FILE = "report.html";

  /** The folder's folder of static figures. */
  private static final String FIGURES = "figures";

  private static final String TEMPLATE = "dev/espalier/report/page/report.mustache";

  /** Tells the version of the charting library on the class path. */
  private static final String CHARTING = "/META-INF/maven/org.webjars.npm/d3/pom.properties";

  /** Facts that have a table of their own. */
  private static final List<String> PAPER = List.of("reported", "differs", "source");

  private final Path folder;
  private final ResultTables tables;

  /** The methods at equal speed; null where nothing was trained. */
  private final Summary summary;

  private final PageData data;

  private ReportPage(Path folder) {
    this.folder = folder;
    tables = ResultTables.read(folder);
    summary = tables.results().isOfSpeedAlone() ? null : Summary.of(tables.runs(), tables.speeds());
    data = data(tables, summary);
  }

  /**
   * Writes the page and the figures of a folder, or of all folders below it, each into its own.
   *
   * @param progress told why, where figures cannot be drawn
   * @return the pages' files
   * @throws IllegalArgumentException naming folder or file, if one holds no results or is not what
   *     a run writes
   * @throws UncheckedIOException naming the file, if one cannot be read or written
   */
  public static List<Path> write(Path root, Progress progress) {
    List<Path> files = new ArrayList<>();
    for (Path folder : RecordedResults.folders(root)) {
      ReportPage page = new ReportPage(folder);
      Path file = folder.resolve(FILE);
      AtomicFile.write(file, page.html());
      files.add(file);
      page.figures(progress);
    }
    return files;
  }

  private void figures(Progress progress) {
    try {
      Path into = folder.resolve(FIGURES);
      new Figures(data).svg().forEach((name, svg) -> AtomicFile.write(into.resolve(name), svg));
    } catch (LinePlot.NoFontsException e) {
      progress.line(e.getMessage());
    }
  }

  private static PageData data(ResultTables tables, Summary summary) {
    Curves curves = new Curves(tables);
    List<Point> points = new PlotPoints(tables).all();
    Map<String, String> dense = tables.dense();
    return new PageData(
        tables.quality(),
        tables.learnt(),
        number(tables, dense, tables.quality().column()),
        number(tables, tables.control(), tables.quality().column()),
        number(tables, dense, tables.quality().bound()),
        summary == null ? List.of() : summary.speedups(),
        tables.results().rows().stream().flatMap(r -> r.timings().stream()).distinct().toList(),
        curves.groups(),
        tables.methods(),
        points,
        curves.all(),
        curves.reaches());
  }

  private static Double number(ResultTables tables, Map<String, String> row, String column) {
    return Point.finite(Sample.of(tables.comparison().numbers(List.of(row), column)).mean());
  }

  private String html() {
    RecordedResults results = tables.results();
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("experiment", results.experiment());
    context.put("scale", results.scale());
    context.put("quality", tables.quality().label());
    context.put("learnt", tables.learnt());
    context.put("example", tables.example());
    context.put("better", tables.quality().lowerIsBetter() ? "lower" : "higher");
    context.put("trained", !results.isOfSpeedAlone());
    context.put("allUnits", !tables.survivors().rows().isEmpty());
    context.put("curves", !data.curves().isEmpty());
    context.put("gradients", !data.gradients().isEmpty());
    context.put("reported", data.points().stream().anyMatch(p -> p.reported() != null));
    context.put("sparse", data.timings().stream().anyMatch(t -> t.startsWith("sparse")));
    context.put("bfloat16", data.timings().stream().anyMatch(t -> t.startsWith("bfloat16")));
    context.put("onnx", data.timings().stream().anyMatch(t -> t.startsWith("onnx ")));
    context.put("onnxInt8", data.timings().stream().anyMatch(t -> t.startsWith("onnx_int8 ")));
    context.put("methods", data.methods());
    int methods = data.methods().size();
    context.put("methodCount", methods == 1 ? "one method" : methods + " methods");
    context.put("results", PageTable.of("Results", facts(p -> true, t -> !PAPER.contains(t))));
    context.put("papers", papers());
    context.put("summary", summary());
    context.put("speeds", speedTable());
    context.put("failures", failures());
    context.put("environment", pairs("Environment", "environment.json"));
    context.put("settings", pairs("Settings", "settings.json"));
    context.put("commands", String.join("\n", commands()));
    context.put("data", json());
    context.put("charting", charting());
    context.put("style", resource("report.css"));
    context.put("script", resource("report.js"));
    StringWriter html = new StringWriter();
    new DefaultMustacheFactory().compile(TEMPLATE).execute(html, context);
    return html.toString();
  }

  /** A less-than sign within the data could end the element that they stand in. */
  private String json() {
    try {
      return new ObjectMapper().writeValueAsString(data).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
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

  /** The summary as the template takes it; null if there is nothing to say. */
  private Map<String, Object> summary() {
    SummaryView view = summary == null ? null : new SummaryView(summary);
    if (view == null || view.isEmpty()) {
      return null;
    }
    return Map.of(
        "title", view.title(),
        "notes", String.join(" ", view.notes()),
        "table", PageTable.of("Methods at equal speed", view.table()));
  }

  /** What papers report and where; null if they report nothing. */
  private PageTable papers() {
    List<Map<String, String>> rows =
        facts(
            point -> point.reported() != null,
            title -> PlotPoints.IDENTITY.contains(title) || PAPER.contains(title));
    return rows.isEmpty() ? null : PageTable.of("Reported in papers", rows);
  }

  private PageTable speedTable() {
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
      cells.put("speedup", rounded(row, "speedup") + "x");
      cells.put("95 % interval", "[%s, %s]".formatted(rounded(row, "low"), rounded(row, "high")));
      cells.put("settled", row.getOrDefault("settled", ""));
      cells.put("samples", row.getOrDefault("samples", ""));
      cells.put("p50, ms", rounded(row, "p50_milliseconds"));
      cells.put("p99, ms", rounded(row, "p99_milliseconds"));
      cells.put("weights, bytes", row.getOrDefault("weight_bytes", ""));
      cells.put("share of cut layers", row.getOrDefault("cut_share", ""));
      rows.add(cells);
    }
    return PageTable.of("Timings", rows);
  }

  private String rounded(Map<String, String> row, String column) {
    return Numbers.significant(Sample.of(tables.speeds().numbers(List.of(row), column)).mean(), 3);
  }

  /** The trials that failed, with why; null if none did. */
  private PageTable failures() {
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

  /** A file of names and values as a table; null if there is none. */
  private PageTable pairs(String caption, String file) {
    Map<String, String> values = RecordedResults.json(folder.resolve(file));
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

  /** How to make the results again, and each trial alone. */
  private List<String> commands() {
    RecordedResults results = tables.results();
    if (results.isOfSpeedAlone()) {
      return List.of("./reproduce.sh speed --scale " + results.scale());
    }
    List<String> commands = new ArrayList<>();
    int seeds = results.rows().stream().mapToInt(row -> row.seeds().size()).max().orElse(1);
    commands.add(
        "./reproduce.sh run %s --scale %s --methods %s --seeds %d"
            .formatted(
                results.experiment(),
                results.scale(),
                String.join(",", data.methods().stream().map(PageData.Method::id).toList()),
                seeds));
    for (String file : records()) {
      commands.add(
          "./reproduce.sh rerun results/%s/%s/records/%s"
              .formatted(results.experiment(), results.scale(), file));
    }
    return commands;
  }

  private List<String> records() {
    Path records = folder.resolve("records");
    if (!Files.isDirectory(records)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(records)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw FileFault.reading(records, e);
    }
  }

  private static String charting() {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(resource(CHARTING)));
    } catch (IOException e) {
      throw new UncheckedIOException(CHARTING + ": cannot be read from the class path", e);
    }
    return resource(
        "/META-INF/resources/webjars/d3/%s/dist/d3.min.js"
            .formatted(properties.getProperty("version")));
  }

  private static String resource(String name) {
    try (InputStream stream = ReportPage.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name + ": not on the class path; build the project anew");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + ": cannot be read from the class path", e);
    }
  }
}
