package dev.espalier.experiment.engine;

import dev.espalier.file.AtomicFile;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Precision;
import dev.espalier.kernel.Team;
import dev.espalier.measure.Environment;
import dev.espalier.measure.engine.Case;
import dev.espalier.measure.engine.Peak;
import dev.espalier.measure.engine.Samples;
import dev.espalier.measure.engine.Stopwatch;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Single measurements, a row each, in the columns that scripts for other engines print too.
 *
 * @param watch times each
 * @param peak times the machine's own peak too, so that each row's share of it is told; null for
 *     not
 * @param format of the text
 * @param file a table that the rows are added to; null for none
 */
public record BenchStudy(
    List<Case> cases, Stopwatch watch, Stopwatch peak, Format format, Path file) implements Study {

  /** The engine's name in the first column; that of weights stored otherwise follows. */
  private static final String PEER = "espalier";

  private static final List<String> COLUMNS =
      Columns.joined(List.of("peer"), Columns.SHAPE, Columns.TIMES);

  private static final List<String> PEAK_COLUMNS =
      List.of("threads", "peak_gflops", "share", "peak_gigabytes_per_s", "read_share");

  public BenchStudy {
    cases = List.copyOf(cases);
  }

  /**
   * With the stopwatches that suit it.
   *
   * @param repeats samples of each
   * @param peak whether the machine's own peak is measured too
   */
  public BenchStudy(List<Case> cases, int repeats, boolean peak, Format format, Path file) {
    this(
        cases,
        new Stopwatch(repeats, 3, Duration.ofSeconds(6), Duration.ofMillis(2)),
        peak ? Peak.WATCH : null,
        format,
        file);
  }

  /**
   * @throws IllegalArgumentException if the file holds a table of other columns
   */
  @Override
  public String run(Progress progress) {
    List<String> columns = peak != null ? Columns.joined(COLUMNS, PEAK_COLUMNS) : COLUMNS;
    CsvTable rows = CsvTable.of(columns);
    CsvTable kept = file != null && Files.exists(file) ? before(columns) : rows;
    Map<Integer, Peak> peaks = new HashMap<>();
    try (Progress.Bar bar = progress.start("timing", cases.size())) {
      for (int i = 0; i < cases.size(); i++) {
        Case now = cases.get(i);
        Map<String, String> row;
        try (Team team = new Team(now.threads())) {
          Kernels kernels = Kernels.on(team);
          Samples samples = watch.time(now.ready(kernels));
          row = row(now, samples);
          if (peak != null) {
            row.putAll(
                shares(
                    now,
                    samples,
                    peaks.computeIfAbsent(now.threads(), threads -> Peak.measure(kernels, peak))));
          }
        }
        rows = rows.with(row);
        kept = kept.with(row);
        write(kept);
        bar.update(i + 1, now.work().label() + " " + now.shape());
      }
    }
    return format.text(rows, progress.width());
  }

  private CsvTable before(List<String> columns) {
    CsvTable table = CsvTable.read(file);
    if (!Set.copyOf(table.columns()).equals(Set.copyOf(columns))) {
      throw new IllegalArgumentException(
          "%s: holds a table of other columns, %s, not %s; choose another --out"
              .formatted(file, String.join(",", table.columns()), String.join(",", columns)));
    }
    return CsvTable.of(columns, table.rows());
  }

  private void write(CsvTable table) {
    if (file != null) {
      table.write(file);
      int threads = cases.stream().mapToInt(Case::threads).max().orElse(1);
      AtomicFile.write(file.resolveSibling("environment.json"), Environment.here(threads).json());
    }
  }

  private static Map<String, String> row(Case now, Samples samples) {
    Map<String, String> row = Columns.shape(now.work(), now.shape());
    row.putAll(Columns.times(now, samples));
    row.put("peer", now.precision() == Precision.FLOAT32 ? PEER : PEER + "-bfloat16");
    return row;
  }

  private static Map<String, String> shares(Case now, Samples samples, Peak peak) {
    return Map.of(
        "threads", Integer.toString(now.threads()),
        "peak_gflops", Numbers.fixed(peak.gflops(), 1),
        "share", Numbers.fixed(now.gflops(samples) / peak.gflops(), 3),
        "peak_gigabytes_per_s", Numbers.fixed(peak.gigabytes(), 1),
        "read_share", Numbers.fixed(now.gigabytes(samples) / peak.gigabytes(), 3));
  }
}
