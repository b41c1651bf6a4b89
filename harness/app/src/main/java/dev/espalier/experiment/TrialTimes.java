package dev.espalier.experiment;

import dev.espalier.experiment.record.TrialLock;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.experiment.record.TrialRecord.Timed;
import dev.espalier.file.FileFault;
import dev.espalier.file.TemporaryFiles;
import dev.espalier.measure.Effort;
import dev.espalier.measure.Protocol;
import dev.espalier.measure.SpeedMeter;
import dev.espalier.measure.Subject;
import dev.espalier.measure.Timing;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.model.cell.Cell;
import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import dev.espalier.train.UnsavedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Times what trials left, all in turns with the first dense network of the same cell, or, where
 * none was trained, with one of that size and random weights: what is not zero takes the same time
 * whatever it is.
 */
final class TrialTimes {

  private static final int DIGITS = 3;

  /** How far from 1 a control's speedup may lie: networks of one size lie elsewhere in memory. */
  private static final double VOID = 0.05;

  private final RunRequest request;
  private final ExperimentFamily family;
  private final Workload workload;
  private final ResultsFolder folder;
  private final Progress progress;
  private final ExperimentRunner.Stopwatch stopwatch;

  TrialTimes(
      RunRequest request,
      ExperimentFamily family,
      Workload workload,
      ResultsFolder folder,
      Progress progress,
      ExperimentRunner.Stopwatch stopwatch) {
    this.request = request;
    this.family = family;
    this.workload = workload;
    this.folder = folder;
    this.progress = progress;
    this.stopwatch = stopwatch;
  }

  /**
   * Times the trials whose networks are there; in a resumed run, those that were not timed yet.
   * Whatever goes wrong costs the times alone; the records tell what it was.
   *
   * @param shown where the bars of the timing are shown
   * @return how many could not be timed
   */
  int time(List<Trial> trials, Progress shown) {
    List<Trial> left =
        trials.stream()
            .filter(trial -> Files.exists(folder.model(trial)))
            .filter(trial -> folder.record(trial).filter(TrialRecord::ok).isPresent())
            .filter(trial -> !isDone(trial))
            .toList();
    Map<Cell, List<Trial>> byCell =
        left.stream()
            .collect(Collectors.groupingBy(Trial::cell, LinkedHashMap::new, Collectors.toList()));
    try {
      left.forEach(trial -> folder.network(trial, workload));
      evaluate(left);
      byCell.forEach((cell, ofCell) -> time(cell, ofCell, trials, shown));
      return 0;
    } catch (UnsavedException e) {
      throw e;
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      String told =
          e instanceof UncheckedIOException unchecked
              ? FileFault.message(unchecked)
              : Failure.of(e);
      String why = "timing failed: " + told;
      progress.line(why);
      List<Trial> untimed =
          left.stream()
              .filter(trial -> folder.record(trial).filter(r -> !isTimed(trial, r)).isPresent())
              .toList();
      untimed.forEach(trial -> keep(trial, record -> record.untimed(why)));
      return untimed.size();
    }
  }

  /** Times networks in turns with the dense one of their cell. */
  private void time(Cell cell, List<Trial> left, List<Trial> trials, Progress shown) {
    Optional<Trial> dense =
        trials.stream()
            .filter(trial -> Trial.isDense(trial.method()) && trial.cell().equals(cell))
            .filter(trial -> Files.exists(folder.model(trial)))
            .findFirst();
    Path random = dense.isPresent() ? null : randomNetwork(cell);
    try {
      time(left, dense, random, shown);
    } finally {
      if (random != null) {
        delete(random);
      }
    }
  }

  /** Finds out how good networks are in the forms that round their weights. */
  private void evaluate(List<Trial> left) {
    if (left.isEmpty() || request.forms().stream().noneMatch(Subject.Form::isRounded)) {
      return;
    }
    RoundedForms rounded = new RoundedForms(family.metrics());
    try (Progress.Bar bar = progress.start("evaluating networks, rounded", left.size())) {
      int done = 0;
      for (Trial trial : left) {
        List<Subject.Form> rounding =
            forms(trial.cell(), List.of()).stream().filter(Subject.Form::isRounded).toList();
        Map<String, Double> values =
            rounded.values(folder.network(trial, workload), workload, rounding, request.threads());
        keep(trial, record -> record.with(values));
        bar.update(++done, trial.label());
      }
    }
  }

  private void time(List<Trial> left, Optional<Trial> dense, Path random, Progress shown) {
    Map<Subject, Trial> timed = new LinkedHashMap<>();
    dense.ifPresent(trial -> forms(trial).forEach(form -> timed.put(subject(trial, form), trial)));
    if (random != null) {
      for (Subject.Form form : forms(left.get(0).cell(), List.of(Subject.Form.DENSE))) {
        timed.put(
            new Subject("dense of random weights", workload.architecture(), random, form), null);
      }
    }
    for (Trial trial : left) {
      forms(trial).forEach(form -> timed.put(subject(trial, form), trial));
    }
    List<Protocol> protocols =
        Stream.of(family.experiment().protocols()).map(Protocol::parse).toList();
    Effort effort = workload.effort();
    int threads = Math.min(effort.threads(), request.threads());
    try (Progress.Bar bar = SpeedTables.bar(shown)) {
      SpeedMeter.Listener listener =
          SpeedTables.listener(bar, timings -> keep(timings, timed, threads));
      stopwatch.time(effort, threads, listener, List.copyOf(timed.keySet()), protocols);
    }
  }

