package dev.espalier.train;

import dev.espalier.kernel.Kernels;
import dev.espalier.method.Pruner;
import dev.espalier.method.Settled;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.CorruptFileException;
import dev.espalier.model.Cut;
import dev.espalier.model.Gating;
import dev.espalier.model.Numbering;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;

/**
 * Trains one network with one pruning method: the plan's optimiser on gradients with a clipped
 * global norm, the method's hooks called in the order that {@link Pruner} tells. A plan that
 * averages weights has the averages evaluated, and leaves them in the network at the end.
 *
 * <p>A trial is a pure function of the network's initial weights, the plan and the method's
 * settings: every random draw comes from the seed and the number of the step, so that a trial that
 * was killed and resumed ends at the same weights as one that was not.
 *
 * <p>Units that the method has {@linkplain Pruner#settled settled} are cut out of the network after
 * the method is attached and at the ends of epochs, if the plan says so. Whether and where is
 * decided by counts alone, never by time.
 */
public final class TrainingLoop {

  private static final long ATTACH = -1;
  private static final long FIRST_EPOCH = -2;

  /** Products of a training step: forward, by the inputs' and by the weights' gradients. */
  private static final int PASSES = 3;

  /** Multiply-accumulates of training a network on so many examples. */
  public static double multiplyAccumulates(PrunableModel model, long examples) {
    return (double) PASSES * model.multiplyAccumulates() * examples;
  }

  private final Pruner pruner;
  private final TrainingPlan plan;
  private final Kernels kernels;
  private final Listener listener;
  private final List<Parameter> trainables;

  /** Of what the method itself trains. */
  private final Adam trainablesAdam;

  private final long total;

  private Task task;
  private Learner learner;
  private Gating gating;
  private Numbering numbering;

  private List<Integer> vectorBits;
  private boolean exact;

  private long step;
  private double lossSum;
  private double penaltySum;
  private final List<EpochSummary> curve = new ArrayList<>();

  /** Times of the running epoch before this process took it up. */
  private double earlierSeconds;

  private double earlierCpuSeconds;
  private long epochStart;
  private double epochStartCpu;

  private Path checkpoint;
  private String trial;
  private final SavingClock saving = new SavingClock();

  /** A loop at the first step; attaches the method to the task's network. */
  public TrainingLoop(
      Task task, Pruner pruner, TrainingPlan plan, Kernels kernels, Listener listener) {
    this.pruner = pruner;
    this.plan = plan;
    this.kernels = kernels;
    this.listener = listener;
    total = (long) plan.epochs() * task.stepsPerEpoch();
    pruner.attach(task.model(), new SplittableRandom(seedOf(ATTACH)));
    requireUninterrupted();
    trainables = List.copyOf(pruner.trainables());
    trainablesAdam = new Adam(kernels.team(), trainables);
    numbering = Numbering.of(task.model());
    vectorBits = List.of(kernels.vectorBits());
    train(task, new Learner(task.model(), plan, kernels));
  }

  private void train(Task task, Learner learner) {
    this.task = task;
    this.learner = learner;
    gating = new Gating(task.model());
  }

  /** Refuses to go on from a file that kernels of another vector width wrote. */
  public TrainingLoop exactly(boolean refused) {
    exact = refused;
    return this;
  }

  /**
   * Saves the trial to a file at every epoch's end and whenever so many seconds have passed, and
   * goes on from that file if it is there.
   *
   * @param trial identifies the trial; a file of another one is refused
   * @throws CorruptFileException if the file is damaged or another trial's
   * @throws UnsavedException if it cannot be read
   */
  public TrainingLoop checkpointing(Path file, String trial, double seconds) {
    checkpoint = file;
    this.trial = trial;
    saving.every(seconds);
    if (Files.exists(file)) {
      restore(Checkpoint.read(file, trial));
    }
    return this;
  }

  /** Leaves out saves, but not the last, that would take more than a share of the time. */
  public TrainingLoop sparing(double share) {
    saving.sparing(share);
    return this;
  }

