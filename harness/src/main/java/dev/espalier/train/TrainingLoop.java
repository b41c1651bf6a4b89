package dev.espalier.train;

import dev.espalier.kernel.Kernels;
import dev.espalier.method.Pruner;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.CorruptFileException;
import dev.espalier.model.Gating;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import dev.espalier.train.TrainingPlan.Optimizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
 */
public final class TrainingLoop {

  private static final long ATTACH = -1;
  private static final long FIRST_EPOCH = -2;

  private final Task task;
  private final PrunableModel model;
  private final Pruner pruner;
  private final TrainingPlan plan;
  private final Kernels kernels;
  private final Listener listener;

  /** What is trained of the network. */
  private final List<Parameter> trained;

  /** Null under plain gradient descent. */
  private final Adam adam;

  /** Null if the plan does not average. */
  private final WeightAverage average;

  private final Adam gates;
  private final Gating gating;
  private final long total;

  private long step;
  private double lossSum;
  private double penaltySum;
  private final List<EpochSummary> curve = new ArrayList<>();

  /** Wall-clock time of the running epoch before this process took it up. */
  private double earlierSeconds;

  private long epochStart;

  private Path checkpoint;
  private String trial;
  private double checkpointSeconds;
  private long checkpointTime;

  /** A loop at the first step; attaches the method to the task's network. */
  public TrainingLoop(
      Task task, Pruner pruner, TrainingPlan plan, Kernels kernels, Listener listener) {
    this.task = task;
    this.model = task.model();
    this.pruner = pruner;
    this.plan = plan;
    this.kernels = kernels;
    this.listener = listener;
    total = (long) plan.epochs() * task.stepsPerEpoch();
    pruner.attach(model, new SplittableRandom(seedOf(ATTACH)));
    trained = model.parameters().stream().filter(p -> p.role() != Role.FIXED).toList();
    adam = plan.optimizer() == Optimizer.ADAM ? new Adam(kernels.team(), trained) : null;
    average = plan.averaging() > 0 ? new WeightAverage(kernels, trained, plan.averaging()) : null;
    gates = new Adam(kernels.team(), pruner.trainables());
    gating = new Gating(model);
  }

  /**
   * Saves the trial to a file at every epoch's end and whenever so many seconds have passed, and
   * goes on from that file if it is there.
   *
   * @param trial identifies the trial; a file of another one is refused
   * @throws CorruptFileException if the file is damaged or another trial's
   */
  public TrainingLoop checkpointing(Path file, String trial, double seconds) {
    checkpoint = file;
    this.trial = trial;
    checkpointSeconds = seconds;
    if (Files.exists(file)) {
      restore(Checkpoint.read(file, trial));
    }
    return this;
  }

  /**
   * Trains to the plan's end.
   *
   * @return the training curve, a row an epoch
   * @throws DivergedException if loss or gradient is not finite
   */
  public List<EpochSummary> run() {
    epochStart = checkpointTime = System.nanoTime();
    while (step < total) {
      int epoch = (int) (step / task.stepsPerEpoch());
      int index = (int) (step % task.stepsPerEpoch());
      if (index == 0) {
        beginEpoch(epoch);
      }
      step(epoch, index);
      if (step % task.stepsPerEpoch() == 0) {
        endEpoch(epoch);
        save();
      } else if ((System.nanoTime() - checkpointTime) * 1e-9 > checkpointSeconds) {
        save();
      }
    }
    if (average != null) {
      average.show();
    }
    return List.copyOf(curve);
  }

  private void beginEpoch(int epoch) {
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
    double penalty = pruner.regularize(now);
    double norm = gradientNorm();
    require("training loss", loss, epoch);
    require("penalty", penalty, epoch);
    require("gradient norm", norm, epoch);
    update(rate, Math.min(1, plan.clip() / norm));
    gates.update(step, pruner.trainablesLearningRate(now));
    pruner.afterStep(now);
    if (average != null) {
      average.update(step);
    }
    lossSum += loss;
    penaltySum += penalty;
    step++;
    listener.step(step, total, lossSum / (index + 1));
  }

  private void update(double rate, double clipped) {
    if (adam != null) {
      if (clipped < 1) {
        trained.forEach(p -> kernels.scale(p.size(), (float) clipped, p.gradient().data, 0));
      }
      adam.update(step, rate);
      return;
    }
    float rateOfChange = (float) (-rate * clipped);
    for (Parameter parameter : trained) {
      kernels.axpy(
          parameter.size(), rateOfChange, parameter.gradient().data, 0, parameter.value().data, 0);
    }
  }

