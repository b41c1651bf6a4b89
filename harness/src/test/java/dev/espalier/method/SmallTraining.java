package dev.espalier.method;

import dev.espalier.data.Corpus;
import dev.espalier.data.EmbeddedLanguage;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Compaction;
import dev.espalier.model.Gating;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.lstm.LstmLanguageModel;
import dev.espalier.train.EpochSummary;
import dev.espalier.train.LanguageModelTask;
import dev.espalier.train.LearningRate;
import dev.espalier.train.Listener;
import dev.espalier.train.TrainingLoop;
import dev.espalier.train.TrainingPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One process's part of a method's training in the real loop: two epochs of {@value #STEPS} steps
 * in all on a language model with two LSTM layers of 8 units.
 */
final class SmallTraining implements AutoCloseable {

  /** Steps of a whole training. */
  static final int STEPS = 38;

  private static final Corpus CORPUS = EmbeddedLanguage.corpus(1000);
  private static final TrainingPlan PLAN = new TrainingPlan(2, new LearningRate(1, 1, 0.5), 5, 7);
  private static final String TRIAL = "contract";

  private final Pruner pruner;
  private final Team team;
  private final Kernels kernels;
  private final LstmLanguageModel model;
  private final LanguageModelTask task;
  private List<EpochSummary> curve = List.of();

  /** What a kill looks like to the loop. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** A training at its first step. */
  SmallTraining(Pruner pruner, int threads) {
    this.pruner = pruner;
    team = new Team(threads);
    kernels = Kernels.on(team);
    PrunableModel whole =
        LstmLanguageModel.random(
            CORPUS.vocabulary().size(), 8, new int[] {8, 8}, 0.1f, new SplittableRandom(7));
    Survivors designed = pruner.design(whole, new SplittableRandom(7));
    model = (LstmLanguageModel) Compaction.cut(whole, designed);
    task = new LanguageModelTask(model, CORPUS, kernels, 10, 5, 0.7);
  }

  /** Trains to the end. */
  SmallTraining run() {
    curve = new TrainingLoop(task, pruner, PLAN, kernels, Listener.NONE).run();
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
    TrainingLoop loop = new TrainingLoop(task, pruner, PLAN, kernels, killer);
    try {
      loop.checkpointing(file, TRIAL, 0).run();
    } catch (Killed e) {
      // As was asked for.
    }
  }

  /** Goes on from a file to the end. */
  SmallTraining resume(Path file) {
    TrainingLoop loop = new TrainingLoop(task, pruner, PLAN, kernels, Listener.NONE);
    curve = loop.checkpointing(file, TRIAL, 0).run();
    return this;
  }

  /** Weights, the method's trainables and state, survivors, and the curve without its times. */
  Map<String, Object> end() {
    Map<String, Object> all = new LinkedHashMap<>();
    model.parameters().forEach(p -> all.put("weight " + p.name(), bits(p.value().data)));
    pruner.trainables().forEach(p -> all.put("trainable " + p.name(), bits(p.value().data)));
    pruner.state().forEach((name, matrix) -> all.put("state " + name, bits(matrix.data)));
    Survivors survivors = pruner.survivors();
    model.groups().forEach(g -> all.put("survivors " + g.name(), bits(survivors.scales(g))));
    for (EpochSummary e : curve) {
      all.put("epoch " + e.epoch(), List.of(e.trainLoss(), e.validLoss(), e.penalty(), e.kept()));
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
    return model.groups().stream().allMatch(group -> survivors.kept(group).length > 0);
  }

  /** Loss of the gated network on the test text, nats per token. */
  double gatedLoss() {
    Gating gating = new Gating(model);
    gating.apply(pruner.survivors());
    try {
      return LanguageModelTask.loss(model, CORPUS.test(), kernels);
    } finally {
      gating.restore();
    }
  }

  /** Loss of the cut network on the test text, nats per token. */
  double cutLoss() {
    LstmLanguageModel cut = (LstmLanguageModel) Compaction.cut(model, pruner.survivors());
    return LanguageModelTask.loss(cut, CORPUS.test(), kernels);
  }

  @Override
  public void close() {
    team.close();
  }
}
