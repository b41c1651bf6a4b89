package dev.espalier.experiment;

import dev.espalier.experiment.cluster.ClusterException;
import dev.espalier.experiment.record.RecordTables;
import dev.espalier.experiment.record.TrialLock;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.file.FileFault;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.report.Progress;
import dev.espalier.train.UnsavedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Has a run's trials trained, and writes their records. Other processes may work in the same
 * folder: a trial that one of them has is left to it, or waited for where this one needs what comes
 * out.
 */
final class TrialBatch {

  private final RunRequest request;
  private final ExperimentFamily family;
  private final Workload workload;
  private final List<Trial> trials;
  private final ResultsFolder folder;
  private final RecordMaker maker;
  private final TrialTimes times;
  private final TrialExecutor executor;
  private final Progress progress;
  private final RunProgress run;

  /** Trials that were done in this run, by whomever. */
  private final Set<Trial> done = ConcurrentHashMap.newKeySet();

  private final Set<Trial> failed = ConcurrentHashMap.newKeySet();

  /** Trials that others had, with their records as these were then. */
  private final Map<Trial, Optional<TrialRecord>> left =
      Collections.synchronizedMap(new LinkedHashMap<>());

  /** Who needs a trial waits here for whoever else does. */
  private final Map<Trial, Object> turns = new ConcurrentHashMap<>();

  private Consumer<Trial> afterwards;

  TrialBatch(
      RunRequest request,
      ExperimentFamily family,
      Workload workload,
      List<Trial> trials,
      ResultsFolder folder,
      RecordMaker maker,
      TrialTimes times,
      TrialExecutor executor,
      Progress progress,
      RunProgress run) {
    this.request = request;
    this.family = family;
    this.workload = workload;
    this.trials = trials;
    this.folder = folder;
    this.maker = maker;
    this.times = times;
    this.executor = executor;
    this.progress = progress;
    this.run = run;
  }

  /**
   * Trains them all.
   *
   * @param afterwards to be done after every trial
   * @return how many failed
   */
  int train(Consumer<Trial> afterwards) {
    this.afterwards = afterwards;
    executor.each(trials, this::settle);
    for (Trial trial : left.keySet()) {
      if (!isDone(trial)) {
        progress.line(
            label(trial)
                + ": was left to another process, and has no record yet; see whether that still"
                + " runs, or run again with --resume");
      }
    }
    for (Trial trial : trials) {
      if (done.contains(trial) && folder.record(trial).isEmpty()) {
        progress.line(
            label(trial)
                + ": was done, and its record was taken away since; run again with --resume");
        failed.add(trial);
      }
    }
    return failed.size();
  }

  private void settle(Trial trial) {
    if (isDone(trial)) {
      progress.line(label(trial) + ": stands in the records already" + ofAnother(trial));
      tidy(trial);
    } else {
      attempt(trial);
    }
    synchronized (this) {
      run.over(trial);
    }
  }

  /** What to say of a trial whose dense network was another than the one in the records. */
  private String ofAnother(Trial trial) {
    String from = record(trial).map(TrialRecord::baseWeights).orElse("");
    String dense =
        Optional.ofNullable(trial.base())
            .flatMap(this::record)
            .map(TrialRecord::weights)
            .orElse("");
    return from.isEmpty() || dense.isEmpty() || from.equals(dense)
        ? ""
        : ", though it started from another dense network than stands there now";
  }

  private String label(Trial trial) {
    int place = trials.indexOf(trial);
    return place < 0
        ? trial.label()
        : "%s (%d of %d)".formatted(trial.label(), place + 1, trials.size());
  }

  /** Whether a trial is done, by this process, by another, or, in a resumed run, before. */
  private boolean isDone(Trial trial) {
    boolean byAnother = left.containsKey(trial) && !record(trial).equals(left.get(trial));
    return done.contains(trial) || times.stands(trial) || byAnother && times.holds(trial);
  }

  /** A trial's record, if that ended well. */
  private Optional<TrialRecord> record(Trial trial) {
    return folder.record(trial).filter(TrialRecord::ok);
  }

  /** Trains a trial, unless another process is at it, or has just been. */
  private void attempt(Trial trial) {
    Optional<TrialLock> lock = folder.tryLock(trial);
    if (lock.isEmpty()) {
      left.putIfAbsent(trial, record(trial));
      progress.line(label(trial) + ": another process works on it; left to it");
      return;
    }
    try (TrialLock taken = lock.get()) {
      if (!isDone(trial)) {
        train(trial);
      }
    }
  }

  /** Sees to it that a trial that others need has its record and its network. */
  private void require(Trial trial) {
    synchronized (turns.computeIfAbsent(trial, t -> new Object())) {
      requireInTurn(trial);
    }
  }

