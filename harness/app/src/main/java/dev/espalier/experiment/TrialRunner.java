package dev.espalier.experiment;

import dev.espalier.kernel.Kernels;
import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.Checksum;
import dev.espalier.model.Compaction;
import dev.espalier.model.EmptyGroupException;
import dev.espalier.model.Gating;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.report.Progress;
import dev.espalier.setup.Experiment;
import dev.espalier.task.Metric;
import dev.espalier.train.EpochSummary;
import dev.espalier.train.Task;
import dev.espalier.train.TrainingLoop;
import dev.espalier.train.TrainingPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;

/** Takes one trial from its first step to the cut network. */
final class TrialRunner {

  /** What a kill costs at most, where saving is quick. */
  private static final double CHECKPOINT_SECONDS = 60;

  /** What saving takes at most, of the time of a trial: on disks that are shared, it is slow. */
  private static final double CHECKPOINT_SHARE = 0.01;

  private final Experiment experiment;
  private final Workload workload;
  private final Kernels kernels;
  private final boolean exact;
  private final boolean test;

  /** Trained dense networks. */
  private final Function<Trial, PrunableModel> dense;

  /**
   * @param exact whether to refuse a checkpoint that was computed with vectors of another width
   * @param test whether to read the test split, which settings must not be chosen by
   * @param dense gives the trained network of a dense trial
   */
  TrialRunner(
      Experiment experiment,
      Workload workload,
      Kernels kernels,
      boolean exact,
      boolean test,
      Function<Trial, PrunableModel> dense) {
    this.experiment = experiment;
    this.workload = workload;
    this.kernels = kernels;
    this.exact = exact;
    this.test = test;
    this.dense = dense;
  }

  /**
   * Trains, evaluates and cuts.
   *
   * @param settings of the method, those taken from another row included
   * @param checkpoint taken up if it is there
   */
  TrialResult run(
      Trial trial, Map<String, String> settings, Progress progress, String label, Path checkpoint) {
    Start start = trial.start(workload);
    PrunableModel initial =
        start == Start.DENSE
            ? dense.apply(trial.base()).copy()
            : workload.fresh(trial.cell(), trial.seed());
    Survivors designed =
        trial.method().configure(settings).design(initial, new SplittableRandom(trial.seed()));
    if (!designed.scales().isEmpty() && start == Start.DENSE) {
      throw new IllegalStateException(
          trial.method().id()
              + ": trains a small network from scratch, and this one is trained already; leave it out");
    }
    Run run =
        new Run(trial, settings, progress, label, start == Start.DENSE ? Checksum.of(initial) : "");
    run.measure(TrialResult.START, initial);
    PrunableModel model =
        designed.scales().isEmpty()
            ? initial
            : Compaction.cut(initial, designed).ofItsSize(new SplittableRandom(trial.seed()));
    Path file = checkpoint;
    if (start == Start.BOTH) {
      Training first = workload.training(Start.SCRATCH).with(trial.base().training());
      model = run.train(model, first, file);
      file = second(checkpoint);
    }
    PrunableModel trained = run.train(model, trial.training(workload), file);
    run.measure(TrialResult.END, trained);
    return run.result(trained);
  }

  /** Where the second of two schedules is saved: the first one's end stays until it is over. */
  static Path second(Path checkpoint) {
    return checkpoint.resolveSibling("second-" + checkpoint.getFileName());
  }

  /** One trial on its way. */
  private final class Run {

    private final Trial trial;
    private final Map<String, String> settings;
    private final Progress progress;
    private final String label;
    private final String baseWeights;
    private final List<EpochSummary> curve = new ArrayList<>();
    private Pruner pruner;
    private long examples;
    private double uncut;
    private int settled;
    private List<Integer> vectorBits = List.of();
    private final Map<String, List<Double>> gradients = new LinkedHashMap<>();

    Run(
        Trial trial,
        Map<String, String> settings,
        Progress progress,
        String label,
        String baseWeights) {
      this.trial = trial;
      this.settings = settings;
      this.progress = progress;
      this.label = label;
      this.baseWeights = baseWeights;
    }

    /** Of networks that nothing is removed from: how they learn is the cell's. */
    void measure(String when, PrunableModel model) {
      if (Trial.isDense(trial.method())) {
        double[] lengths = workload.gradientLengths(model, kernels);
        if (lengths.length > 0 && Arrays.stream(lengths).allMatch(Double::isFinite)) {
          gradients.put(when, Arrays.stream(lengths).boxed().toList());
        }
      }
    }

    /** One schedule. */
    PrunableModel train(PrunableModel model, Training training, Path checkpoint) {
      pruner = trial.method().configure(settings);
      Task task = workload.task(model, training.keep(), kernels);
      TrainingPlan plan = workload.plan(training, trial.seed());
      try (TrialReporter reporter =
          new TrialReporter(label, plan.epochs(), task, experiment, progress)) {
        TrainingLoop loop =
            new TrainingLoop(task, pruner, plan, kernels, reporter)
                .exactly(exact)
                .checkpointing(checkpoint, identity(), CHECKPOINT_SECONDS)
                .sparing(CHECKPOINT_SHARE);
        int done = curve.size();
        loop.run().forEach(epoch -> curve.add(epoch.after(done)));
        long trainedOn = (long) plan.epochs() * task.stepsPerEpoch() * task.examplesPerStep();
        examples += trainedOn;
        uncut += TrainingLoop.multiplyAccumulates(model, trainedOn);
        settled += units(model) - units(loop.model());
        vectorBits =
            Stream.concat(vectorBits.stream(), loop.vectorBits().stream()).distinct().toList();
        return loop.model();
      }
    }

    private int units(PrunableModel model) {
      return model.groups().stream().mapToInt(group -> group.size()).sum();
    }

    private String identity() {
      // Sizes that were taken from another row are told by the settings alone.
      return "%s [%s] %s seed %d of %s"
          .formatted(
              trial.method().id(),
              trial.settings(),
              trial.like() == null ? "" : trial.method().effective(settings),
              trial.seed(),
              Workload.identity(workload.settings()));
    }

    TrialResult result(PrunableModel model) {
      Survivors survivors = pruner.survivors();
      PrunableModel cut = cut(model, survivors);
      double valid = workload.validLoss(cut, kernels);
      Map<Metric, Double> metrics = test ? workload.evaluate(cut, kernels) : Map.of();
      requireFinite("the loss on the validation split", valid);
      metrics.forEach((metric, value) -> requireFinite("the " + metric.label(), value));
      return new TrialResult(
          cut,
          curve,
          examples,
          uncut,
          settled,
          vectorBits,
          valid,
          metrics,
          test ? workload.lossByKind(cut, kernels) : Map.of(),
          test ? workload.cellFigures(cut, kernels) : Map.of(),
          gradients,
          baseWeights,
          difference(model, survivors, cut));
    }

    private void requireFinite(String what, double value) {
      if (!Double.isFinite(value)) {
        throw new IllegalStateException(
            "%s of the cut network is %s: %s left weights that are no numbers, or too large (with: %s)"
                .formatted(what, value, trial.method().id(), trial.settings()));
      }
    }

    private PrunableModel cut(PrunableModel model, Survivors survivors) {
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
  }
}
