package dev.espalier.experiment.engine;

import dev.espalier.file.AtomicFile;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.Environment;
import dev.espalier.measure.engine.Case;
import dev.espalier.measure.engine.Samples;
import dev.espalier.measure.engine.Shape;
import dev.espalier.measure.engine.Stopwatch;
import dev.espalier.measure.engine.Stopwatch.Subject;
import dev.espalier.measure.engine.Work;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Time of a recurrent layer against its width, in {@code widths} of the results: where a vector, a
 * panel or a cache is full, a narrower layer can take as long as a wider one, or longer (Yin et
 * al., arXiv:1901.10997, call it hysteresis).
 *
 * @param widths units of the layer, and features that it reads; ascending
 * @param batches numbers of sequences
 * @param steps time steps
 * @param threads that share the work
 * @param watch times each
 * @param out root of the results
 */
public record WidthStudy(
    List<Integer> widths, List<Integer> batches, int steps, int threads, Stopwatch watch, Path out)
    implements Study {

  /** Widths that take turns, each with its neighbours on both sides: a share of all memory. */
  private static final int NEIGHBOURS = 10;

  /** As few as there can be, so that the layer's time is all that counts. */
  private static final int WORDS = 2;

  private static final String WIDEST = "widest_as_fast";

  public WidthStudy {
    widths = widths.stream().sorted().distinct().toList();
    batches = List.copyOf(batches);
  }

  /**
   * With the stopwatch that suits it.
   *
   * @param repeats samples of each
   */
  public WidthStudy(
      List<Integer> widths, List<Integer> batches, int steps, int threads, int repeats, Path out) {
    this(
        widths,
        batches,
        steps,
        threads,
        new Stopwatch(repeats, 3, Duration.ofMillis(100), Duration.ofMillis(2)),
        out);
  }

  /** Where its tables stand. */
  public Path folder() {
    return out.resolve("widths");
  }

  @Override
  public String run(Progress progress) {
    List<CsvTable> curves = new ArrayList<>();
    long cases = (long) Work.values().length * batches.size() * widths.size();
    try (Team team = new Team(threads);
        Progress.Bar bar = progress.start("timing", cases)) {
      Kernels kernels = Kernels.on(team);
      for (Work work : Work.values()) {
        for (int batch : batches) {
          curves.add(curve(work, batch, kernels, bar, (long) curves.size() * widths.size()));
        }
      }
    }
    CsvTable all =
        CsvTable.of(
            curves.get(0).columns(),
            curves.stream().flatMap(curve -> curve.rows().stream()).toList());
    all.write(folder().resolve("widths.csv"));
    AtomicFile.write(folder().resolve("environment.json"), Environment.here(threads).json());
    return Format.TABLE.text(all, progress.width());
  }

  private CsvTable curve(Work work, int batch, Kernels kernels, Progress.Bar bar, long done) {
    List<Case> cases =
        widths.stream()
            .map(width -> new Case(work, Shape.square(1, width, batch, steps, WORDS), threads))
            .toList();
    List<Samples> times = new ArrayList<>();
    for (int first = 0; first < cases.size(); first += NEIGHBOURS) {
      List<Case> together = cases.subList(first, Math.min(cases.size(), first + NEIGHBOURS));
      times.addAll(
          watch.time(together.stream().map(now -> new Subject(now.ready(kernels))).toList()));
      bar.update(done + times.size(), work.label() + " " + together.get(0).shape());
    }
    CsvTable table = CsvTable.of(Columns.joined(Columns.SHAPE, Columns.TIMES, List.of(WIDEST)));
    for (int i = 0; i < cases.size(); i++) {
      Map<String, String> row = Columns.shape(work, cases.get(i).shape());
      row.putAll(Columns.times(cases.get(i), times.get(i)));
      row.put(WIDEST, Integer.toString(widths.get(widestAsFast(times, i))));
      table = table.with(row);
    }
    return table;
  }

  /** The last that takes no longer; by the least times, which others on the machine alter least. */
  static int widestAsFast(List<Samples> times, int narrow) {
    int widest = narrow;
    for (int i = narrow + 1; i < times.size(); i++) {
      widest = times.get(i).min() <= times.get(narrow).min() ? i : widest;
    }
    return widest;
  }
}
