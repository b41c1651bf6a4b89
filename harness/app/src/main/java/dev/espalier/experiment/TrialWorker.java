package dev.espalier.experiment;

import dev.espalier.data.DataException;
import dev.espalier.experiment.WorkerTask.Answer;
import dev.espalier.experiment.WorkerTask.Machine;
import dev.espalier.experiment.WorkerTask.Run;
import dev.espalier.experiment.record.RecordFile;
import dev.espalier.file.AtomicFile;
import dev.espalier.file.FileFault;
import dev.espalier.measure.Environment;
import dev.espalier.plugin.Catalogue;
import dev.espalier.report.PlainProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Trains trials for a driver on another machine. What it opens for a run it keeps for the trials of
 * that run that follow.
 */
public final class TrialWorker {

  private static TrialWorker last;

  private final Run run;
  private final Catalogue catalogue;
  private final LocalExecutor executor;

  private TrialWorker(Run run, List<Path> plugins) {
    this.run = run;
    catalogue = Catalogue.scan(plugins, Experiments.KIND);
    ExperimentFamily family = new Experiments(catalogue).named(run.experiment());
    Scale scale = family.scales().checked(Scale.of(run.scale()));
    Workload workload =
        family.open(scale, new Sources(run.path(run.data()), run.path(run.vectors())));
    Map<String, String> identity = Workload.identity(workload.settings());
    if (!identity.equals(run.identity())) {
      throw new IllegalArgumentException(
          "it has %s where the driver has %s; give data that all machines share, and the same version"
              .formatted(identity, run.identity()));
    }
    RecordMaker maker =
        new RecordMaker(
            family,
            scale,
            new Sources(given(run.data()), given(run.vectors())),
            workload,
            Environment.here(run.threads()));
    executor =
        new LocalExecutor(
            family.experiment(),
            workload,
            ResultsFolder.at(Path.of(run.folder())),
            maker,
            run.terms(),
            trial -> new PlainProgress(System.err));
  }

  private static Path given(String path) {
    return path == null ? null : Path.of(path);
  }

  /**
   * Does a task. One at a time: a trial has all of this JVM's threads.
   *
   * @param task as the driver wrote it
   * @param plugins jars with methods, cells and experiments that the driver sent along
   * @return what came of it, for the driver to read
   * @throws UncheckedIOException if something can be neither read nor written here: another worker
   *     may fare better
   */
  public static synchronized String answer(String task, List<Path> plugins) {
    return answer(WorkerTask.of(task), plugins).json();
  }

  private static Answer answer(WorkerTask task, List<Path> plugins) {
    try {
      if (last == null || !last.run.equals(task.run())) {
        requireAble(task.run());
        close();
        last = task.trial() == null ? null : new TrialWorker(task.run(), plugins);
      }
    } catch (IllegalArgumentException | DataException e) {
      return Answer.refusal(e.getMessage());
    }
    return task.trial() == null ? Answer.WILLING : last.train(task);
  }

  private static void close() {
    if (last != null) {
      last.executor.close();
    }
    last = null;
  }

  /**
   * Refuses a run that cannot be done here, before anything is trained.
   *
   * @throws IllegalArgumentException if not, and what helps
   */
  private static void requireAble(Run run) {
    if (run.machine() != null) {
      String difference = Machine.here().difference(run.machine());
      if (!difference.isEmpty()) {
        throw new IllegalArgumentException(
            difference + "; or have the records tell the difference, with --allow-mixed");
      }
    }
    Path token = Path.of(run.token());
    if (!Files.exists(token)) {
      throw new IllegalArgumentException(
          "--out %s: it does not see what the driver has there; give a folder that all machines share"
              .formatted(run.folder()));
    }
    require("--data", run.path(run.data()));
    require("--vectors", run.path(run.vectors()));
    Path mine = token.resolveSibling(token.getFileName() + "-" + UUID.randomUUID());
    try {
      AtomicFile.write(mine, "");
      Files.delete(mine);
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException("it cannot write there: " + FileFault.message(e), e);
    } catch (IOException e) {
      throw FileFault.deleting(mine, e);
    }
  }

  private static void require(String option, Path path) {
    if (path != null && !Files.isReadable(path)) {
      throw new IllegalArgumentException(
          "%s %s: it does not see that; give a path that all machines share"
              .formatted(option, path));
    }
  }

  private Answer train(WorkerTask task) {
    Trial trial = task.trial().trial(catalogue);
    try {
      return Answer.record(RecordFile.text(executor.train(trial, task.settings(), task.label())));
    } catch (UncheckedIOException e) {
      throw e;
    } catch (LinkageError e) {
      return Answer.refusal(
          "%s does not link there: %s; the driver and its plugins must be built against each other"
              .formatted(trial.method().id(), e));
    } catch (Throwable e) {
      // An interrupted thread could not answer.
      Thread.interrupted();
      return Answer.failure(Failure.of(e));
    }
  }
}
