package dev.espalier.experiment;

import dev.espalier.kernel.Kernels;
import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.Compaction;
import dev.espalier.model.EmptyGroupException;
import dev.espalier.model.Gating;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import dev.espalier.train.EpochSummary;
import dev.espalier.train.Listener;
import dev.espalier.train.Task;
import dev.espalier.train.TrainingLoop;
import dev.espalier.train.TrainingPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.ejml.data.FMatrixRMaj;

/** Takes one trial from its first step to the cut network. */
final class TrialRunner {

  /** What a kill costs at most. */
  private static final double CHECKPOINT_SECONDS = 60;

  private final Experiment experiment;
  private final Workload workload;
  private final Kernels kernels;
  private final Progress progress;

  /** Trained dense networks by seed. */
  private final LongFunction<PrunableModel> dense;

  TrialRunner(
      Experiment experiment,
      Workload workload,
      Kernels kernels,
      Progress progress,
      LongFunction<PrunableModel> dense) {
    this.experiment = experiment;
    this.workload = workload;
    this.kernels = kernels;
    this.progress = progress;
    this.dense = dense;
  }

  /**
   * Trains, evaluates and cuts.
   *
   * @param checkpoint taken up if it is there
   */
  TrialResult run(Trial trial, String label, Path checkpoint) {
    Start start = workload.start(trial.method());
    Pruner pruner = trial.method().configure(trial.point());
    PrunableModel initial =
        start == Start.SCRATCH ? workload.fresh(trial.seed()) : copy(dense.apply(trial.seed()));
    Survivors designed = pruner.design(initial, new SplittableRandom(trial.seed()));
    if (!designed.scales().isEmpty() && start != trial.method().start()) {
      throw new IllegalStateException(
          trial.method().id()
              + ": trains a small network from scratch, and this one is trained already; leave it out");
    }
    PrunableModel model = designed.scales().isEmpty() ? initial : Compaction.cut(initial, designed);
    Task task = workload.task(model, start, kernels);
    TrainingPlan plan = workload.plan(start, trial.seed());
    List<EpochSummary> curve;
    PrunableModel trained;
    try (Reporter reporter = new Reporter(label, plan, task)) {
      TrainingLoop loop =
          new TrainingLoop(task, pruner, plan, kernels, reporter)
              .checkpointing(checkpoint, identity(trial), CHECKPOINT_SECONDS);
      curve = loop.run();
      trained = loop.model();
    }
    Survivors survivors = pruner.survivors();
    PrunableModel cut = cut(trial, trained, survivors);
    TrialResult result =
        new TrialResult(
            cut,
            curve,
            (long) curve.size() * task.stepsPerEpoch() * task.examplesPerStep(),
            workload.validLoss(cut, kernels),
            workload.evaluate(cut, kernels),
            difference(trained, survivors, cut));
    progress.line(label + ": " + figures(result));
    return result;
  }

  private String figures(TrialResult result) {
    List<String> figures = new ArrayList<>();
    figures.add(
        "%s %s on validation".formatted(experiment.loss().word(), shown(result.validLoss())));
    for (Metric metric : experiment.metrics()) {
      figures.add(metric.quality().label() + " " + Numbers.fixed(result.metrics().get(metric), 2));
    }
    return String.join(", ", figures);
  }

  private String shown(double loss) {
    return Numbers.fixed(experiment.loss().shown(loss), 2);
  }

  private String identity(Trial trial) {
    return "%s [%s] seed %d of %s"
        .formatted(trial.method().id(), trial.settings(), trial.seed(), workload.settings());
  }

  private static PrunableModel cut(Trial trial, PrunableModel model, Survivors survivors) {
    try {
      return Compaction.cut(model, survivors);
    } catch (EmptyGroupException e) {
      throw new IllegalStateException(
          "%s (with %s: %s)".formatted(e.getMessage(), trial.method().id(), trial.settings()), e);
    }
  }

  private double difference(PrunableModel model, Survivors survivors, PrunableModel cut) {
    Gating gating = new Gating(model);
    gating.apply(survivors);
    try {
      return workload.outputDifference(model, cut, kernels);
    } finally {
      gating.restore();
    }
  }

  private static PrunableModel copy(PrunableModel model) {
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    model.parameters().forEach(p -> values.put(p.name(), p.value().copy()));
    return model.withValues(values);
  }

  /** Shows a trial's progress. */
  private final class Reporter implements Listener, AutoCloseable {

    private final String label;
    private final TrainingPlan plan;
    private final Task task;
    private final List<String> epochs = new ArrayList<>();
    private final long start = System.nanoTime();
    private Progress.Bar bar;
    private long firstStep = -1;

    Reporter(String label, TrainingPlan plan, Task task) {
      this.label = label;
      this.plan = plan;
      this.task = task;
    }

    @Override
    public void step(long step, long total, double meanLoss) {
      if (bar == null) {
        bar = progress.start(label, total);
        firstStep = step - 1;
      }
      double seconds = (System.nanoTime() - start) * 1e-9;
      long epoch = Math.min(plan.epochs(), 1 + (step - 1) / task.stepsPerEpoch());
      bar.update(
          step,
          "epoch %d/%d, %s %s, %s %s/s"
              .formatted(
                  epoch,
                  plan.epochs(),
                  experiment.loss().word(),
                  shown(meanLoss),
                  Numbers.count(Math.round((step - firstStep) * task.examplesPerStep() / seconds)),
                  experiment.examples()));
    }

    @Override
    public void epoch(EpochSummary summary) {
      epochs.add(shown(summary.validLoss()));
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
      }
      if (!epochs.isEmpty()) {
        progress.line(
            "%s: validation %s by epoch %s"
                .formatted(label, experiment.loss().word(), String.join(" ", epochs)));
      }
    }
  }
}
