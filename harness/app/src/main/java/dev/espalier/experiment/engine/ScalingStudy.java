package dev.espalier.experiment.engine;

import dev.espalier.file.AtomicFile;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.Environment;
import dev.espalier.measure.engine.Case;
import dev.espalier.measure.engine.Memory;
import dev.espalier.measure.engine.Samples;
import dev.espalier.measure.engine.Shape;
import dev.espalier.measure.engine.Stopwatch;
import dev.espalier.measure.engine.Work;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What speed and memory depend on, in {@code scaling} of the results: training steps and forward
 * passes of one network, and of networks that differ from it in one thing.
 *
 * @param base the network that the others differ from; its layers are equally wide
 * @param hidden widths of layers and embedding
 * @param batch numbers of sequences
 * @param vocabulary numbers of words
 * @param threads numbers of threads; all else runs on the last
 * @param watch times each
 * @param out root of the results
 */
public record ScalingStudy(
    Shape base,
    List<Integer> hidden,
    List<Integer> batch,
    List<Integer> vocabulary,
    List<Integer> threads,
    Stopwatch watch,
    Path out)
    implements Study {

  private static final List<String> MEMORY =
      List.of("parameters", "weight_bytes", "packed_bytes", "activation_bytes", "heap_peak_bytes");

  public ScalingStudy {
    hidden = List.copyOf(hidden);
    batch = List.copyOf(batch);
    vocabulary = List.copyOf(vocabulary);
    threads = List.copyOf(threads);
  }

  /**
   * With the stopwatch that suits it.
   *
   * @param repeats samples of each
   */
  public ScalingStudy(
      Shape base,
      List<Integer> hidden,
      List<Integer> batch,
      List<Integer> vocabulary,
      List<Integer> threads,
      int repeats,
      Path out) {
    this(
        base,
        hidden,
        batch,
        vocabulary,
        threads,
        new Stopwatch(repeats, 3, Duration.ofSeconds(3), Duration.ofMillis(2)),
        out);
  }

  /** A case, and what it differs in. */
  private record Varied(String what, Case now) {}

  @Override
  public String run(Progress progress) {
    Path folder = out.resolve("scaling");
    CsvTable speed = speed(progress, folder.resolve("speed.csv"));
    CsvTable memory = memory(progress, folder.resolve("memory.csv"));
    AtomicFile.write(folder.resolve("environment.json"), Environment.here(most()).json());
    return Format.TABLE.text(speed, progress.width())
        + "\n"
        + Format.TABLE.text(memory, progress.width());
  }

  private CsvTable speed(Progress progress, Path file) {
    List<Varied> cases = cases();
    CsvTable table =
        CsvTable.of(Columns.joined(List.of("varied", "threads"), Columns.SHAPE, Columns.TIMES));
    Map<Case, Samples> measured = new HashMap<>();
    try (Progress.Bar bar = progress.start("timing", cases.size())) {
      for (int i = 0; i < cases.size(); i++) {
        Case now = cases.get(i).now;
        Samples samples = measured.computeIfAbsent(now, this::time);
        Map<String, String> row = Columns.shape(now.work(), now.shape());
        row.putAll(Columns.times(now, samples));
        row.put("threads", Integer.toString(now.threads()));
        row.put("varied", cases.get(i).what);
        table = table.with(row);
        table.write(file);
        bar.update(i + 1, now.work().label() + " " + now.shape());
      }
    }
    return table;
  }

  private Samples time(Case now) {
    try (Team team = new Team(now.threads())) {
      return watch.time(now.ready(Kernels.on(team)));
    }
  }

  private CsvTable memory(Progress progress, Path file) {
    CsvTable table = CsvTable.of(Columns.joined(Columns.SHAPE, MEMORY));
    try (Progress.Bar bar = progress.start("counting bytes", 2L * hidden.size())) {
      int done = 0;
      for (Work work : Work.values()) {
        for (int h : hidden) {
          Shape shape = wide(h);
          Memory memory = Memory.of(work, shape);
          Map<String, String> row = Columns.shape(work, shape);
          row.put("parameters", Long.toString(shape.network().parameters()));
          row.put("weight_bytes", Long.toString(memory.weights()));
          row.put("packed_bytes", Long.toString(memory.packed()));
          row.put("activation_bytes", Long.toString(memory.activations()));
          row.put("heap_peak_bytes", Long.toString(memory.heapPeak()));
          table = table.with(row);
          table.write(file);
          bar.update(++done, work.label() + " " + shape);
        }
      }
    }
    return table;
  }

  private List<Varied> cases() {
    List<Varied> all = new ArrayList<>();
    for (Work work : Work.values()) {
      hidden.forEach(h -> all.add(new Varied("hidden", new Case(work, wide(h), most()))));
      for (int b : batch) {
        Shape shape = new Shape(base.input(), base.hidden(), b, base.steps(), base.vocabulary());
        all.add(new Varied("batch", new Case(work, shape, most())));
      }
      for (int v : vocabulary) {
        Shape shape = new Shape(base.input(), base.hidden(), base.batch(), base.steps(), v);
        all.add(new Varied("vocabulary", new Case(work, shape, most())));
      }
      threads.forEach(n -> all.add(new Varied("threads", new Case(work, base, n))));
    }
    return all;
  }

  private Shape wide(int h) {
    return Shape.square(base.hidden().size(), h, base.batch(), base.steps(), base.vocabulary());
  }

  private int most() {
    return threads.get(threads.size() - 1);
  }
}
