package dev.espalier.methods.cells;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.data.Corpus;
import dev.espalier.data.EmbeddedLanguage;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.method.Pruner;
import dev.espalier.model.Parameter;
import dev.espalier.model.Survivors;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.train.EpochSummary;
import dev.espalier.train.LanguageModelTask;
import dev.espalier.train.LearningRate;
import dev.espalier.train.Listener;
import dev.espalier.train.TrainingLoop;
import dev.espalier.train.TrainingPlan;
import dev.espalier.train.TrainingPlan.Optimizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cell in the training loop: its own loss, and turns. */
class DynamicTrainingTest {

  private static final Corpus CORPUS = EmbeddedLanguage.corpus(1000);
  private static final TrainingPlan PLAN =
      new TrainingPlan(
          3,
          new LearningRate(0.003, 3, 1),
          5,
          Double.POSITIVE_INFINITY,
          Optimizer.ADAM,
          0,
          true,
          7);

  @TempDir Path scratch;

  private final SequenceModel model = model(new Dynamic(0.1, 1e-8, 1, 8));

  private static SequenceModel model(Dynamic cell) {
    int words = CORPUS.vocabulary().size();
    return SequenceModel.random(cell, words, 9, new int[] {9}, 0.1f, new SplittableRandom(2));
  }

  private static final Pruner NONE = () -> Survivors.ALL;

  private interface Kill {
    void at(long step);
  }

  private List<EpochSummary> train(SequenceModel model, int threads, Path file, Kill kill) {
    try (Team team = new Team(threads)) {
      Kernels kernels = Kernels.on(team);
      LanguageModelTask task = new LanguageModelTask(model, CORPUS, kernels, 10, 5, 0.8);
      Listener listener =
          new Listener() {
            @Override
            public void step(long step, long steps, double loss) {
              kill.at(step);
            }
          };
      TrainingLoop loop = new TrainingLoop(task, NONE, PLAN, kernels, listener);
      return (file == null ? loop : loop.checkpointing(file, "trial", 0)).run();
    }
  }

  private List<EpochSummary> train(SequenceModel model, int threads) {
    return train(model, threads, null, step -> {});
  }

  private static float[] weights(SequenceModel model) {
    List<float[]> all = model.parameters().stream().map(p -> p.value().data).toList();
    float[] weights = new float[all.stream().mapToInt(a -> a.length).sum()];
    int at = 0;
    for (float[] some : all) {
      System.arraycopy(some, 0, weights, at, some.length);
      at += some.length;
    }
    return weights;
  }

  @Test
  void killsAndThreadsChangeNoDigit() {
    train(model, 1);
    SequenceModel killed = model(new Dynamic(0.1, 1e-8, 1, 8));
    Path file = scratch.resolve("checkpoint");
    int steps = taskSteps();
    assertThrows(
        IllegalStateException.class,
        () ->
            train(
                killed,
                2,
                file,
                step -> {
                  if (step == steps + 3) {
                    throw new IllegalStateException("killed");
                  }
                }));
    SequenceModel again = model(new Dynamic(0.1, 1e-8, 1, 8));
    train(again, 2, file, step -> {});
    assertArrayEquals(weights(model), weights(again));
  }

  /** What it adds is a penalty, and no part of the loss that is told. */
  @Test
  void itsOwnLossIsToldAsAPenalty() {
    List<EpochSummary> curve = train(model, 1);
    assertTrue(curve.stream().allMatch(epoch -> epoch.penalty() > 0));
    List<EpochSummary> without = train(model(new Dynamic(0, 0, 1, 8)), 1);
    assertTrue(without.stream().allMatch(epoch -> epoch.penalty() == 0));
    // Six nodes, of margins below 1.
    assertTrue(curve.get(0).penalty() < 0.6 && curve.get(0).penalty() > 0.3);
    assertEquals(without.get(0).trainLoss(), curve.get(0).trainLoss(), 0.05);
  }

  @Test
  void whatIsNotItsTurnRests() {
    List<List<String>> moved = new ArrayList<>();
    List<float[]> before = new ArrayList<>();
    model.parameters().forEach(p -> before.add(p.value().data.clone()));
    int steps = PLAN.epochs();
    train(
        model,
        1,
        null,
        step -> {
          if (step % (taskSteps()) == 0) {
            moved.add(moved(before));
          }
        });
    assertEquals(steps, moved.size());
    List<String> always = List.of("embedding", "softmax.bias", "softmax.weight");
    List<String> sets = List.of("dynamic1.bias", "dynamic1.input", "dynamic1.recurrent");
    List<String> scorer = List.of("dynamic1.score", "dynamic1.scorer", "dynamic1.scorerBias");
    for (int epoch = 0; epoch < steps; epoch++) {
      List<String> due = new ArrayList<>(always);
      due.addAll(epoch % 2 == 0 ? sets : scorer);
      assertEquals(due.stream().sorted().toList(), moved.get(epoch));
    }
  }

  private int taskSteps() {
    return (CORPUS.train().length / 10 - 1) / 5;
  }

  private List<String> moved(List<float[]> before) {
    List<String> moved = new ArrayList<>();
    for (int p = 0; p < before.size(); p++) {
      Parameter parameter = model.parameters().get(p);
      boolean same = java.util.Arrays.equals(before.get(p), parameter.value().data);
      // The squares of the weights move it, by next to nothing.
      if (!same && !parameter.name().endsWith("scoreBias")) {
        moved.add(parameter.name());
      }
      before.set(p, parameter.value().data.clone());
    }
    return moved.stream().sorted().collect(Collectors.toList());
  }
}