  private double gradientNorm() {
    double sum = 0;
    for (Parameter parameter : trained) {
      sum += kernels.sumOfSquares(parameter.size(), parameter.gradient().data, 0);
    }
    return Math.sqrt(sum);
  }

  private void require(String what, double value, int epoch) {
    if (!Double.isFinite(value)) {
      throw new DivergedException(what, value, epoch, step, plan);
    }
  }

  private void endEpoch(int epoch) {
    if (average != null) {
      average.show();
    }
    Survivors survivors = pruner.survivors();
    double valid = validate(survivors);
    if (average != null) {
      average.hide();
    }
    require("validation loss", valid, epoch);
    Map<String, Integer> kept = new LinkedHashMap<>();
    Map<String, String> units = new LinkedHashMap<>();
    for (UnitGroup group : model.groups()) {
      kept.put(group.name(), survivors.kept(group).length);
      units.put(group.name(), survivors.ranges(group));
    }
    int steps = task.stepsPerEpoch();
    EpochSummary summary =
        new EpochSummary(
            epoch + 1,
            plan.learningRate().at(epoch),
            lossSum / steps,
            valid,
            penaltySum / steps,
            kept,
            units,
            epochSeconds());
    curve.add(summary);
    lossSum = 0;
    penaltySum = 0;
    earlierSeconds = 0;
    epochStart = System.nanoTime();
    listener.epoch(summary);
  }

  private double validate(Survivors survivors) {
    gating.apply(survivors);
    try {
      return task.validate();
    } finally {
      gating.restore();
    }
  }

  private double epochSeconds() {
    return earlierSeconds + (System.nanoTime() - epochStart) * 1e-9;
  }

  private void save() {
    if (checkpoint == null) {
      return;
    }
    Map<String, FMatrixRMaj> tensors = new LinkedHashMap<>();
    model.parameters().forEach(p -> tensors.put("model." + p.name(), p.value()));
    pruner.trainables().forEach(p -> tensors.put("trainable." + p.name(), p.value()));
    gates.state().forEach((name, value) -> tensors.put("adam." + name, value));
    if (adam != null) {
      adam.state().forEach((name, value) -> tensors.put("moment." + name, value));
    }
    if (average != null) {
      average.state().forEach((name, value) -> tensors.put("average." + name, value));
    }
    pruner.state().forEach((name, value) -> tensors.put("method." + name, value));
    task.state().forEach((name, value) -> tensors.put("task." + name, value));
    new Checkpoint(
            trial,
            new Checkpoint.Progress(step, lossSum, penaltySum, epochSeconds(), curve),
            tensors)
        .write(checkpoint);
    checkpointTime = System.nanoTime();
  }

  private void restore(Checkpoint saved) {
    Map<String, FMatrixRMaj> weights = saved.section("model.");
    model.parameters().forEach(p -> copy(weights, p.name(), p.value()));
    Map<String, FMatrixRMaj> trainables = saved.section("trainable.");
    pruner.trainables().forEach(p -> copy(trainables, p.name(), p.value()));
    Map<String, FMatrixRMaj> moments = saved.section("adam.");
    gates.state().forEach((name, value) -> copy(moments, name, value));
    if (adam != null) {
      Map<String, FMatrixRMaj> own = saved.section("moment.");
      adam.state().forEach((name, value) -> copy(own, name, value));
    }
    if (average != null) {
      Map<String, FMatrixRMaj> averages = saved.section("average.");
      average.state().forEach((name, value) -> copy(averages, name, value));
    }
    Map<String, FMatrixRMaj> state = saved.section("method.");
    pruner.state().forEach((name, value) -> copy(state, name, value));
    step = saved.progress().step();
    beginEpoch((int) (step / task.stepsPerEpoch()));
    task.restore(saved.section("task."));
    lossSum = saved.progress().lossSum();
    penaltySum = saved.progress().penaltySum();
    earlierSeconds = saved.progress().epochSeconds();
    curve.addAll(saved.progress().curve());
  }

  private void copy(Map<String, FMatrixRMaj> from, String name, FMatrixRMaj to) {
    FMatrixRMaj source = from.get(name);
    if (source == null || source.numRows != to.numRows || source.numCols != to.numCols) {
      throw new CorruptFileException(
          checkpoint,
          "has no %s of %d x %d; delete it to start the trial anew"
              .formatted(name, to.numRows, to.numCols));
    }
    to.setTo(source);
  }

  /** A seed for one purpose of this trial, all purposes far apart. */
  private long seedOf(long purpose) {
    return new SplittableRandom(plan.seed() * 0x9E3779B97F4A7C15L + purpose).nextLong();
  }
}
