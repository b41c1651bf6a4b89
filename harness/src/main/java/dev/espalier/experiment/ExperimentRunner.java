package dev.espalier.experiment;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.Effort;
import dev.espalier.measure.Environment;
import dev.espalier.measure.MeasurementException;
import dev.espalier.measure.Protocol;
import dev.espalier.measure.SpeedMeter;
import dev.espalier.measure.Subject;
import dev.espalier.measure.Timing;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Safetensors;
import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.plugin.Overrides;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import dev.espalier.report.TextTable;
import dev.espalier.report.page.ReportPage;
import dev.espalier.train.EpochSummary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;

/**
 * Takes a request to tables: trials one after the other, each on its own, then the timing of what
 * they left, then the comparison.
 *
 * <p>The first method that removes nothing is the dense one. It is trained first, for every seed,
 * also when it was not asked for: others start from it and are compared with it.
 */
public final class ExperimentRunner {

  private static final List<String> SPEED_COLUMNS =
      List.of(
          "method",
          "operating_point",
          "settings",
          "seed",
          "form",
          "batch",
          "steps",
          "threads",
          "dense_milliseconds",
          "milliseconds",
          "speedup",
          "low",
          "high",
          "samples");

  private static final List<String> SPEED_KEY =
      List.of("method", "settings", "seed", "form", "batch", "steps");

  /** Times networks. */
  interface Stopwatch {

    /** See {@link SpeedMeter#measure}. */
    List<Timing> time(
        Effort effort,
        int threads,
        SpeedMeter.Listener listener,
        List<Subject> subjects,
        List<Protocol> protocols);
  }

  private final Catalogue catalogue;
  private final Progress progress;
  private final Function<String, Workbook> experiments;
  private final Stopwatch stopwatch;

  /** A runner of the methods that the catalogue found. */
  public ExperimentRunner(Catalogue catalogue, Progress progress) {
    this(
        catalogue,
        progress,
        Experiments::named,
        (effort, threads, listener, subjects, protocols) ->
            new SpeedMeter(effort, threads, listener).measure(subjects, protocols));
  }

