package dev.espalier.experiment;

import dev.espalier.experiment.record.RecordFile;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.Effort;
import dev.espalier.measure.Environment;
import dev.espalier.measure.OnnxRuntime;
import dev.espalier.measure.Protocol;
import dev.espalier.measure.SpeedMeter;
import dev.espalier.measure.Subject;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.plugin.Overrides;
import dev.espalier.plugin.TrainingFields;
import dev.espalier.report.Progress;
import dev.espalier.report.results.RecordedResults;
import dev.espalier.task.Metric;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Takes a request to tables: trials one after the other, each on its own, then the timing of what
 * they left, then the comparison.
 */
public final class ExperimentRunner {

  /** How long the rate of training is measured before a run. */
  private static final Duration TRIED = Duration.ofSeconds(3);

  /** Times networks. */
  interface Stopwatch {

    /** See {@link SpeedMeter#measure}; the listener hears of the timings. */
    void time(
        Effort effort,
        int threads,
        SpeedMeter.Listener listener,
        List<Subject> subjects,
        List<Protocol> protocols);
  }

  private final Catalogue catalogue;
  private final Progress progress;
  private final Function<String, ExperimentFamily> experiments;
  private final Stopwatch stopwatch;
  private final Duration tried;

  /** A runner of the methods that the catalogue found. */
  public ExperimentRunner(Catalogue catalogue, Progress progress) {
    this(
        catalogue,
        progress,
        new Experiments(catalogue)::named,
        (effort, threads, listener, subjects, protocols) ->
            new SpeedMeter(effort, threads, listener).measure(subjects, protocols),
        TRIED);
  }

  /**
   * @param experiments by id
   * @param tried how long the rate of training is measured before a run
   */
  ExperimentRunner(
      Catalogue catalogue,
      Progress progress,
      Function<String, ExperimentFamily> experiments,
      Stopwatch stopwatch,
      Duration tried) {
    this.catalogue = catalogue;
    this.progress = progress;
    this.experiments = experiments;
    this.stopwatch = stopwatch;
    this.tried = tried;
  }

  /**
   * Runs all trials of a request and writes their tables. A trial that fails has a row that says
   * why, and the others go on.
   *
   * @throws IllegalArgumentException if something in the request cannot be done; nothing was
   *     trained then
   */
  public RunOutcome run(RunRequest request) {
    return run(request, experiments.apply(request.experiment()));
  }

  /** Likewise, of an experiment that has no id. */
  public RunOutcome run(RunRequest request, ExperimentFamily family) {
    Workload workload = family.open(request.scale(), request.sources());
    List<Trial> trials =
        new TrialPlanner(
                catalogue,
                Experiments.describe(family),
                request.scale().name(),
                workload,
                Overrides.parse(request.settings(), catalogue),
                request.how())
            .trials(request.methods(), request.seeds());
    return run(request, family, workload, trials);
  }

  /**
   * Runs one recorded trial again with the settings that its record holds, and the dense one of its
   * seed if it starts from that.
   *
   * @param file a trial's record
   * @param given where its data and vectors are now; null where the record tells
   * @param out root of the results
   * @throws IllegalArgumentException if the file is no record, or the data set is another one, or
   *     not there
   */
  public RunOutcome rerun(Path file, Sources given, Path out, int threads) {
    TrialRecord recorded = RecordFile.read(file);
    if (recorded.workload().containsKey(OwnNetwork.NETWORK)) {
      throw new IllegalArgumentException(
          file
              + ": is of a network that was brought along; give the command prune its files again");
    }
    if (!recorded.ok()
        && RecordedResults.settings(recorded.key()).containsKey(TrainingFields.LIKE)) {
      throw new IllegalArgumentException(
          file + ": failed, and does not say whose sizes it took; run it again with run --resume");
    }
    Sources sources =
        new Sources(
            Sources.found(recorded.data(), given.data(), file, "--data"),
            Sources.found(recorded.vectors(), given.vectors(), file, "--vectors"));
    ExperimentFamily family = told(file, () -> experiments.apply(recorded.experiment()));
    Scale scale = told(file, () -> family.scales().checked(Scale.of(recorded.scale())));
    Workload workload = family.open(scale, sources);
    if (!Workload.identity(workload.settings()).equals(Workload.identity(recorded.workload()))) {
      throw new IllegalArgumentException(
          "%s: was made with %s, but here is %s; give the same data, by --data, and the same version"
              .formatted(file, recorded.workload(), workload.settings()));
    }
    List<Trial> trials = told(file, () -> again(recorded, workload));
    RunRequest request =
        new RunRequest(
            recorded.experiment(),
            scale,
            sources,
            List.of(),
            1,
            List.of(),
            out,
            threads,
            again(family, recorded),
            List.of());
    RunOutcome outcome = run(request, family, workload, trials);
    Trial last = trials.get(trials.size() - 1);
    TrialRecord now = RecordFile.read(RecordFile.of(outcome.folder(), last.fileName()));
    tell(family, recorded, now);
    return outcome;
  }

