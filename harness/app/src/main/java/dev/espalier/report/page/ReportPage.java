package dev.espalier.report.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.espalier.file.AtomicFile;
import dev.espalier.report.Progress;
import dev.espalier.report.results.RecordedResults;
import dev.espalier.report.summary.Summary;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Stream;

/** The page of one results folder. */
public final class ReportPage {

  /** The page's name in its folder. */
  public static final String FILE = "report.html";

  /** The folder's folder of static figures. */
  static final String FIGURES = "figures";

  /** Tells the version of the charting library on the class path. */
  private static final String CHARTING = "/META-INF/maven/org.webjars.npm/d3/pom.properties";

  private final Path folder;
  private final ResultTables tables;

  /** The methods at equal speed; null where nothing was trained. */
  private final Summary summary;

  private final PageData data;

  private ReportPage(Path folder) {
    this.folder = folder;
    tables = ResultTables.read(folder);
    summary = tables.summary();
    data = PageData.of(tables, summary);
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
      RecordedResults results = tables.results();
      new Figures(results.experiment() + ", " + results.scale(), data)
          .svg()
          .forEach((name, svg) -> AtomicFile.write(into.resolve(name), svg));
    } catch (LinePlot.NoFontsException e) {
      progress.line(e.getMessage());
    }
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
    context.put("pruned", data.pruned());
    context.put("timed", !data.timings().isEmpty());
    context.put("allUnits", !tables.survivors().rows().isEmpty());
    context.put("curves", !data.curves().isEmpty());
    context.put("plots", results.isOfSpeedAlone() || data.pruned());
    context.put("gradients", !data.gradients().isEmpty());
    context.put("reportedQuality", isReportedHere(PaperFigures::quality));
    context.put("reportedSpeed", isReportedHere(PaperFigures::speedup));
    context.put("sparse", data.timings().stream().anyMatch(t -> t.startsWith("sparse")));
    context.put("bfloat16", data.timings().stream().anyMatch(t -> t.startsWith("bfloat16")));
    context.put("onnx", data.timings().stream().anyMatch(t -> t.startsWith("onnx ")));
    context.put("onnxInt8", data.timings().stream().anyMatch(t -> t.startsWith("onnx_int8 ")));
    context.put("unsettled", data.points().stream().anyMatch(p -> !p.unsettled().isEmpty()));
    context.put("seeds", tables.results().rows().stream().anyMatch(r -> r.seeds().size() > 1));
    context.put("protocol", protocol());
    context.put("made", made());
    PageTables shown = new PageTables(tables, data);
    context.put("answer", shown.answer(summary));
    context.put("results", shown.results());
    context.put("papers", shown.papers());
    context.put("summary", shown.equalSpeed(summary));
    context.put("speeds", shown.speeds());
    context.put("failures", shown.failures());
    context.put("environment", shown.pairs("Environment", "environment.json"));
    context.put("settings", shown.pairs("Settings", "settings.json"));
    context.put("commands", shown.commands());
    context.put("data", json());
    context.put("charting", charting());
    return Template.fill("report.mustache", context, "plot.js", "charts.js", "tables.js");
  }

  /** Whether papers tell something at the scale of this folder, which can be compared. */
  private boolean isReportedHere(Function<PaperFigures, Double> figure) {
    return data.points().stream()
        .map(Point::reported)
        .filter(Objects::nonNull)
        .anyMatch(reported -> reported.comparable() && figure.apply(reported) != null);
  }

  /** What was timed first, in words; empty if nothing was. */
  private String protocol() {
    return data.timings().stream()
        .filter(timing -> !timing.contains(" "))
        .findFirst()
        .map(
            timing ->
                "%s is a batch of %s and %s steps"
                    .formatted(
                        Stream.concat(Stream.of(timing), Stream.of(timing.split("x"))).toArray()))
        .orElse("");
  }

  /** What was done to the networks, in a sentence. */
  private String made() {
    if (tables.results().isOfSpeedAlone()) {
      return "Networks of published sizes, cut and timed; nothing was trained.";
    }
    long methods = tables.methods().stream().filter(method -> tables.removes(method.id())).count();
    String timed = data.timings().isEmpty() ? " and cut; nothing was timed." : ", cut, and timed.";
    return methods == 0
        ? "Recurrent networks, trained side by side; nothing was pruned."
        : "Recurrent networks, pruned by %s through one training loop%s"
            .formatted(methods == 1 ? "one method" : methods + " methods", timed);
  }

  /** A less-than sign within the data could end the element that they stand in. */
  private String json() {
    try {
      return new ObjectMapper().writeValueAsString(data).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String charting() {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(Template.resource(CHARTING)));
    } catch (IOException e) {
      throw new UncheckedIOException(CHARTING + ": cannot be read from the class path", e);
    }
    return Template.resource(
        "/META-INF/resources/webjars/d3/%s/dist/d3.min.js"
            .formatted(properties.getProperty("version")));
  }
}
