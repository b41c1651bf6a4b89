package dev.espalier.experiment;

import dev.espalier.kernel.Kernels;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.cell.Cell;
import dev.espalier.report.Numbers;
import dev.espalier.train.Task;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a run will take, from the rates at which dense networks train here and now. */
final class Forecast {

  /** Least steps by which a rate is told. */
  private static final int STEPS = 3;

  /** Times the given duration that measuring may take. */
  private static final int MOST = 5;

  /** Share of a step's time that is no progress of the compiler's. */
  private static final double NOISE = 0.05;

  /** Share of the fastest training that evaluating and slower steps add. */
  private static final double MORE = 0.15;

  private final ExperimentFamily family;
  private final Workload workload;
  private final long examplesPerEpoch;
  private final int examplesPerStep;

  /** By the id of their cells. */
  private final Map<String, Double> examplesPerSecond;

  private Forecast(
      ExperimentFamily family,
      Workload workload,
      long examplesPerEpoch,
      int examplesPerStep,
      Map<String, Double> examplesPerSecond) {
    this.family = family;
    this.workload = workload;
    this.examplesPerEpoch = examplesPerEpoch;
    this.examplesPerStep = examplesPerStep;
    this.examplesPerSecond = examplesPerSecond;
  }

  /**
   * Trains a network of every cell for a while, and throws it away.
   *
   * @param trials at least one
   */
  static Forecast measure(
      ExperimentFamily family,
      Workload workload,
      Kernels kernels,
      Duration duration,
      List<Trial> trials) {
    Map<String, Double> rates = new LinkedHashMap<>();
    long examples = 0;
    int perStep = 0;
    for (Cell cell : new LinkedHashSet<>(trials.stream().map(Trial::cell).toList())) {
      double keep = workload.training(Start.DENSE).keep();
      Task task = workload.task(workload.fresh(cell, 1), keep, kernels);
      perStep = task.examplesPerStep();
      examples = (long) task.stepsPerEpoch() * perStep;
      rates.put(cell.id(), perStep / fastestStep(task, duration));
    }
    return new Forecast(family, workload, examples, perStep, rates);
  }

  /**
   * Seconds of a step, once nothing has become faster for a while: at first nothing is compiled.
   */
  private static double fastestStep(Task task, Duration duration) {
    task.beginEpoch(0, 0);
    double fastest = Double.POSITIVE_INFINITY;
    long start = System.nanoTime();
    long improved = start;
    for (int step = 0;
        step < STEPS
            || System.nanoTime() - improved < duration.toNanos() / 2
                && System.nanoTime() - start < MOST * duration.toNanos();
        step++) {
      long before = System.nanoTime();
      task.gradients(step % task.stepsPerEpoch(), step);
      double seconds = (System.nanoTime() - before) * 1e-9;
      if (seconds < fastest * (1 - NOISE)) {
        improved = System.nanoTime();
      }
      fastest = Math.min(fastest, seconds);
    }
    return fastest;
  }

  private double trainingSeconds(Trial trial) {
    int epochs = trial.training(workload).epochs();
    if (trial.start(workload) == Start.BOTH) {
      epochs += workload.training(Start.SCRATCH).with(trial.base().training()).epochs();
    }
    double rate = examplesPerSecond.get(trial.cell().id());
    return epochs * examplesPerEpoch / rate * (1 + MORE);
  }

  /** What trials are to take of the run, as the bar of each shows its steps. */
  Map<Trial, RunProgress.Share> shares(List<Trial> left) {
    Map<Trial, RunProgress.Share> shares = new LinkedHashMap<>();
    for (Trial trial : left) {
      double step = examplesPerStep / examplesPerSecond.get(trial.cell().id()) * (1 + MORE);
      shares.put(trial, new RunProgress.Share(trainingSeconds(trial), step));
    }
    return shares;
  }

  /**
   * One line: how much there is to do.
   *
   * @param timing seconds, by {@link TrialTimes#seconds}
   */
  String summary(List<Trial> left, double timing) {
    double training = left.stream().mapToDouble(this::trainingSeconds).sum();
    return ("%d %s to train: about %s at %s, less what cutting saves, %s;"
            + " about %s MiB of the %s that Java may use")
        .formatted(
            left.size(),
            left.size() == 1 ? "trial" : "trials",
            duration(training),
            rates(),
            timing > 0 ? "then " + ofTiming(timing) : "without timing",
            Numbers.count(workload.heapNeeded() >> 20),
            Numbers.count(Runtime.getRuntime().maxMemory() >> 20));
  }

  private String rates() {
    String each =
        examplesPerSecond.entrySet().stream()
            .map(
                rate ->
                    Numbers.count(Math.round(rate.getValue()))
                        + (examplesPerSecond.size() > 1 ? " (" + rate.getKey() + ")" : ""))
            .collect(Collectors.joining(", "));
    return each + " " + family.experiment().examples() + "/s";
  }

  /** Every trial in a line, and the summary. */
  String text(List<Trial> trials, List<Trial> left, double timing) {
    Set<Trial> toDo = new HashSet<>(left);
    StringBuilder text = new StringBuilder();
    for (Trial trial : trials) {
      text.append(trial.label())
          .append(": ")
          .append(
              toDo.contains(trial)
                  ? "about " + duration(trainingSeconds(trial))
                  : "stands in the records already")
          .append('\n');
    }
    return text.append(summary(left, timing)).append('\n').toString();
  }

  /** How long the timing takes that is all there is to do. */
  static String ofTiming(double seconds) {
    return "about %s of timing".formatted(duration(seconds));
  }

  private static String duration(double seconds) {
    return Numbers.duration(Duration.ofMillis(Math.round(seconds * 1000)));
  }
}
