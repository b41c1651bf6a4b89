package dev.espalier.experiment;

import dev.espalier.file.AtomicFile;
import dev.espalier.file.TemporaryFiles;
import dev.espalier.measure.Environment;
import dev.espalier.measure.NetworkSize;
import dev.espalier.measure.Protocol;
import dev.espalier.measure.SpeedMeter;
import dev.espalier.measure.SpeedRow;
import dev.espalier.measure.SpeedStudy;
import dev.espalier.measure.Speedup;
import dev.espalier.measure.Subject;
import dev.espalier.measure.Timing;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import dev.espalier.report.TextTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The tables of a {@link SpeedStudy}, in {@code speed/<name>} of the results. */
public final class SpeedTables {

  private static final List<String> COLUMNS =
      List.of(
          "network",
          "vocabulary",
          "input",
          "hidden",
          "source",
          "derived",
          "parameters",
          "multiply_accumulates",
          "theoretical_speedup",
          "form",
          "batch",
          "steps",
          "dense_milliseconds",
          "milliseconds",
          "speedup",
          "low",
          "high",
          "settled",
          "samples",
          "p50_milliseconds",
          "p99_milliseconds",
          "weight_bytes",
          "cut_share",
          "reported_speedup");

  /** Units of a bar of timings. */
  static final long PERCENT = 100;

  private static final double MEBI = 1 << 20;

  private SpeedTables() {}

  /** Where a study's tables stand below the root of the results. */
  public static Path folder(SpeedStudy study, Path out) {
    return out.resolve("speed").resolve(study.name());
  }

  /**
   * Runs a study and writes its tables.
   *
   * @param forms how to run the networks
   * @param out root of the results; null to write nothing
   * @param width characters of a line
   * @return the table as text
   */
  public static String make(
      SpeedStudy study, SpeedMeter meter, List<Subject.Form> forms, Path out, int width) {
    List<SpeedRow> rows = run(study, meter, forms);
    TextTable view = view(study, rows);
    if (out != null) {
      write(rows, view, Environment.here(meter.threads()), folder(study, out));
    }
    return view.text(width);
  }

  private static void write(
      List<SpeedRow> rows, TextTable view, Environment environment, Path folder) {
    CsvTable table = CsvTable.of(COLUMNS);
    for (SpeedRow row : rows) {
      for (Timing timing : row.timings()) {
        table = table.with(csv(row, timing));
      }
    }
    table.write(folder.resolve("speed.csv"));
    AtomicFile.write(folder.resolve("speed.md"), view.markdown());
    AtomicFile.write(folder.resolve("environment.json"), environment.json());
  }

  /** Shows how far a measurement is. */
  public static Progress.Bar bar(Progress progress) {
    return progress.start("timing, in forked JVMs", PERCENT);
  }

  /** Moves what {@link #bar} shows. */
  public static SpeedMeter.Listener listener(Progress.Bar bar) {
    return listener(bar, timings -> {});
  }

  /**
   * Likewise.
   *
   * @param measured hears of timings as soon as they are there
   */
  static SpeedMeter.Listener listener(Progress.Bar bar, Consumer<List<Timing>> measured) {
    return new SpeedMeter.Listener() {
      @Override
      public void forkDone(int done, int most, int settled, int rows) {
        bar.update(PERCENT * done / most, settled + " of " + rows + " speedups settled");
      }

      @Override
      public void measured(List<Timing> timings) {
        measured.accept(timings);
      }
    };
  }

  private static List<SpeedRow> run(SpeedStudy study, SpeedMeter meter, List<Subject.Form> forms) {
    Path scratch = TemporaryFiles.folder("espalier-speed-");
    try {
      return study.run(meter, forms, scratch);
    } finally {
      scratch.toFile().delete();
    }
  }