  /**
   * Trains to the plan's end.
   *
   * @return the training curve, a row an epoch
   * @throws DivergedException if loss or gradient is not finite
   * @throws UnsavedException if a checkpoint cannot be written
   */
  public List<EpochSummary> run() {
    saving.begin();
    startClock();
    if (step == 0) {
      shrink();
    }
    while (step < total) {
      int epoch = (int) (step / task.stepsPerEpoch());
      int index = (int) (step % task.stepsPerEpoch());
      if (index == 0) {
        beginEpoch(epoch);
      }
      step(epoch, index);
      boolean ends = step % task.stepsPerEpoch() == 0;
      if (ends) {
        endEpoch(epoch);
        shrink();
      }
      if (checkpoint != null && (step == total || saving.isDue(ends))) {
        saving.run(this::save);
      }
    }
    learner.showAverages();
    return List.copyOf(curve);
  }

  /** The network as it is: the one that was given, or what has been cut out of it. */
  public PrunableModel model() {
    return task.model();
  }

  /** Widths of the vectors that computed the training, in turn: one, unless it was moved. */
  public List<Integer> vectorBits() {
    return vectorBits;
  }

  /** What numbers its units have in the network that was given. */
  public Numbering numbering() {
    return numbering;
  }

  private void beginEpoch(int epoch) {
    learner.beginEpoch(epoch, task.stepsPerEpoch());
    task.beginEpoch(epoch, seedOf(FIRST_EPOCH - epoch));
  }

  private void step(int epoch, int index) {
    double rate = plan.learningRate().at(epoch);
    TrainingStep now =
        new TrainingStep(
            step,
            total,
            task.stepsPerEpoch(),
            rate,
            task.unroll(),
            new SplittableRandom(seedOf(2 * step)));
    pruner.beforeStep(now);
    double loss = task.gradients(index, seedOf(2 * step + 1));
    double penalty = task.ownLoss() + pruner.regularize(now);
    learner.gather();
    double norm = learner.gradientNorm();
    require("training loss", loss, epoch);
    require("penalty", penalty, epoch);
    require("gradient norm", norm, epoch);
    learner.update(step, rate, Math.min(1, plan.clip() / norm));
    trainablesAdam.update(step, pruner.trainablesLearningRate(now));
    pruner.afterStep(now);
    learner.spread();
    requireUninterrupted();
    learner.average(step);
    lossSum += loss;
    penaltySum += penalty;
    step++;
    listener.step(step, total, lossSum / (index + 1));
  }

  /** Of an interrupted thread, files can neither be read nor written. */
  private void requireUninterrupted() {
    if (Thread.interrupted()) {
      throw new IllegalStateException(
          pruner.getClass().getName()
              + ": its thread was interrupted, so that the trial ends here");
    }
  }

  private void require(String what, double value, int epoch) {
    if (!Double.isFinite(value)) {
      throw new DivergedException(what, value, epoch, step, plan);
    }
  }

  /** Cuts out what the method has settled. */
  private void shrink() {
    if (!plan.shrink()) {
      return;
    }
    Settled settled = pruner.settled();
    if (!settled.isNone()) {
      Cut cut = Cut.of(task.model(), settled.unsettled(task.model()));
      if (cut.removed(task.model()) > 0) {
        cut(cut);
      }
    }
  }

  private void cut(Cut cut) {
    PrunableModel smaller = cut.apply(task.model());
    pruner.cut(cut, smaller);
    List<Parameter> after = pruner.trainables();
    if (!after.equals(trainables)) {
      throw new IllegalStateException(
          "%s: has other trainables after a cut than before, %s instead of %s, which the optimiser holds; keep the same objects, in the whole network's numbering"
              .formatted(pruner.getClass().getName(), names(after), names(trainables)));
    }
    numbering = numbering.after(cut);
    train(task.cut(cut, smaller), learner.cut(cut, smaller));
  }

  private static List<String> names(List<Parameter> parameters) {
    return parameters.stream().map(Parameter::name).toList();
  }

