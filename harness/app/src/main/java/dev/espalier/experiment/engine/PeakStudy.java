package dev.espalier.experiment.engine;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.engine.Peak;
import dev.espalier.measure.engine.Stopwatch;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import java.util.List;
import java.util.Map;

/**
 * The machine's own limits.
 *
 * @param threads numbers of threads, a row each
 */
public record PeakStudy(List<Integer> threads, Stopwatch watch, Format format) implements Study {

  private static final List<String> COLUMNS = List.of("threads", "gflops", "gigabytes_per_s");

  public PeakStudy {
    threads = List.copyOf(threads);
  }

  /** With the stopwatch that suits it. */
  public PeakStudy(List<Integer> threads, Format format) {
    this(threads, Peak.WATCH, format);
  }

  @Override
  public String run(Progress progress) {
    CsvTable table = CsvTable.of(COLUMNS);
    for (int n : threads) {
      try (Team team = new Team(n)) {
        Peak peak = Peak.measure(Kernels.on(team), watch);
        table =
            table.with(
                Map.of(
                    "threads", Integer.toString(n),
                    "gflops", Numbers.fixed(peak.gflops(), 1),
                    "gigabytes_per_s", Numbers.fixed(peak.gigabytes(), 1)));
      }
    }
    return format.text(table, progress.width());
  }
}