  private static Map<String, String> csv(SpeedRow row, Timing timing) {
    NetworkSize size = row.size();
    Speedup speedup = timing.speedup();
    Map<String, String> csv = new LinkedHashMap<>();
    csv.put("network", size.name());
    csv.put("vocabulary", Integer.toString(size.vocabulary()));
    csv.put("input", Integer.toString(size.input()));
    csv.put("hidden", hidden(size));
    csv.put("source", size.source());
    csv.put("derived", Boolean.toString(size.derived()));
    csv.put("parameters", Long.toString(size.parameters()));
    csv.put("multiply_accumulates", Long.toString(size.multiplyAccumulates()));
    csv.put("theoretical_speedup", Numbers.significant(row.theoreticalSpeedup(), 4));
    csv.put("form", timing.subject().form().name().toLowerCase(Locale.ROOT));
    csv.put("batch", Integer.toString(timing.protocol().batch()));
    csv.put("steps", Integer.toString(timing.protocol().steps()));
    csv.put("dense_milliseconds", Numbers.significant(speedup.baseMillis(), 5));
    csv.put("milliseconds", Numbers.significant(speedup.prunedMillis(), 5));
    csv.put("speedup", Numbers.significant(speedup.ratio(), 4));
    csv.put("low", Numbers.significant(speedup.low(), 4));
    csv.put("high", Numbers.significant(speedup.high(), 4));
    csv.put("settled", Boolean.toString(speedup.settled()));
    csv.put("samples", Integer.toString(speedup.samples()));
    csv.put("p50_milliseconds", Numbers.significant(timing.p50Millis(), 5));
    csv.put("p99_milliseconds", Numbers.significant(timing.p99Millis(), 5));
    csv.put("weight_bytes", Long.toString(timing.weightBytes()));
    csv.put("cut_share", Numbers.significant(timing.cutShare(), 3));
    csv.put("reported_speedup", size.reportedSpeedup());
    return csv;
  }

  private static TextTable view(SpeedStudy study, List<SpeedRow> rows) {
    List<Subject.Form> forms =
        rows.stream()
            .flatMap(row -> row.timings().stream())
            .map(timing -> timing.subject().form())
            .distinct()
            .toList();
    List<String> header = new ArrayList<>(List.of("network", "input/hidden", "weights", "theory"));
    for (Subject.Form form : forms) {
      String engine = form == Subject.Form.DENSE ? "" : form.name().toLowerCase(Locale.ROOT) + " ";
      for (Protocol protocol : study.protocols()) {
        header.add(engine + protocol + " p50 / p99 ms");
        header.add(engine + protocol + " speedup");
      }
      header.add(engine + "MiB");
    }
    List<Protocol> shared = shared(study, rows);
    shared.forEach(protocol -> header.add(protocol + " share"));
    header.add("reported");
    List<List<String>> cells = new ArrayList<>();
    for (SpeedRow row : rows) {
      NetworkSize size = row.size();
      List<String> line = new ArrayList<>();
      line.add(size.name() + (size.derived() ? " (derived)" : ""));
      line.add(size.input() + "/" + hidden(size));
      line.add(Numbers.count(size.parameters()));
      line.add(Numbers.significant(row.theoreticalSpeedup(), 3) + "x");
      for (Subject.Form form : forms) {
        for (Protocol protocol : study.protocols()) {
          Timing timing = row.timing(form, protocol);
          line.add(
              Numbers.significant(timing.p50Millis(), 3)
                  + " / "
                  + Numbers.significant(timing.p99Millis(), 3));
          line.add(interval(timing.speedup()));
        }
        long bytes = row.timing(form, study.protocols().get(0)).weightBytes();
        line.add(Numbers.significant(bytes / MEBI, 3));
      }
      for (Protocol protocol : shared) {
        double share = row.timing(forms.get(0), protocol).cutShare();
        line.add(Numbers.significant(share, 2));
      }
      line.add(size.reportedSpeedup());
      cells.add(line);
    }
    return new TextTable(header, cells);
  }

  /** The protocols in which much of a pass is none that pruning can save. */
  private static List<Protocol> shared(SpeedStudy study, List<SpeedRow> rows) {
    return study.protocols().stream()
        .filter(
            protocol ->
                rows.stream()
                    .flatMap(row -> row.timings().stream())
                    .filter(timing -> timing.protocol().equals(protocol))
                    .anyMatch(timing -> timing.cutShare() < TimingColumns.NEARLY_ALL))
        .toList();
  }

  private static String interval(Speedup speedup) {
    return "%sx [%s, %s]%s"
        .formatted(
            Numbers.significant(speedup.ratio(), 3),
            Numbers.significant(speedup.low(), 3),
            Numbers.significant(speedup.high(), 3),
            speedup.settled() ? "" : " not settled");
  }

  private static String hidden(NetworkSize size) {
    return size.hidden().stream().map(Object::toString).collect(Collectors.joining("/"));
  }
}
