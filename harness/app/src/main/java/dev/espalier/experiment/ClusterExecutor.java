package dev.espalier.experiment;

import dev.espalier.experiment.WorkerTask.Answer;
import dev.espalier.experiment.WorkerTask.Machine;
import dev.espalier.experiment.WorkerTask.Row;
import dev.espalier.experiment.WorkerTask.Run;
import dev.espalier.experiment.cluster.Cluster;
import dev.espalier.experiment.cluster.ClusterException;
import dev.espalier.experiment.cluster.ClusterRequest;
import dev.espalier.experiment.record.RecordFile;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.file.AtomicFile;
import dev.espalier.file.FileFault;
import dev.espalier.report.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Has trials trained on a cluster, as many at a time as it has machines. Workers train and save
 * networks; records and tables are written here alone.
 */
final class ClusterExecutor implements TrialExecutor {

  private final Run run;
  private final Path token;
  private final Workload workload;
  private final Cluster.Session session;
  private final ClusterProgress progress;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "cluster");
            thread.setDaemon(true);
            return thread;
          });

  private Gate gate;

  private ClusterExecutor(
      Run run, Path token, Workload workload, Cluster.Session session, ClusterProgress progress) {
    this.run = run;
    this.token = token;
    this.workload = workload;
    this.session = session;
    this.progress = progress;
  }

  /**
   * Takes machines, and asks each whether it can do the run.
   *
   * @param folder of the results, which all machines share
   * @throws IllegalArgumentException if there is no such cluster, or a worker cannot do it
   * @throws ClusterException likewise, as the cluster says
   */
  static ClusterExecutor connect(
      RunRequest request, Scale scale, Workload workload, ResultsFolder folder, Progress progress) {
    ClusterRequest cluster = request.cluster();
    Cluster engine =
        ServiceLoader.load(Cluster.class)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "--cluster %s: nothing here can talk to a cluster; run it by ./reproduce.sh, which builds that"
                            .formatted(cluster.url())));
    Path path = folder.path().toAbsolutePath().normalize();
    Path token = path.resolve("checkpoints").resolve(".driver-" + UUID.randomUUID());
    AtomicFile.write(token, "");
    token.toFile().deleteOnExit();
    LocalExecutor.Terms terms = LocalExecutor.Terms.of(request);
    Run run =
        new Run(
            request.experiment(),
            scale.toString(),
            Path.of("").toAbsolutePath().toString(),
            text(request.sources().data()),
            text(request.sources().vectors()),
            Workload.identity(workload.settings()),
            path.toString(),
            token.toString(),
            terms.threads(),
            terms.exact(),
            terms.test(),
            text(terms.limit()),
            cluster.mixed() ? null : Machine.here());
    ClusterProgress told = new ClusterProgress(cluster.url(), progress);
    ClusterExecutor executor = null;
    try {
      Cluster.Session session =
          engine.connect(cluster, new Cluster.Needs(terms.threads(), workload.heapNeeded()), told);
      executor = new ClusterExecutor(run, token, workload, session, told);
      executor.requireAble();
      return executor;
    } catch (RuntimeException | Error e) {
      if (executor != null) {
        executor.close();
      } else {
        delete(token);
      }
      throw e;
    }
  }

  private static String text(Object value) {
    return value == null ? null : value.toString();
  }

  private void requireAble() {
    String task = new WorkerTask(run, null, null, "").json();
    session.callEach("looking at the workers", task).forEach(json -> refused(Answer.of(json)));
  }

  private static void refused(Answer answer) {
    if (answer.refusal() != null) {
      throw new ClusterException("a worker refuses: " + answer.refusal());
    }
  }

  /** A trial begins as soon as those that it needs have ended, whatever its place in the list. */
  @Override
  public void each(List<Trial> trials, Consumer<Trial> settle) {
    Map<Trial, CompletableFuture<Void>> ends = new HashMap<>();
    CompletableFuture<Void> all = new CompletableFuture<>();
    Schedule<Trial> schedule =
        new Schedule<>(
            trials, trial -> trial.needs(workload), trial -> trial.training(workload).epochs());
    gate = new Gate(session::workers, schedule.order());
    try (ClusterProgress.Watch watch = progress.watch(trials, workload)) {
      for (Trial trial : trials) {
        CompletableFuture<?>[] needed =
            trial.needs(workload).stream()
                .map(ends::get)
                .filter(Objects::nonNull)
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture<Void> end =
            CompletableFuture.allOf(needed)
                .thenRunAsync(
                    () -> {
                      settle.accept(trial);
                      progress.settled(trial);
                    },
                    threads);
        end.exceptionally(
            thrown -> {
              all.completeExceptionally(thrown);
              return null;
            });
        ends.put(trial, end);
      }
      CompletableFuture.allOf(ends.values().toArray(CompletableFuture<?>[]::new))
          .thenRun(() -> all.complete(null));
      all.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  @Override
  public TrialRecord train(Trial trial, Map<String, String> settings, String label)
      throws InterruptedException {
    gate.enter(trial);
    try {
      Answer answer =
          Answer.of(
              session.call(label, new WorkerTask(run, Row.of(trial), settings, label).json()));
      refused(answer);
      if (answer.failure() != null) {
        progress.failed();
        throw new IllegalStateException(answer.failure());
      }
      return RecordFile.of(answer.record(), label);
    } finally {
      gate.leave();
      progress.ended(label);
    }
  }

  /** What does not return does so elsewhere. */
  @Override
  public boolean isStuck() {
    return false;
  }

  @Override
  public void close() {
    session.close();
    threads.shutdown();
    delete(token);
  }

  private static void delete(Path token) {
    try {
      Files.deleteIfExists(token);
    } catch (IOException e) {
      throw FileFault.deleting(token, e);
    }
  }
}