  private void requireInTurn(Trial trial) {
    if (failed.contains(trial) || isThere(trial)) {
      return;
    }
    Optional<TrialLock> free = folder.tryLock(trial);
    if (free.isEmpty()) {
      left.putIfAbsent(trial, record(trial));
      progress.line(label(trial) + ": waiting for another process, which works on it");
    }
    try (TrialLock taken = free.orElseGet(() -> folder.lockOnceFree(trial))) {
      if (!isThere(trial)) {
        train(trial);
      }
    }
  }

  private boolean isThere(Trial trial) {
    return isDone(trial) && Files.exists(folder.model(trial));
  }

  /** Of a network that is the same again, what was measured before still holds. */
  private void keepTimes(Trial trial, TrialRecord old) {
    TrialRecord now = folder.record(trial).orElseThrow();
    String column = family.headline().column();
    if (RecordTables.shown(now, column).equals(RecordTables.shown(old, column))) {
      folder.write(trial, now.with(old.timings()));
    } else {
      progress.line(
          "%s: %s was %s in the records, and came out at %s; rows that started from it before are of the former"
              .formatted(label(trial), column, old.values().get(column), now.values().get(column)));
    }
  }

  private void train(Trial trial) {
    Path checkpoint = folder.checkpoint(trial);
    Optional<TrialRecord> before = record(trial).filter(old -> request.how().resume());
    try {
      if (!request.how().resume()) {
        if (delete(checkpoint)) {
          progress.line(
              label(trial) + ": begins anew; with --resume it would have gone on where it stopped");
        }
      }
      if (before.isPresent()) {
        progress.line(label(trial) + ": stands in the records, but its network is not there");
      }
      Optional<Throwable> failure = make(trial);
      if (failure.isEmpty()) {
        before.ifPresent(old -> keepTimes(trial, old));
        delete(checkpoint);
        done.add(trial);
      } else {
        String why = Failure.of(failure.get());
        progress.failed(label(trial) + ": failed: " + why, failure.get());
        if (before.isEmpty()) {
          folder.write(trial, maker.failure(trial, why));
        }
        failed.add(trial);
      }
    } catch (UnsavedException e) {
      throw e;
    } catch (UncheckedIOException e) {
      throw new UnsavedException(e);
    } catch (IOException e) {
      throw new UnsavedException(FileFault.deleting(checkpoint, e));
    }
    synchronized (this) {
      afterwards.accept(trial);
    }
  }

  /**
   * Has a trial trained and its record written. Whatever a plugin throws is that trial's failure
   * alone, but not what this program cannot save.
   *
   * @return why it failed; empty if it did not
   */
  private Optional<Throwable> make(Trial trial) {
    TrialRecord record;
    try {
      Map<String, String> settings = settings(trial);
      if (trial.start(workload) == Start.DENSE) {
        requireNetwork(trial.base());
      }
      record = executor.train(trial, settings, label(trial));
    } catch (UnsavedException | ClusterException e) {
      throw e;
    } catch (Throwable e) {
      // An interrupted thread could not write why.
      Thread.interrupted();
      return Optional.of(e);
    }
    // Last: it says that the trial is done.
    folder.write(trial, record);
    return Optional.empty();
  }

  /** A run that was killed between a trial's record and its end has left the checkpoint. */
  private void tidy(Trial trial) {
    Path checkpoint = folder.checkpoint(trial);
    if (!isThere(trial)
        || !Files.exists(checkpoint) && !Files.exists(TrialRunner.second(checkpoint))) {
      return;
    }
    Optional<TrialLock> lock = folder.tryLock(trial);
    if (lock.isPresent()) {
      try (TrialLock taken = lock.get()) {
        delete(checkpoint);
      } catch (IOException e) {
        throw FileFault.deleting(checkpoint, e);
      }
    }
  }

  /** Whether there was something. */
  private static boolean delete(Path checkpoint) throws IOException {
    return Files.deleteIfExists(checkpoint) | Files.deleteIfExists(TrialRunner.second(checkpoint));
  }

  /** A trial's settings, with the sizes that the row that it names came to. */
  private Map<String, String> settings(Trial trial) {
    if (trial.like() == null) {
      return trial.point();
    }
    if (!isDone(trial.like())) {
      require(trial.like());
    }
    TrialRecord like =
        record(trial.like())
            .filter(r -> !failed.contains(trial.like()))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        trial.like().label()
                            + ", whose sizes it takes, is not there: its trial failed"));
    Map<String, String> settings = new LinkedHashMap<>(trial.point());
    settings.put(
        Trial.SIZES,
        workload.fresh(trial.cell(), 1).groups().stream()
            .map(group -> like.values().get("kept_" + group.name()).longValue())
            .map(String::valueOf)
            .collect(Collectors.joining(",")));
    return settings;
  }

  /** Sees to it that a dense trial's network is there. */
  private void requireNetwork(Trial dense) {
    require(dense);
    if (failed.contains(dense) || record(dense).isEmpty()) {
      throw new IllegalStateException(
          "the dense network of seed "
              + dense.seed()
              + ", to start from, is not there: its trial failed");
    }
  }
}
