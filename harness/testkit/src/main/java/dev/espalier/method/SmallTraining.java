package dev.espalier.method;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Compaction;
import dev.espalier.model.Gating;
import dev.espalier.model.Numbering;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.train.EpochSummary;
import dev.espalier.train.LearningRate;
import dev.espalier.train.Listener;
import dev.espalier.train.Task;
import dev.espalier.train.TrainingLoop;
import dev.espalier.train.TrainingPlan;
import dev.espalier.train.TrainingPlan.Optimizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One process's part of a method's training in the real loop: epochs of {@value #STEPS_PER_EPOCH}
 * steps of a {@link SmallTask}.
 */
final class SmallTraining implements AutoCloseable {

  static final int STEPS_PER_EPOCH = 19;

  /** Steps of a whole training, unless a plan says otherwise. */
  static final int STEPS = 2 * STEPS_PER_EPOCH;

  private static final TrainingPlan PLAN = new TrainingPlan(2, new LearningRate(1, 1, 0.5), 5, 7);
  private static final String TRIAL = "contract";

  private final Pruner pruner;
  private final TrainingPlan plan;
  private final Team team;
  private final Kernels kernels;
  private final SmallTask data;
  private final PrunableModel whole;
  private final PrunableModel given;
  private final Task task;
  private final List<Double> losses = new ArrayList<>();
  private final List<Map<String, Set<Integer>>> settled = new ArrayList<>();
  private final List<Survivors> survivors = new ArrayList<>();
  private TrainingLoop loop;
  private List<EpochSummary> curve = List.of();

  /** What a kill looks like to the loop. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** A training at its first step, of a language model of 8 units a group. */
  SmallTraining(Pruner pruner, int threads) {
    this(pruner, threads, PLAN, SmallTask.LANGUAGE, SmallTask.language(8, 8, 8));
  }

  /**
   * A training at its first step.
   *
   * @param whole a network of the task
   */
  SmallTraining(
      Pruner pruner, int threads, TrainingPlan plan, SmallTask data, PrunableModel whole) {
    this.pruner = pruner;
    this.plan = plan;
    this.data = data;
    this.whole = whole;
    team = new Team(threads);
    kernels = Kernels.on(team);
    Survivors designed = pruner.design(whole, new SplittableRandom(7));
    PrunableModel model = Compaction.cut(whole, designed);
    given = Compaction.cut(model, Survivors.ALL);
    task = data.task(model, kernels);
  }

  /** A plan of four epochs. */
  static TrainingPlan plan(double clip, Optimizer optimizer, double averaging, boolean shrink) {
    LearningRate rate = new LearningRate(optimizer == Optimizer.ADAM ? 0.003 : 1, 2, 0.5);
    return new TrainingPlan(
        4, rate, clip, Double.POSITIVE_INFINITY, optimizer, averaging, shrink, 7);
  }

  /** The network as it is. */
  PrunableModel model() {
    return loop.model();
  }

  Numbering numbering() {
    return loop.numbering();
  }

  /** Mean loss of the epoch after every step. */
  List<Double> losses() {
    return losses;
  }

  /** After every step, numbers of the units that were settled by then, by group. */
  List<Map<String, Set<Integer>>> settled() {
    return settled;
  }

  /** After every step, in the whole network's numbering. */
  List<Survivors> survivors() {
    return survivors;
  }

  /** A loop that tells what happens in it, and more to a listener. */
  private TrainingLoop loop(Listener listener) {
    Listener recorder =
        new Listener() {
          @Override
          public void step(long step, long total, double meanLoss) {
            losses.add(meanLoss);
            settled.add(Remains.settled(model(), numbering(), pruner.settled()));
            survivors.add(numbering().whole(pruner.survivors()));
            listener.step(step, total, meanLoss);
          }
        };
    loop = new TrainingLoop(task, pruner, plan, kernels, recorder);
    return loop;
  }

  /** Trains to the end. */
  SmallTraining run() {
    return run(Listener.NONE);
  }

  /** Trains to the end, watched. */
  SmallTraining run(Listener listener) {
    curve = loop(listener).run();
    return this;
  }

  /** Goes on from a file if it is there, saves to it after every step, and dies after some. */
  void runUntil(long lastStep, Path file) {
    Listener killer =
        new Listener() {
          @Override
          public void step(long step, long total, double meanLoss) {
            if (step > lastStep) {
              throw new Killed();
            }
          }
        };
    try {
      loop(killer).checkpointing(file, TRIAL, 0).run();
    } catch (Killed e) {
      // As was asked for.
    }
  }

  /** Goes on from a file to the end. */
  SmallTraining resume(Path file) {
    curve = loop(Listener.NONE).checkpointing(file, TRIAL, 0).run();
    return this;
  }

  /** Weights, the method's trainables and state, survivors, and the curve without its times. */
  Map<String, Object> end() {
    Map<String, Object> all = new LinkedHashMap<>();
    model().parameters().forEach(p -> all.put("weight " + p.name(), bits(p.value().data)));
    all.putAll(method());
    return all;
  }

  /** The same in the whole network's shapes, without what belongs to settled units. */
  Map<String, Object> remains() {
    Map<String, Object> all = new LinkedHashMap<>();
    Map<String, Set<Integer>> gone = Remains.settled(model(), numbering(), pruner.settled());
    Remains.weights(given, model(), numbering(), gone)
        .forEach((name, matrix) -> all.put("weight " + name, bits(matrix.data)));
    all.putAll(method());
    return all;
  }

  private Map<String, Object> method() {
    Map<String, Object> all = new LinkedHashMap<>();
    pruner.trainables().forEach(p -> all.put("trainable " + p.name(), bits(p.value().data)));
    pruner.state().forEach((name, matrix) -> all.put("state " + name, bits(matrix.data)));
    Survivors whole = numbering().whole(pruner.survivors());
    whole.scales().forEach((name, scales) -> all.put("survivors " + name, bits(scales)));
    for (EpochSummary e : curve) {
      all.put(
          "epoch " + e.epoch(),
          List.of(e.trainLoss(), e.validLoss(), e.penalty(), e.kept(), e.units()));
    }
    return all;
  }

  private static List<Integer> bits(float[] values) {
    List<Integer> bits = new ArrayList<>();
    for (float value : values) {
      bits.add(Float.floatToRawIntBits(value));
    }
    return bits;
  }

  /** Whether every group has a survivor. */
  boolean canBeCut() {
    Survivors survivors = pruner.survivors();
    return model().groups().stream().allMatch(group -> survivors.kept(group).length > 0);
  }

  /** Weights that were removed, by cutting or by setting them to zero. */
  long removed() {
    return nonZeros(whole) - nonZeros(Compaction.cut(model(), pruner.survivors()));
  }

  private static long nonZeros(PrunableModel model) {
    return model.parameters().stream()
        .filter(p -> p.role() == Role.WEIGHT)
        .mapToLong(Parameter::nonZeros)
        .sum();
  }

  /** Loss of the gated network on data that is not trained on, nats per example. */
  double gatedLoss() {
    Gating gating = new Gating(model());
    gating.apply(pruner.survivors());
    try {
      return data.loss(model(), kernels);
    } finally {
      gating.restore();
    }
  }

  /** Loss of the cut network on data that is not trained on, nats per example. */
  double cutLoss() {
    return data.loss(Compaction.cut(model(), pruner.survivors()), kernels);
  }

  @Override
  public void close() {
    team.close();
  }
}
