package dev.espalier.experiment;

import dev.espalier.experiment.RunRequest.How;
import dev.espalier.measure.Protocol;
import dev.espalier.measure.Speedup;
import dev.espalier.measure.Subject;
import dev.espalier.measure.Timing;
import dev.espalier.plugin.Catalogue;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Progress;
import dev.espalier.train.UnsavedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A runner of {@link TinyExperiment} with a stopwatch that knows the answer. */
final class Bench {

  /** What a kill looks like to the runner. */
  static final class Killed extends UnsavedException {
    private static final long serialVersionUID = 1;

    Killed() {
      super("killed", new IOException("killed"));
    }
  }

  private static final List<String> WALL_CLOCK =
      List.of(
          "training_seconds",
          "training_cpu_seconds",
          "tokens_per_second",
          "questions_per_second",
          "seconds",
          "cpu_seconds");

  /** The project's own. */
  static final Experiments EXPERIMENTS =
      new Experiments(Catalogue.scan(List.of(), Experiments.KIND));

  /** What was said. */
  final List<String> lines = new ArrayList<>();

  /** Names of all that was timed, with their form. */
  final List<String> timed = new ArrayList<>();

  private final Path out;
  private final Catalogue catalogue;
  private ExperimentFamily family = new TinyExperiment(1000);
  private Scale scale = Scale.of("tiny");
  private long updatesToLive = Long.MAX_VALUE;
  private boolean brokenStopwatch;
  private int subjectsToLive = Integer.MAX_VALUE;
  private List<Subject.Form> forms = List.of();

  Bench(Path out, List<Path> plugins) {
    this.out = out;
    catalogue = Catalogue.scan(plugins, Experiments.KIND);
  }

  Bench corpusOf(int trainTokens) {
    return of(new TinyExperiment(trainTokens));
  }

  /** Runs another experiment; its id and its scale must be {@code tiny}. */
  Bench of(ExperimentFamily other) {
    family = other;
    return this;
  }

  /** Runs the experiment with other sizes. */
  Bench with(String... settings) {
    scale = Scale.of("tiny+" + String.join("+", settings));
    return this;
  }

  /** Kills the run after so many steps, those of all trials counted. */
  Bench killedAfter(long steps) {
    updatesToLive = steps;
    return this;
  }

  Bench withABrokenStopwatch() {
    brokenStopwatch = true;
    return this;
  }

  /** Kills the run after so many subjects have been timed. */
  Bench killedAfterTiming(int subjects) {
    subjectsToLive = subjects;
    return this;
  }

  Bench timingInOnnxRuntimeToo() {
    forms = List.of(Subject.Form.ONNX, Subject.Form.ONNX_INT8);
    return this;
  }

  RunOutcome run(int seeds, String... methods) {
    return run(How.ANEW, seeds, List.of(), methods);
  }

  RunOutcome resume(int seeds, String... methods) {
    return run(How.RESUMED, seeds, List.of(), methods);
  }

  RunOutcome force(int seeds, String... methods) {
    return run(How.FORCED, seeds, List.of(), methods);
  }

  RunOutcome set(String setting, String... methods) {
    return run(How.ANEW, 1, List.of(setting), methods);
  }

  RunOutcome run(How how, int seeds, List<String> settings, String... methods) {
    return runner().run(request("tiny", scale, null, how, seeds, settings, methods));
  }

  /** Prunes a network that is brought along by the schedule of scale smoke. */
  RunOutcome prune(ExperimentFamily network, Path data, String... methods) {
    return prune(network, data, List.of(), methods);
  }

  RunOutcome prune(ExperimentFamily network, Path data, List<String> settings, String... methods) {
    return runner()
        .run(
            request(OwnNetwork.ID, Scale.of("smoke"), data, How.RESUMED, 1, settings, methods),
            network);
  }

  private RunRequest request(
      String experiment,
      Scale scale,
      Path data,
      How how,
      int seeds,
      List<String> settings,
      String... methods) {
    return new RunRequest(
        experiment,
        scale,
        new Sources(data, null),
        List.of(methods),
        seeds,
        settings,
        out,
        1,
        how,
        forms);
  }

  RunOutcome rerun(Path record, Path into) {
    return rerun(record, new Sources(null, null), into);
  }

  RunOutcome rerun(Path record, Sources sources, Path into) {
    return runner().rerun(record, sources, into, 2);
  }

  Path folder() {
    return out.resolve("tiny").resolve(scale.toString());
  }

  List<String> column(String table, String column) {
    return table(table).rows().stream().map(row -> row.get(column)).toList();
  }

  CsvTable table(String name) {
    return CsvTable.read(folder().resolve(name));
  }

  /** The rows of a table without wall-clock times. */
  List<Map<String, String>> timeless(String name) {
    return table(name).rows().stream()
        .map(
            row -> {
              Map<String, String> copy = new LinkedHashMap<>(row);
              copy.keySet().removeAll(WALL_CLOCK);
              return copy;
            })
        .toList();
  }

  private ExperimentRunner runner() {
    return new ExperimentRunner(
        catalogue,
        progress(),
        id -> family,
        (effort, threads, listener, subjects, protocols) -> {
          List<Timing> timings = time(subjects, protocols);
          if (subjectsToLive < subjects.size()) {
            listener.measured(timings.subList(0, subjectsToLive * protocols.size()));
            throw new Killed();
          }
          listener.measured(timings);
        },
        Duration.ZERO);
  }

  /** The n-th subject is n times as fast as the first, one word at a time twice that. */
  private List<Timing> time(List<Subject> subjects, List<Protocol> protocols) {
    if (brokenStopwatch) {
      throw new IllegalArgumentException("the JVM broke");
    }
    List<Timing> timings = new ArrayList<>();
    for (int s = 0; s < subjects.size(); s++) {
      Subject subject = subjects.get(s);
      timed.add(subject.name() + " " + subject.form());
      double ratio = s + 1;
      timings.add(
          timing(
              subject,
              protocols.get(0),
              new Speedup(ratio, ratio - 0.5, ratio + 0.5, false, 60, 60 / ratio, 5)));
      timings.add(
          timing(
              subject,
              protocols.get(1),
              new Speedup(2 * ratio, ratio, 3 * ratio, true, 6, 3 / ratio, 5)));
    }
    return timings;
  }

  private static Timing timing(Subject subject, Protocol protocol, Speedup speedup) {
    double millis = speedup.prunedMillis();
    return new Timing(
        subject, protocol, speedup, millis, 2 * millis, 1234, 0.5, List.of(), List.of());
  }

  private Progress progress() {
    return new Progress() {
      @Override
      public Bar start(String label, long total) {
        return new Bar() {
          @Override
          public void update(long done, String message) {
            if (updatesToLive-- == 0) {
              throw new Killed();
            }
          }

          @Override
          public void close() {}
        };
      }

      @Override
      public void line(String text) {
        lines.add(text);
      }
    };
  }
}