  private void endEpoch(int epoch) {
    learner.showAverages();
    Survivors survivors = pruner.survivors();
    double valid = validate(survivors);
    learner.hideAverages();
    require("validation loss", valid, epoch);
    Map<String, Integer> kept = new LinkedHashMap<>();
    Map<String, String> units = new LinkedHashMap<>();
    for (UnitGroup group : task.model().groups()) {
      int[] numbers = numbering.of(group);
      int[] left = Arrays.stream(survivors.kept(group)).map(k -> numbers[k]).toArray();
      kept.put(group.name(), left.length);
      units.put(group.name(), Survivors.ranges(left));
    }
    int steps = task.stepsPerEpoch();
    long examples = (long) steps * task.examplesPerStep();
    EpochSummary summary =
        new EpochSummary(
            epoch + 1,
            plan.learningRate().at(epoch),
            lossSum / steps,
            valid,
            penaltySum / steps,
            kept,
            units,
            epochSeconds(),
            epochCpuSeconds(),
            examples,
            multiplyAccumulates(task.model(), examples));
    curve.add(summary);
    lossSum = 0;
    penaltySum = 0;
    earlierSeconds = 0;
    earlierCpuSeconds = 0;
    startClock();
    listener.epoch(summary);
    requireUninterrupted();
  }

  private double validate(Survivors survivors) {
    gating.apply(survivors);
    try {
      return task.validate();
    } finally {
      gating.restore();
    }
  }

  private void startClock() {
    epochStart = System.nanoTime();
    epochStartCpu = kernels.team().cpuSeconds();
  }

  private double epochSeconds() {
    return earlierSeconds + (System.nanoTime() - epochStart) * 1e-9;
  }

  private double epochCpuSeconds() {
    return earlierCpuSeconds + kernels.team().cpuSeconds() - epochStartCpu;
  }

  private void save() {
    Map<String, FMatrixRMaj> tensors = new LinkedHashMap<>(learner.state());
    trainables.forEach(p -> tensors.put("trainable." + p.name(), p.value()));
    trainablesAdam.state().forEach((name, value) -> tensors.put("adam." + name, value));
    pruner.state().forEach((name, value) -> tensors.put("method." + name, value));
    task.state().forEach((name, value) -> tensors.put("task." + name, value));
    Map<String, String> units = new LinkedHashMap<>();
    task.model()
        .groups()
        .forEach(group -> units.put(group.name(), Survivors.ranges(numbering.of(group))));
    Checkpoint.Progress progress =
        new Checkpoint.Progress(
            step, lossSum, penaltySum, epochSeconds(), epochCpuSeconds(), units, vectorBits, curve);
    new Checkpoint(trial, progress, tensors).write(checkpoint);
  }

  private void restore(Checkpoint saved) {
    Checkpoint.Progress progress = saved.progress();
    saved.requireFits(task.model(), plan, task.stepsPerEpoch(), checkpoint);
    takeOver(progress.vectorBits());
    Cut cut = Cut.keeping(task.model(), saved.units(task.model(), checkpoint));
    if (cut.removed(task.model()) > 0) {
      cut(cut);
    }
    saved.copyTo("", learner.state(), checkpoint);
    Map<String, FMatrixRMaj> own = new LinkedHashMap<>();
    trainables.forEach(p -> own.put(p.name(), p.value()));
    saved.copyTo("trainable.", own, checkpoint);
    saved.copyTo("adam.", trainablesAdam.state(), checkpoint);
    saved.copyTo("method.", pruner.state(), checkpoint);
    step = progress.step();
    beginEpoch((int) (step / task.stepsPerEpoch()));
    task.restore(saved.section("task."));
    lossSum = progress.lossSum();
    penaltySum = progress.penaltySum();
    earlierSeconds = progress.epochSeconds();
    earlierCpuSeconds = progress.epochCpuSeconds();
    curve.addAll(progress.curve());
  }

  private void takeOver(List<Integer> before) {
    int here = kernels.vectorBits();
    if (before.isEmpty() || before.get(before.size() - 1) == here) {
      vectorBits = before.isEmpty() ? vectorBits : before;
      return;
    } else if (exact) {
      throw new CorruptFileException(
          checkpoint,
          "was computed with vectors of %s bits, here they have %d: go on there, or without --exact, or take it away to start the trial anew"
              .formatted(before, here));
    }
    vectorBits = new ArrayList<>(before);
    vectorBits.add(here);
  }

  /** A seed for one purpose of this trial, all purposes far apart. */
  private long seedOf(long purpose) {
    return new SplittableRandom(plan.seed() * 0x9E3779B97F4A7C15L + purpose).nextLong();
  }
}
