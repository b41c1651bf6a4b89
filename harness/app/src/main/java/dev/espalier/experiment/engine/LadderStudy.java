package dev.espalier.experiment.engine;

import dev.espalier.file.AtomicFile;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.Environment;
import dev.espalier.measure.Speedup;
import dev.espalier.measure.engine.Ladder;
import dev.espalier.measure.engine.LadderShape;
import dev.espalier.measure.engine.Rung;
import dev.espalier.measure.engine.Rung.Direction;
import dev.espalier.measure.engine.Stopwatch;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Lines;
import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import dev.espalier.report.TextTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The ladder of optimisations, in {@code ladder} of the results.
 *
 * @param watch times each rung
 * @param out root of the results
 */
public record LadderStudy(List<LadderShape> shapes, int threads, Stopwatch watch, Path out)
    implements Study {

  private static final List<String> COLUMNS =
      List.of(
          "hidden",
          "batch",
          "layers",
          "steps",
          "paper_steps",
          "threads",
          "direction",
          "rung",
          "title",
          "median_ms",
          "min_ms",
          "max_ms",
          "gflops",
          "gain",
          "gain_low",
          "gain_high",
          "total_gain",
          "total_gain_low",
          "total_gain_high");

  /** End points of Appleyard et al. on a Tesla M40 GPU, in GFLOP/s, over 100 steps. */
  private static final Map<Rung, String> PAPER =
      Map.of(Rung.SEPARATE, "347", Rung.WEIGHTS_AT_ONCE, "≈3,850");

  private static final String PAPER_GAIN = "11.1x";

  public LadderStudy {
    shapes = List.copyOf(shapes);
  }

  /**
   * With the stopwatch that suits it.
   *
   * @param repeats samples of each rung
   */
  public LadderStudy(List<LadderShape> shapes, int threads, int repeats, Path out) {
    this(shapes, threads, Ladder.watch(repeats), out);
  }

  @Override
  public String run(Progress progress) {
    List<Ladder.Step> steps = new ArrayList<>();
    CsvTable table = CsvTable.of(COLUMNS);
    Path folder = out.resolve("ladder");
    try (Team team = new Team(threads);
        Progress.Bar bar = progress.start("climbing the ladder", shapes.size())) {
      Kernels kernels = Kernels.on(team);
      for (int i = 0; i < shapes.size(); i++) {
        bar.update(i, shapes.get(i).toString());
        for (Ladder.Step step : Ladder.climb(shapes.get(i), kernels, watch)) {
          steps.add(step);
          table = table.with(csv(step));
        }
        table.write(folder.resolve("ladder.csv"));
        bar.update(i + 1, shapes.get(i).toString());
      }
    }
    TextTable view = view(steps);
    String about = about();
    AtomicFile.write(folder.resolve("ladder.md"), about + "\n\n" + view.markdown());
    AtomicFile.write(folder.resolve("environment.json"), Environment.here(threads).json());
    return Lines.fitting(about + "\n\n", progress.width()) + view.text(progress.width());
  }

  private Map<String, String> csv(Ladder.Step step) {
    LadderShape shape = step.shape();
    Map<String, String> row = new LinkedHashMap<>();
    row.put("hidden", Integer.toString(shape.hidden()));
    row.put("batch", Integer.toString(shape.batch()));
    row.put("layers", Integer.toString(shape.layers()));
    row.put("steps", Integer.toString(shape.steps()));
    row.put("paper_steps", Integer.toString(LadderShape.PAPER_STEPS));
    row.put("threads", Integer.toString(threads));
    row.put("direction", word(step.direction()));
    row.put("rung", Integer.toString(step.rung().ordinal() + 1));
    row.put("title", step.rung().title());
    row.put("median_ms", Numbers.significant(step.samples().median(), 5));
    row.put("min_ms", Numbers.significant(step.samples().min(), 5));
    row.put("max_ms", Numbers.significant(step.samples().max(), 5));
    row.put("gflops", Numbers.significant(step.gflops(), 4));
    row.put("gain", Numbers.significant(step.gain().ratio(), 4));
    row.put("gain_low", Numbers.significant(step.gain().low(), 4));
    row.put("gain_high", Numbers.significant(step.gain().high(), 4));
    row.put("total_gain", Numbers.significant(step.total().ratio(), 4));
    row.put("total_gain_low", Numbers.significant(step.total().low(), 4));
    row.put("total_gain_high", Numbers.significant(step.total().high(), 4));
    return row;
  }

  /** The paper's shape if it is there, else the last. */
  private LadderShape shown() {
    return shapes.stream()
        .filter(s -> s.hidden() == 512 && s.batch() == 64 && s.layers() == 4)
        .findFirst()
        .orElse(shapes.get(shapes.size() - 1));
  }

  private String about() {
    return ("GFLOP/s and gain over the rung before of %s, and the geometric mean of the gains of all"
            + " %d shapes; beside them the end points of Appleyard, Kocisky and Blunsom"
            + " (arXiv:1604.01946) on an M40 GPU: 4 layers of 512, 64x%d.")
        .formatted(shown(), shapes.size(), LadderShape.PAPER_STEPS);
  }

  private TextTable view(List<Ladder.Step> steps) {
    List<List<String>> rows = new ArrayList<>();
    for (Rung rung : Rung.values()) {
      List<String> row = new ArrayList<>(List.of(rung.title()));
      for (Direction direction : Direction.values()) {
        List<Ladder.Step> all =
            steps.stream().filter(s -> s.rung() == rung && s.direction() == direction).toList();
        Optional<Ladder.Step> one = all.stream().filter(s -> s.shape().equals(shown())).findFirst();
        row.add(one.map(s -> Numbers.significant(s.gflops(), 3)).orElse(""));
        row.add(rung == Rung.SEPARATE ? "" : one.map(s -> interval(s.gain())).orElse(""));
        row.add(rung == Rung.SEPARATE || all.isEmpty() ? "" : mean(all, Ladder.Step::gain));
      }
      row.add(PAPER.getOrDefault(rung, ""));
      rows.add(row);
    }
    rows.add(totals(steps));
    return new TextTable(
        List.of("rung", "forward", "gain", "all", "backward", "gain", "all", "M40"), rows);
  }

  /** What all rungs gain together. */
  private List<String> totals(List<Ladder.Step> steps) {
    List<String> row = new ArrayList<>(List.of("all together"));
    for (Direction direction : Direction.values()) {
      Map<LadderShape, Ladder.Step> highest = new LinkedHashMap<>();
      steps.stream()
          .filter(s -> s.direction() == direction)
          .forEach(s -> highest.put(s.shape(), s));
      row.add("");
      row.add(interval(highest.get(shown()).total()));
      row.add(mean(List.copyOf(highest.values()), Ladder.Step::total));
    }
    row.add(PAPER_GAIN);
    return row;
  }

  private static String mean(List<Ladder.Step> steps, Function<Ladder.Step, Speedup> gain) {
    double logs = steps.stream().mapToDouble(s -> Math.log(gain.apply(s).ratio())).sum();
    return Numbers.significant(Math.exp(logs / steps.size()), 3) + "x";
  }

  private static String interval(Speedup gain) {
    return "%sx [%s, %s]"
        .formatted(
            Numbers.significant(gain.ratio(), 3),
            Numbers.significant(gain.low(), 3),
            Numbers.significant(gain.high(), 3));
  }

  private static String word(Direction direction) {
    return direction.name().toLowerCase(Locale.ROOT);
  }
}
