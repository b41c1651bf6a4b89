package dev.espalier.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.espalier.model.Parameter;
import dev.espalier.model.Survivors;
import dev.espalier.model.ToyModel;
import dev.espalier.train.Listener;
import dev.espalier.train.TrainingPlan;
import dev.espalier.train.TrainingPlan.Optimizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a method that settles units owes: cutting them out while training changes what a step costs,
 * and not one bit of anything else. A method that says it settles none is not tried.
 */
public abstract class ShrinkContract extends SettingsContract {

  protected ShrinkContract(Class<? extends Pruner> type) {
    super(type);
  }

  /**
   * Settings for the small language model, whose groups are {@code input}, {@code hidden1} and
   * {@code hidden2}, of 8 units each, trained for {@value SmallTraining#STEPS} steps; those of the
   * other trials unless overridden.
   */
  protected Map<String, String> trainingSettings() {
    return settings();
  }

  /**
   * Settings at which the method settles units, but not all of a group's, within three epochs of
   * {@value SmallTraining#STEPS_PER_EPOCH} steps on a {@link SmallTask}: a language model whose
   * groups are {@code input}, {@code hidden1} and {@code hidden2}, of 13, 19 and 23 units, or a
   * reader whose ten groups have 7 to 21.
   */
  protected Map<String, String> shrinkSettings() {
    return trainingSettings();
  }

  /** The same where it depends on the task or the optimiser. */
  protected Map<String, String> shrinkSettings(SmallTask task, Optimizer optimizer) {
    return shrinkSettings();
  }

  /** The same within four epochs of {@value Trial#STEPS_PER_EPOCH} steps on a toy model. */
  protected Map<String, String> toyShrinkSettings() {
    return settings();
  }

  private Pruner settling(Map<String, String> settings) {
    Pruner pruner = create(settings);
    assumeTrue(declarer(pruner, "settled") != Pruner.class, "settles no unit");
    return pruner;
  }

  private static Class<?> declarer(Pruner pruner, String method) {
    return Stream.of(pruner.getClass().getMethods())
        .filter(m -> m.getName().equals(method))
        .findFirst()
        .orElseThrow()
        .getDeclaringClass();
  }

  final Trial trial(long seed, Map<String, String> settings) {
    return trial(ToyModel.random(new SplittableRandom(seed)), seed, settings);
  }

  final Trial trial(ToyModel toy, long seed, Map<String, String> settings) {
    return new Trial(create(settings), toy, seed);
  }

  private SmallTraining training(SmallTask data, TrainingPlan plan) {
    Pruner pruner = settling(shrinkSettings(data, plan.optimizer()));
    return new SmallTraining(pruner, 1, plan, data, data.uneven());
  }

