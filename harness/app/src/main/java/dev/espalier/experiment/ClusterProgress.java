package dev.espalier.experiment;

import dev.espalier.experiment.cluster.Cluster;
import dev.espalier.report.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Shows how trials fare on a cluster. */
final class ClusterProgress implements Cluster.Listener {

  /** Trials that are shown one by one; of more, how many each worker has. */
  private static final int SHOWN = 4;

  private final String cluster;
  private final Progress progress;

  /** Workers by the label of the trial that each trains. */
  private final Map<String, String> running = new LinkedHashMap<>();

  /** Work of the trials that are not settled yet, in epochs; a trial that is cut counts in full. */
  private final Map<Trial, Integer> left = new LinkedHashMap<>();

  private int settled;
  private int failed;
  private long epochs;
  private Progress.Bar bar;

  ClusterProgress(String cluster, Progress progress) {
    this.cluster = cluster;
    this.progress = progress;
  }

  /** Shows a bar until it is closed. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  synchronized Watch watch(List<Trial> trials, Workload workload) {
    trials.forEach(trial -> left.put(trial, Math.max(1, trial.training(workload).epochs())));
    epochs = sum();
    bar = progress.start("%d trials on %s".formatted(trials.size(), cluster), epochs);
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "cluster-progress");
              thread.setDaemon(true);
              return thread;
            });
    clock.scheduleAtFixedRate(this::show, 1, 1, TimeUnit.SECONDS);
    return () -> {
      clock.shutdown();
      close();
    };
  }

  private synchronized void close() {
    show();
    bar.close();
    bar = null;
  }

  private long sum() {
    return left.values().stream().mapToLong(Integer::longValue).sum();
  }

  private synchronized void show() {
    if (bar != null) {
      bar.update(epochs - sum(), message());
    }
  }

  private String message() {
    return "%d running, %d done, %d failed, %d waiting%s"
        .formatted(
            running.size(),
            settled - failed,
            failed,
            left.size() - running.size(),
            running.isEmpty() ? "" : ": " + workers());
  }

  private String workers() {
    if (running.size() <= SHOWN) {
      return running.entrySet().stream()
          .map(entry -> entry.getKey() + " on " + entry.getValue())
          .collect(Collectors.joining("; "));
    }
    Set<String> distinct = new HashSet<>(running.values());
    List<String> workers = new ArrayList<>(distinct);
    Collections.sort(workers);
    return workers.stream()
        .limit(SHOWN)
        .map(worker -> worker + " " + Collections.frequency(running.values(), worker))
        .collect(Collectors.joining(", ", "", workers.size() > SHOWN ? ", ..." : ""));
  }

  @Override
  public synchronized void began(String label, String worker) {
    if (bar != null) {
      running.put(label, worker);
      progress.line("%s: on %s".formatted(label, worker));
    }
  }

  @Override
  public synchronized void lost(String worker, String why) {
    running.values().removeIf(worker::equals);
    progress.line("lost the worker %s: %s".formatted(worker, why));
  }

  synchronized void ended(String label) {
    running.remove(label);
  }

  synchronized void failed() {
    failed++;
  }

  synchronized void settled(Trial trial) {
    settled++;
    left.remove(trial);
    show();
  }
}