  /**
   * @param experiments by id
   */
  ExperimentRunner(
      Catalogue catalogue,
      Progress progress,
      Function<String, Workbook> experiments,
      Stopwatch stopwatch) {
    this.catalogue = catalogue;
    this.progress = progress;
    this.experiments = experiments;
    this.stopwatch = stopwatch;
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
  public RunOutcome run(RunRequest request, Workbook workbook) {
    Workload workload = workbook.open(request.scale(), request.sources());
    return run(request, workbook, workload, trials(request, Experiments.describe(workbook)));
  }

  /**
   * Runs one recorded trial again, and the dense one of its seed that it is compared with.
   *
   * @param file a row's provenance
   * @param out root of the results
   * @throws IllegalArgumentException if the file is no provenance, or the data set is another one
   */
  public RunOutcome rerun(Path file, Path out, int threads) {
    Provenance recorded = Provenance.read(file);
    if (recorded.experiment().equals(OwnNetwork.ID)) {
      throw new IllegalArgumentException(
          file
              + ": is of a network that was brought along; give the command prune its files again");
    }
    Sources sources = new Sources(Sources.path(recorded.data()), Sources.path(recorded.vectors()));
    Workbook workbook = experiments.apply(recorded.experiment());
    Workload workload = workbook.open(recorded.scale(), sources);
    if (!workload.settings().equals(recorded.workload())) {
      throw new IllegalArgumentException(
          "%s: was made with %s, but here is %s; give the same data set and version"
              .formatted(file, recorded.workload(), workload.settings()));
    }
    List<Trial> trials = new ArrayList<>();
    trials.add(new Trial(dense(), Map.of(), recorded.seed()));
    Trial again = new Trial(catalogue.method(recorded.method()), recorded.point(), recorded.seed());
    if (!again.settings().equals(trials.get(0).settings()) || !again.method().equals(dense())) {
      trials.add(again);
    }
    RunRequest request =
        new RunRequest(
            recorded.experiment(),
            recorded.scale(),
            sources,
            List.of(),
            1,
            List.of(),
            out,
            threads,
            List.of(),
            false,
            true,
            List.of());
    RunOutcome outcome = run(request, workbook, workload, trials);
    Map<String, String> row =
        row(CsvTable.read(outcome.folder().resolve("runs.csv")), again).orElseThrow();
    List<String> columns = new ArrayList<>();
    columns.add(workbook.experiment().loss().column("valid"));
    Stream.of(workbook.experiment().metrics()).map(Metric::column).forEach(columns::add);
    for (String column : columns) {
      progress.line(
          "%s: recorded %s, now %s".formatted(column, recorded.row().get(column), row.get(column)));
    }
    Environment there = recorded.environment();
    Environment here = Environment.here(threads);
    if (there.vectorBits() != here.vectorBits()) {
      progress.line(
          ("recorded with vectors of %d bits, now %d: sums round differently, so that a training goes"
                  + " its own way")
              .formatted(there.vectorBits(), here.vectorBits()));
    }
    return outcome;
  }

  private RunOutcome run(
      RunRequest request, Workbook workbook, Workload workload, List<Trial> trials) {
    requireHeap(workload);
    ResultsFolder folder =
        ResultsFolder.open(
            request.out().resolve(request.experiment()).resolve(request.scale()),
            workload.settings(),
            request.force());
    progress.line(workload.dataRemark());
    return new Run(request, workbook, workload, trials, folder).run();
  }

  private List<Trial> trials(RunRequest request, ExperimentDescriptor experiment) {
    List<MethodDescriptor> methods = new ArrayList<>();
    methods.add(dense());
    if (request.methods().isEmpty()) {
      catalogue.methods().stream().filter(m -> !methods.contains(m)).forEach(methods::add);
    } else {
      Set<String> ids = new LinkedHashSet<>(request.methods());
      ids.stream().map(catalogue::method).filter(m -> !methods.contains(m)).forEach(methods::add);
    }
    Overrides overrides = Overrides.parse(request.settings(), catalogue);
    List<Trial> trials = new ArrayList<>();
    for (MethodDescriptor method : methods) {
      for (Map<String, String> point :
          MethodDescriptor.override(
              experiment.operatingPoints(method, request.scale()), overrides.of(method.id()))) {
        method.configure(point);
        for (long seed = 1; seed <= request.seeds(); seed++) {
          trials.add(new Trial(method, point, seed));
        }
      }
    }
    return trials;
  }

  private MethodDescriptor dense() {
    return catalogue.methods().stream()
        .filter(m -> m.granularity() == Granularity.NONE && m.start() == Start.SCRATCH)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no method that removes nothing was found, so there is nothing to compare with"));
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

  /** The first row of a table that is of this trial. */
  private static Optional<Map<String, String>> row(CsvTable table, Trial trial) {
    return rows(table, trial).findFirst();
  }

  private static Stream<Map<String, String>> rows(CsvTable table, Trial trial) {
    return table.rows().stream()
        .filter(
            row ->
                row.get("method").equals(trial.method().id())
                    && row.get("settings").equals(trial.settings())
                    && row.get("seed").equals(Long.toString(trial.seed())));
  }

  /** One request on its way. */
  private final class Run {

    private final RunRequest request;
    private final Workbook workbook;
    private final Workload workload;
    private final List<Trial> trials;
    private final ResultsFolder folder;
    private final Environment environment;
    private final RunRows rows;
    private CsvTable runs;
    private CsvTable curves;
    private CsvTable survivors;
    private CsvTable speeds;

    Run(
        RunRequest request,
        Workbook workbook,
        Workload workload,
        List<Trial> trials,
        ResultsFolder folder) {
      this.request = request;
      this.workbook = workbook;
      this.workload = workload;
      this.trials = trials;
      this.folder = folder;
      environment = Environment.here(request.threads());
      folder.writeText("environment.json", environment.json() + "\n");
      PrunableModel whole = workload.fresh(1);
      rows = new RunRows(workbook.experiment(), request.scale(), workload, whole);
      runs = folder.table("runs.csv", rows.columns());
      curves = folder.table("curve.csv", rows.curveColumns());
      survivors = folder.table("survivors.csv", RunRows.SURVIVOR_COLUMNS);
      speeds = folder.table("speed.csv", SPEED_COLUMNS);
    }

    RunOutcome run() {
      int failed = train();
      if (!time()) {
        failed++;
      }
      Comparison comparison = new Comparison(workbook, request.scale(), catalogue);
      CsvTable table = comparison.table(runs, speeds);
      folder.write("comparison.csv", table);
      TextTable view = comparison.view(table);
      folder.writeText("comparison.md", view.markdown());
      ReportPage.write(folder.path(), progress);
      return new RunOutcome(trials.size(), failed, folder.path(), view.text());
    }

    /**
     * @return how many trials failed
     */
    private int train() {
      int failed = 0;
      // The team ends before anything is timed.
      try (Team team = new Team(request.threads())) {
        TrialRunner runner =
            new TrialRunner(
                workbook.experiment(), workload, Kernels.on(team), progress, this::dense);
        for (int i = 0; i < trials.size(); i++) {
          Trial trial = trials.get(i);
          String label = "%s (%d of %d)".formatted(trial.label(), i + 1, trials.size());
          if (request.resume() && done(trial)) {
            progress.line(label + ": stands in the tables already");
          } else if (!train(runner, trial, label)) {
            failed++;
          }
        }
      }
      return failed;
    }

    /**
     * Times what the trials left, all in turns with the first dense network. Trials whose rows
     * stand already are left out of a resumed run.
     *
     * @return whether it went well
     */
    private boolean time() {
      List<Subject> subjects = new ArrayList<>();
      List<Trial> timed = new ArrayList<>();
      for (Trial trial : trials) {
        boolean base = trial.equals(trials.get(0));
        if (!done(trial) || !base && request.resume() && hasSpeed(trial)) {
          continue;
        }
        for (Subject.Form form : forms(trial)) {
          subjects.add(
              new Subject(trial.label(), workload.architecture(), folder.model(trial), form));
          timed.add(trial);
        }
      }
      if (subjects.isEmpty() || !timed.get(0).equals(trials.get(0))) {
        return true;
      } else if (request.resume() && timed.stream().allMatch(this::hasSpeed)) {
        return true;
      }
      List<Protocol> protocols =
          Stream.of(workbook.experiment().protocols()).map(Protocol::parse).toList();
      Effort effort = workload.effort();
      int threads = Math.min(effort.threads(), request.threads());
      long forks = (long) effort.forks() * subjects.size();
      try (Progress.Bar bar = progress.start("timing, in forked JVMs", forks)) {
        List<Timing> timings =
            stopwatch.time(
                effort,
                threads,
                (done, total, subject) -> bar.update(done, subject.name()),
                subjects,
                protocols);
        for (int i = 0; i < timings.size(); i++) {
          Trial trial = timed.get(i / protocols.size());
          speeds = speeds.upsert(SPEED_KEY, speedRow(trial, timings.get(i), threads));
        }
        folder.write("speed.csv", speeds);
        return true;
      } catch (MeasurementException | IllegalArgumentException e) {
        progress.line("timing failed: " + e.getMessage());
        return false;
      }
    }

    /** How a trial's network is run for timing. */
    private List<Subject.Form> forms(Trial trial) {
      List<Subject.Form> forms = new ArrayList<>(List.of(Subject.Form.DENSE));
      if (trial.method().granularity() == Granularity.WEIGHT) {
        forms.add(Subject.Form.SPARSE);
      }
      forms.addAll(request.forms());
      forms.retainAll(workload.architecture().forms());
      return forms;
    }

    private boolean hasSpeed(Trial trial) {
      return forms(trial).stream()
          .allMatch(
              form -> rows(speeds, trial).anyMatch(row -> row.get("form").equals(text(form))));
    }

    private static String text(Subject.Form form) {
      return form.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, String> speedRow(Trial trial, Timing timing, int threads) {
      Map<String, String> row = new LinkedHashMap<>();
      row.put("method", trial.method().id());
      row.put("operating_point", trial.operatingPoint());
      row.put("settings", trial.settings());
      row.put("seed", Long.toString(trial.seed()));
      row.put("form", text(timing.subject().form()));
      row.put("batch", Integer.toString(timing.protocol().batch()));
      row.put("steps", Integer.toString(timing.protocol().steps()));
      row.put("threads", Integer.toString(threads));
      row.put("dense_milliseconds", Numbers.significant(timing.speedup().baseMillis(), 5));
      row.put("milliseconds", Numbers.significant(timing.speedup().prunedMillis(), 5));
      row.put("speedup", Numbers.significant(timing.speedup().ratio(), 4));
      row.put("low", Numbers.significant(timing.speedup().low(), 4));
      row.put("high", Numbers.significant(timing.speedup().high(), 4));
      row.put("samples", Integer.toString(timing.speedup().samples()));
      return row;
    }

    /** Whether a trial's row and network are there. */
    private boolean done(Trial trial) {
      return Files.exists(folder.model(trial))
          && row(trial).getOrDefault("status", "").equals("ok");
    }

    private Map<String, String> row(Trial trial) {
      return ExperimentRunner.row(runs, trial).orElse(Map.of());
    }

    private boolean train(TrialRunner runner, Trial trial, String label) {
      Path checkpoint = folder.checkpoint(trial);
      try {
        if (!request.resume()) {
          Files.deleteIfExists(checkpoint);
        }
        TrialResult result = runner.run(trial, label, checkpoint);
        save(trial, result);
        Map<String, String> row = rows.row(trial, result, denseRow(trial));
        writeProvenance(trial, row);
        for (EpochSummary epoch : result.curve()) {
          curves = curves.upsert(RunRows.CURVE_KEY, rows.curve(trial, epoch));
          for (Map<String, String> group : RunRows.survivors(trial, epoch)) {
            survivors = survivors.upsert(RunRows.SURVIVOR_KEY, group);
          }
        }
        folder.write("curve.csv", curves);
        folder.write("survivors.csv", survivors);
        // Last: this row says that the trial is done.
        record(trial, row);
        Files.deleteIfExists(checkpoint);
        return true;
      } catch (UncheckedIOException | IOException e) {
        throw e instanceof UncheckedIOException unchecked
            ? unchecked
            : new UncheckedIOException(checkpoint + ": " + e.getMessage(), (IOException) e);
      } catch (RuntimeException
          | LinkageError
          | AssertionError
          | OutOfMemoryError
          | StackOverflowError e) {
        String cause = e.getMessage() == null ? e.toString() : e.getMessage();
        progress.line(label + ": failed: " + cause);
        record(trial, rows.failure(trial, cause));
        return false;
      }
    }

    /** The row of the dense network of a trial's seed; null if that is the trial. */
    private Map<String, String> denseRow(Trial trial) {
      Trial dense = denseTrial(trial.seed());
      return trial.equals(dense) ? null : row(dense);
    }

    private void save(Trial trial, TrialResult result) {
      Map<String, FMatrixRMaj> tensors = new LinkedHashMap<>();
      for (Parameter parameter : result.cut().parameters()) {
        tensors.put(parameter.name(), parameter.value());
      }
      Map<String, String> about = new LinkedHashMap<>(workload.describe());
      about.put("format", "espalier-model");
      about.put("trial", trial.label());
      new Safetensors(tensors, about).write(folder.model(trial));
      workload.export(result.cut(), folder.model(trial));
    }

    private void writeProvenance(Trial trial, Map<String, String> row) {
      folder.writeJson(
          "provenance/" + trial.fileName() + ".json",
          new Provenance(
              request.experiment(),
              request.scale(),
              Sources.name(request.sources().data()),
              Sources.name(request.sources().vectors()),
              trial.method().id(),
              trial.method().effective(trial.point()),
              trial.point(),
              trial.seed(),
              workload.settings(),
              MethodDescriptor.provenance(trial.method().configure(trial.point())).toString(),
              row,
              environment));
    }

    private void record(Trial trial, Map<String, String> row) {
      runs = runs.upsert(RunRows.KEY, row);
      folder.write("runs.csv", runs);
    }

    private Trial denseTrial(long seed) {
      return trials.stream().filter(trial -> trial.seed() == seed).findFirst().orElseThrow();
    }

    private PrunableModel dense(long seed) {
      Trial trial = denseTrial(seed);
      if (!row(trial).getOrDefault("status", "").equals("ok")) {
        throw new IllegalStateException(
            "the dense network of seed "
                + seed
                + ", to start from, is not there: its trial failed");
      }
      return workload.load(folder.model(trial));
    }
  }
}