  private Subject subject(Trial trial, Subject.Form form) {
    return new Subject(trial.label(), workload.architecture(), folder.model(trial), form);
  }

  /** Adds timings to the records of their trials; a network of random weights has none. */
  private void keep(List<Timing> timings, Map<Subject, Trial> timed, int threads) {
    Map<Trial, List<Timed>> all = new LinkedHashMap<>();
    for (Timing timing : timings) {
      Trial trial = timed.get(timing.subject());
      if (trial != null) {
        all.computeIfAbsent(trial, t -> new ArrayList<>()).add(RecordMaker.timed(timing, threads));
      }
    }
    all.forEach(this::keep);
  }

  /** Adds something to a trial's record, as it is by now. */
  private void keep(Trial trial, UnaryOperator<TrialRecord> more) {
    try (TrialLock lock = folder.lockOnceFree(trial)) {
      folder
          .record(trial)
          .filter(TrialRecord::ok)
          .ifPresent(record -> folder.write(trial, more.apply(record)));
    }
  }

  private void keep(Trial trial, List<Timed> timings) {
    keep(trial, record -> record.with(timings));
    if (Trial.isControl(trial.method())) {
      timings.stream()
          .filter(t -> t.form().equals(RecordMaker.name(Subject.Form.DENSE)))
          .filter(t -> t.low() > 1 + VOID || t.high() < 1 - VOID)
          .forEach(t -> progress.line(voided(trial, t)));
    }
  }

  private static String voided(Trial trial, Timed timed) {
    return ("%s at %dx%d: %sx [%s, %s], though it is as large as the dense network: the times of"
            + " this run are void; time it again on a quieter machine")
        .formatted(
            trial.label(),
            timed.batch(),
            timed.steps(),
            Numbers.significant(timed.speedup(), DIGITS),
            Numbers.significant(timed.low(), DIGITS),
            Numbers.significant(timed.high(), DIGITS));
  }

  /** How a trial's network is run for timing. */
  private List<Subject.Form> forms(Trial trial) {
    List<Subject.Form> forms = new ArrayList<>(List.of(Subject.Form.DENSE));
    if (trial.method().granularity() == Granularity.WEIGHT) {
      forms.add(Subject.Form.SPARSE);
    }
    return forms(trial.cell(), forms);
  }

  /** Those of the request, too, that networks of a cell can be run in. */
  private List<Subject.Form> forms(Cell cell, List<Subject.Form> first) {
    List<Subject.Form> forms = new ArrayList<>(first);
    forms.addAll(request.forms());
    forms.retainAll(workload.forms());
    forms.removeIf(form -> !form.has(cell));
    return forms;
  }

  /**
   * Whether a resumed run leaves a trial as it is: its record is there, and its network too, if
   * that is still to be timed.
   */
  boolean stands(Trial trial) {
    return request.how().resume() && holds(trial);
  }

  /** Whether a trial's record is there, and its network too, if that is still to be timed. */
  boolean holds(Trial trial) {
    Optional<TrialRecord> record = folder.record(trial).filter(TrialRecord::ok);
    return record.isPresent()
        && (!request.how().timing()
            || Files.exists(folder.model(trial))
            || isTimed(trial, record.get()));
  }

  /** How many seconds the timing of a run is about to take, once its trials are trained. */
  double seconds(List<Trial> trials) {
    List<Trial> left = trials.stream().filter(trial -> !isDone(trial)).toList();
    if (left.isEmpty() || !request.how().timing()) {
      return 0;
    }
    List<Subject.Form> all =
        new ArrayList<>(left.stream().flatMap(trial -> forms(trial).stream()).toList());
    if (left.stream().noneMatch(trial -> Trial.isDense(trial.method()))) {
      all.addAll(forms(left.get(0).cell(), List.of(Subject.Form.DENSE)));
    }
    return SpeedMeter.seconds(workload.effort(), all, family.experiment().protocols().length);
  }

  /** What the timing is to take of the run. */
  RunProgress.Share share(List<Trial> trials) {
    double seconds = seconds(trials);
    long bars = trials.stream().map(Trial::cell).distinct().count();
    return new RunProgress.Share(seconds, seconds / bars / SpeedTables.PERCENT);
  }

  /** Whether a resumed run finds a trial timed. */
  private boolean isDone(Trial trial) {
    return request.how().resume()
        && folder.record(trial).filter(TrialRecord::ok).filter(r -> isTimed(trial, r)).isPresent();
  }

  private boolean isTimed(Trial trial, TrialRecord record) {
    return forms(trial).stream().allMatch(form -> record.isTimed(RecordMaker.name(form)));
  }

  private Path randomNetwork(Cell cell) {
    Path file = TemporaryFiles.file("espalier-dense-", ".safetensors");
    workload.save(workload.fresh(cell, 1), Map.of(), file);
    return file;
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw FileFault.deleting(file, e);
    }
  }
}