  /** A trial that left the test split unread does so again. */
  private static RunRequest.How again(ExperimentFamily family, TrialRecord recorded) {
    return recorded.ok() && TriedTable.fits(family, List.of(recorded))
        ? RunRequest.How.TRIED
        : RunRequest.How.ANEW;
  }

  /** What a record tells, or its file with what cannot be done with that. */
  private static <T> T told(Path file, Supplier<T> told) {
    try {
      return told.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: cannot be run again: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * The recorded trial with everything as it was recorded, after the dense one that it starts from.
   * What today's defaults say, too, is not spelled out, so that it is the same row.
   */
  private List<Trial> again(TrialRecord recorded, Workload workload) {
    MethodDescriptor method = catalogue.method(recorded.method());
    Trial base = null;
    if (!Trial.isDense(method)) {
      MethodDescriptor dense = catalogue.method(PruningMethod.DENSE);
      base = new Trial(dense, dense.check(recorded.basePoint()), null, null, recorded.seed());
    }
    Map<String, String> point = new LinkedHashMap<>(recorded.point());
    point.remove(TrainingFields.LIKE);
    Map<String, String> usual = method.effective(point);
    method
        .check(recorded.settings())
        .forEach(
            (name, value) -> {
              if (!value.equals(usual.get(name))) {
                point.put(name, value);
              }
            });
    method.check(recorded.training());
    String start = recorded.training().get(TrainingFields.START);
    Trial trial = new Trial(method, point, null, base, recorded.seed());
    if (start != null
        && !start.equals(trial.training(workload).fields().get(TrainingFields.START))) {
      point.put(TrainingFields.START, start);
    }
    Map<String, String> training = trial.training(workload).fields();
    recorded
        .training()
        .forEach(
            (name, value) -> {
              if (!value.equals(training.get(name))) {
                point.put(name, value);
              }
            });
    return trial.start(workload) == Start.DENSE ? List.of(base, trial) : List.of(trial);
  }

  private void tell(ExperimentFamily family, TrialRecord recorded, TrialRecord now) {
    List<String> columns = new ArrayList<>();
    columns.add(family.experiment().loss().column("valid"));
    for (Metric metric : family.metrics()) {
      columns.add(metric.column());
    }
    for (String column : columns) {
      progress.line(
          "%s: recorded %s, now %s"
              .formatted(column, figure(recorded, column), figure(now, column)));
    }
    if (!recorded.vectorBits().isEmpty() && !recorded.vectorBits().equals(now.vectorBits())) {
      progress.line(
          ("recorded with vectors of %s bits, now %s: sums round differently, so that a training goes"
                  + " its own way")
              .formatted(bits(recorded), bits(now)));
    }
  }

  private static String figure(TrialRecord trial, String column) {
    Double value = trial.values().get(column);
    return value == null ? "nothing" : value.toString();
  }

  private static String bits(TrialRecord trial) {
    return trial.vectorBits().stream().map(String::valueOf).collect(Collectors.joining(" and "));
  }

  private RunOutcome run(
      RunRequest request, ExperimentFamily family, Workload workload, List<Trial> trials) {
    workload.requireEnoughData();
    requireHeap(workload);
    progress.line(workload.dataRemark());
    workload.remarks().forEach(progress::line);
    requireOnnx(request, workload);
    Scale scale = family.scales().checked(request.scale());
    Path path = request.out().resolve(request.experiment()).resolve(scale.toString());
    if (request.how().points() == Points.TRIED) {
      // They know nothing of the test split, so that no other run can go on with them.
      path = path.resolve(TriedTable.FOLDER);
    }
    if (request.how().dryRun()) {
      ResultsFolder there = ResultsFolder.checked(path, workload.settings(), request.how().force());
      TrialTimes times = new TrialTimes(request, family, workload, there, progress, stopwatch);
      List<Trial> left = trials.stream().filter(t -> !times.stands(t)).toList();
      try (Team team = new Team(request.threads())) {
        Forecast forecast = Forecast.measure(family, workload, Kernels.on(team), tried, trials);
        String text = forecast.text(trials, left, times.seconds(trials));
        return new RunOutcome(trials.size(), 0, 0, null, width -> text);
      }
    }
    ResultsFolder folder = ResultsFolder.open(path, workload.settings(), request.how().force());
    TrialTimes times = new TrialTimes(request, family, workload, folder, progress, stopwatch);
    List<Trial> left = trials.stream().filter(t -> !times.stands(t)).toList();
    Map<Trial, RunProgress.Share> shares = Map.of();
    boolean away = request.cluster() != null && !left.isEmpty();
    // How fast this machine is says nothing of others.
    if (!left.isEmpty() && !tried.isZero() && !away) {
      try (Team team = new Team(request.threads())) {
        Forecast forecast = Forecast.measure(family, workload, Kernels.on(team), tried, left);
        progress.line(forecast.summary(left, times.seconds(trials)));
        shares = forecast.shares(left);
      }
    } else if (left.isEmpty() && times.seconds(trials) > 0) {
      progress.line("nothing to train, " + Forecast.ofTiming(times.seconds(trials)));
    }
    RecordMaker maker =
        new RecordMaker(
            family, scale, request.sources(), workload, Environment.here(request.threads()));
    Tables tables = new Tables(family, scale, catalogue, progress);
    RunProgress run = new RunProgress(progress, shares, times.share(trials), System::nanoTime);
    GrowingTable growing = new GrowingTable(trials, family, progress);
    int untimed = 0;
    int failed;
    boolean stuck;
    // It ends before anything is timed.
    try (TrialExecutor executor =
        away
            ? ClusterExecutor.connect(request, scale, workload, folder, progress)
            : new LocalExecutor(
                family.experiment(),
                workload,
                folder,
                maker,
                LocalExecutor.Terms.of(request),
                run::of)) {
      failed =
          new TrialBatch(
                  request, family, workload, trials, folder, maker, times, executor, progress, run)
              .train(trial -> growing.row(trial, tables.writeCsv(folder)));
      stuck = executor.isStuck();
    }
    if (request.how().timing() && stuck) {
      progress.line(
          "nothing is timed while a method that does not return keeps a core busy; the same command"
              + " with --resume times what is there");
    } else if (request.how().timing()) {
      untimed = times.time(request.cluster() == null ? trials : ofFirstSeed(trials), run.timing());
    }
    return new RunOutcome(trials.size(), failed, untimed, folder.path(), tables.write(folder));
  }

  /** Of many seeds, all timed on one machine, the others' times would say the same. */
  private static List<Trial> ofFirstSeed(List<Trial> trials) {
    return trials.stream().filter(trial -> trial.seed() == 1).toList();
  }

  /** Before hours of training, at whose end it would be missed. */
  private static void requireOnnx(RunRequest request, Workload workload) {
    boolean wanted =
        request.how().timing()
            && request.forms().stream()
                .anyMatch(form -> form.isInOnnxRuntime() && workload.forms().contains(form));
    try {
      if (wanted) {
        OnnxRuntime.require();
      }
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException("--onnx: " + e.getMessage(), e);
    }
  }

  private static void requireHeap(Workload workload) {
    long heap = Runtime.getRuntime().maxMemory();
    if (workload.heapNeeded() > heap) {
      throw new IllegalArgumentException(
          "%,d MiB of heap: this scale needs about %,d MiB; set ESPALIER_JAVA_OPTS=-Xmx%dm"
              .formatted(
                  heap >> 20, workload.heapNeeded() >> 20, (workload.heapNeeded() >> 20) + 256));
    }
  }
}