  static void assertSameMatrices(
      Map<String, FMatrixRMaj> expected, Map<String, FMatrixRMaj> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, matrix) -> assertArrayEquals(matrix.data, actual.get(name).data, name));
  }

  static void assertSameEnd(Map<String, Object> expected, Map<String, Object> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, value) -> assertTrue(value.equals(actual.get(name)), name));
  }

  @ParameterizedTest
  @CsvSource({
    "LANGUAGE, Infinity, SGD,  0",
    "LANGUAGE, 0.5,      SGD,  0",
    "LANGUAGE, Infinity, SGD,  0.9",
    "LANGUAGE, Infinity, ADAM, 0",
    "LANGUAGE, 0.5,      ADAM, 0.9",
    "READING,  0.5,      SGD,  0",
    "READING,  Infinity, ADAM, 0",
    "READING,  0.5,      ADAM, 0.9"
  })
  final void cuttingChangesCostAlone(
      SmallTask data, double clip, Optimizer optimizer, double averaging) {
    TrainingPlan plan = SmallTraining.plan(clip, optimizer, averaging, false);
    TrainingPlan shrinking = SmallTraining.plan(clip, optimizer, averaging, true);
    try (SmallTraining uncut = training(data, plan);
        SmallTraining cut = training(data, shrinking)) {
      long whole = uncut.run().model().parameterCount();
      assertTrue(cut.run().model().parameterCount() < whole, "nothing was cut out");
      assertEquals(uncut.losses(), cut.losses());
      assertEquals(uncut.settled(), cut.settled());
      assertSameEnd(uncut.remains(), cut.remains());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  final void cuttingAToyChangesNothing(long seed) {
    ToyModel toy = ToyModel.random(5, 11, 9, 8, 10, 4, new SplittableRandom(seed));
    Trial uncut = new Trial(settling(toyShrinkSettings()), toy.copy(), seed);
    Trial cut = new Trial(settling(toyShrinkSettings()), toy.copy(), seed);
    cut.shrink();
    for (int index = 0; index < Trial.STEPS; index++) {
      assertEquals(uncut.step(index), cut.step(index), "penalty of step " + index);
      assertEquals(uncut.settled(), cut.settled(), "settled after step " + index);
      if ((index + 1) % Trial.STEPS_PER_EPOCH == 0) {
        cut.shrink();
      }
      assertSameMatrices(uncut.remains(), cut.remains());
    }
    assertTrue(cut.model.parameterCount() < uncut.model.parameterCount(), "nothing was cut out");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  final void settledUnitNeverComesBack(boolean shrink) {
    try (SmallTraining training =
        training(
            SmallTask.LANGUAGE,
            SmallTraining.plan(Double.POSITIVE_INFINITY, Optimizer.SGD, 0, shrink))) {
      training.run();
      Map<String, Set<Integer>> before = new LinkedHashMap<>();
      for (int step = 0; step < training.settled().size(); step++) {
        Survivors survivors = training.survivors().get(step);
        training
            .settled()
            .get(step)
            .forEach(
                (group, units) -> {
                  Set<Integer> earlier = before.getOrDefault(group, Set.of());
                  assertTrue(units.containsAll(earlier), group + ": " + earlier + " to " + units);
                  units.forEach(k -> assertEquals(0, survivors.scales().get(group)[k], group));
                  before.put(group, units);
                });
      }
      assertTrue(before.values().stream().anyMatch(units -> !units.isEmpty()), "nothing settled");
    }
  }

  /** Else an optimiser, or a checkpoint, would go on with what the method let go of. */
  @Test
  final void whatIsKeptStaysTheSameObjectsOverACut() {
    SmallTask data = SmallTask.LANGUAGE;
    Pruner pruner = settling(shrinkSettings(data, Optimizer.SGD));
    List<Object> before = new ArrayList<>();
    Listener watcher =
        new Listener() {
          @Override
          public void step(long step, long total, double meanLoss) {
            if (before.isEmpty()) {
              before.addAll(kept(pruner));
            }
            List<Object> now = kept(pruner);
            assertEquals(before.size(), now.size());
            for (int i = 0; i < now.size(); i++) {
              if (before.get(i) instanceof FMatrixRMaj) {
                assertSame(before.get(i), now.get(i));
              } else {
                assertEquals(before.get(i), now.get(i));
              }
            }
          }
        };
    TrainingPlan plan = SmallTraining.plan(5, Optimizer.SGD, 0, true);
    try (SmallTraining training = new SmallTraining(pruner, 1, plan, data, data.uneven())) {
      training.run(watcher);
    }
  }

  /** Names, shapes and matrices. */
  private static List<Object> kept(Pruner pruner) {
    Map<String, FMatrixRMaj> matrices = new LinkedHashMap<>(pruner.state());
    pruner.trainables().forEach(p -> matrices.put("trainable " + p.name(), p.value()));
    List<Object> kept = new ArrayList<>();
    matrices.forEach(
        (name, matrix) -> kept.addAll(List.of(name, matrix.numRows, matrix.numCols, matrix)));
    return kept;
  }

  @ParameterizedTest
  @CsvSource({"LANGUAGE, SGD, 0", "LANGUAGE, ADAM, 0.9", "READING, ADAM, 0.9"})
  final void trainingThatIsKilledAfterACutEndsWhereItWouldHave(
      SmallTask data, Optimizer optimizer, double averaging, @TempDir Path folder) {
    Path file = folder.resolve("trial.safetensors");
    TrainingPlan plan = SmallTraining.plan(5, optimizer, averaging, true);
    int epoch = SmallTraining.STEPS_PER_EPOCH;
    for (int kill : new int[] {3, epoch + 3, 2 * epoch, 2 * epoch + 1, 3 * epoch + 7}) {
      try (SmallTraining killed = training(data, plan)) {
        killed.runUntil(kill, file);
      }
    }
    try (SmallTraining whole = training(data, plan);
        SmallTraining resumed = training(data, plan)) {
      assertSameEnd(whole.run().end(), resumed.resume(file).end());
    }
  }

  /** Else a layer, or the optimiser, would have held on to the parameters of before the cut. */
  @ParameterizedTest
  @CsvSource({"LANGUAGE, SGD", "LANGUAGE, ADAM", "READING, ADAM"})
  final void allThatIsLeftGoesOnBeingTrained(SmallTask data, Optimizer optimizer) {
    try (SmallTraining training =
        training(data, SmallTraining.plan(Double.POSITIVE_INFINITY, optimizer, 0, true))) {
      Map<Parameter, float[]> after = new LinkedHashMap<>();
      training.run(
          new Listener() {
            @Override
            public void step(long step, long total, double meanLoss) {
              for (Parameter p : training.model().parameters()) {
                after.computeIfAbsent(p, x -> x.value().data.clone());
              }
            }
          });
      for (Parameter p : training.model().parameters()) {
        assertFalse(Arrays.equals(after.get(p), p.value().data), p.name());
      }
    }
  }
}
