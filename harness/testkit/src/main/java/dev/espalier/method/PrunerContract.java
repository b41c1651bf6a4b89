package dev.espalier.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.model.Compaction;
import dev.espalier.model.Gating;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.Survivors;
import dev.espalier.model.ToyModel;
import dev.espalier.model.UnitGroup;
import dev.espalier.plugin.Setting;
import dev.espalier.train.TrainingPlan;
import dev.espalier.train.TrainingPlan.Optimizer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every pruning method owes to the training loop. A method's test extends this, names the
 * method, and adds the tests of its own mathematics:
 *
 * <pre>
 * class MyMethodTest extends PrunerContract {
 *   MyMethodTest() {
 *     super(MyMethod.class);
 *   }
 * }
 * </pre>
 *
 * <p>The method is tried on {@link ToyModel}s of random sizes, in a training whose loss gradient is
 * noise, and on a small language model in the real training loop. What is checked: its annotations
 * and settings, the gradient of its penalty, that its numbers depend on settings and seed alone and
 * on no number of threads, that a killed training ends where it would have, that the network that
 * is cut computes what the gated one does, and that it bears settings and networks at the edge of
 * what is allowed, or refuses them in words.
 */
public abstract class PrunerContract extends ShrinkContract {

  private static final int STEPS = Trial.STEPS;

  protected PrunerContract(Class<? extends Pruner> type) {
    super(type);
  }

  /** Whether the method may change this parameter's value or gradient; weights only by default. */
  protected boolean mayTouch(Parameter parameter) {
    return parameter.role() == Role.WEIGHT;
  }

  /** A step of a trial with {@code total} steps, of an unroll of 7 and a learning rate of 0.1. */
  protected static TrainingStep step(long index, long total) {
    return Trial.step(index, total, 7);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  final void penaltyIsWhatItsGradientSays(long seed) {
    boolean penalised = false;
    for (int unroll : new int[] {1, 7}) {
      for (int index = 0; index < STEPS; index += 10) {
        Trial trial = trial(seed, settings());
        TrainingStep step = Trial.step(index, STEPS, unroll);
        double penalty = trial.penalty(step);
        assertTrue(penalty >= 0 && Double.isFinite(penalty), "penalty " + penalty);
        if (penalty != 0) {
          penalised = true;
          assertGradients(trial, step, penalty);
        }
      }
    }
    assumeTrue(penalised, "no penalty");
  }

  /** One central difference a parameter, in a random direction. */
  private static void assertGradients(Trial trial, TrainingStep step, double penalty) {
    SplittableRandom random = new SplittableRandom(5);
    List<Parameter> variables = trial.variables();
    List<float[]> gradients = variables.stream().map(p -> p.gradient().data.clone()).toList();
    for (int v = 0; v < variables.size(); v++) {
      Parameter p = variables.get(v);
      boolean own = trial.pruner.trainables().contains(p);
      float[] raw = p.value().data.clone();
      float[] up = new float[raw.length];
      float[] down = new float[raw.length];
      for (int i = 0; i < raw.length; i++) {
        // A weight moves by a share of itself, so that it never crosses zero.
        double distance = 0.01 * (random.nextDouble() * 2 - 1) * (own ? 1 : raw[i]);
        up[i] = (float) (raw[i] + distance);
        down[i] = (float) (raw[i] - distance);
      }
      double expected = 0;
      double scale = 0;
      for (int i = 0; i < raw.length; i++) {
        double term = gradients.get(v)[i] * ((double) up[i] - down[i]) / step.unroll();
        expected += term;
        scale += Math.abs(term);
      }
      System.arraycopy(up, 0, p.value().data, 0, raw.length);
      double higher = trial.penalty(step);
      System.arraycopy(down, 0, p.value().data, 0, raw.length);
      double lower = trial.penalty(step);
      System.arraycopy(raw, 0, p.value().data, 0, raw.length);
      assertEquals(expected, higher - lower, 2e-3 * scale + 2e-7 * penalty, p.name());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  final void whatIsChangedForTheForwardPassIsPutBack(long seed) {
    Trial trial = trial(seed, settings());
    for (int index = 0; index < STEPS; index++) {
      Map<String, FMatrixRMaj> before = trial.weights();
      trial.penalty(step(index, STEPS));
      assertSameMatrices(before, trial.weights());
      trial.step(index);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  final void trialIsAFunctionOfItsSeed(long seed) {
    Trial one = trial(seed, settings());
    Trial other = trial(seed, settings());
    for (int index = 0; index < STEPS; index++) {
      one.step(index);
      other.step(index);
      // Looking at one of them must not change it.
      one.survivors();
    }
    assertSameMatrices(one.everything(), other.everything());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  final void resumedTrialEndsWhereItWouldHave(long seed) {
    for (int stop : new int[] {1, 13, 24, 39}) {
      Trial killed = trial(seed, settings());
      for (int index = 0; index < stop; index++) {
        killed.step(index);
      }
      Trial resumed = trial(seed, settings());
      resumed.restore(killed.weights(), killed.trainables(), killed.state());
      for (int index = stop; index < STEPS; index++) {
        killed.step(index);
        resumed.step(index);
      }
      assertSameMatrices(killed.everything(), resumed.everything());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  final void survivorsGiveEveryUnitAScale(long seed) {
    Trial trial = trial(seed, settings());
    for (int index = 0; index < STEPS; index++) {
      assertScales(trial);
      trial.step(index);
    }
    assertScales(trial);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  final void cutNetworkComputesWhatTheGatedOneDoes(long seed) {
    Trial trial = trial(seed, settings());
    for (int index = 0; index < STEPS; index++) {
      trial.step(index);
      Survivors survivors = trial.survivors();
      if (trial.model.groups().stream().allMatch(g -> survivors.kept(g).length > 0)) {
        float[] input = Trial.noise(trial.model.inputs(), new SplittableRandom(index));
        ToyModel cut = (ToyModel) Compaction.cut(trial.model, survivors);
        Gating gating = new Gating(trial.model);
        gating.apply(survivors);
        float[] gated = trial.model.forward(input);
        gating.restore();
        assertArrayEquals(gated, cut.forward(input), 1e-5f);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  final void parametersThatAreNoneOfItsBusinessStayAsTheyAre(long seed) {
    Trial trial = trial(seed, settings());
    for (int index = 0; index < STEPS; index++) {
      trial.penalty(step(index, STEPS));
      trial.pruner.afterStep(step(index, STEPS));
      // What belongs to a settled unit is dead, whatever it is.
      Map<String, Set<Integer>> settled = trial.settled();
      Map<String, FMatrixRMaj> now =
          Remains.weights(trial.whole, trial.model, trial.numbering, settled);
      Map<String, FMatrixRMaj> then =
          Remains.weights(trial.whole, trial.whole, trial.numbering, settled);
      for (Parameter p : trial.model.parameters()) {
        if (!mayTouch(p)) {
          assertArrayEquals(then.get(p.name()).data, now.get(p.name()).data, p.name());
          assertArrayEquals(new float[p.size()], p.gradient().data, p.name());
        }
      }
    }
  }

  @Test
  final void trainingIsTheSameOnAnyNumberOfThreads() {
    try (SmallTraining one = new SmallTraining(create(trainingSettings()), 1);
        SmallTraining three = new SmallTraining(create(trainingSettings()), 3)) {
      assertSameEnd(one.run().end(), three.run().end());
    }
  }

  @Test
  final void trainingThatIsKilledAndResumedEndsWhereItWouldHave(@TempDir Path folder) {
    Path file = folder.resolve("trial.safetensors");
    for (int kill : new int[] {1, 13, SmallTraining.STEPS - 1}) {
      try (SmallTraining killed = new SmallTraining(create(trainingSettings()), 1)) {
        killed.runUntil(kill, file);
      }
    }
    try (SmallTraining whole = new SmallTraining(create(trainingSettings()), 1);
        SmallTraining resumed = new SmallTraining(create(trainingSettings()), 1)) {
      assertSameEnd(whole.run().end(), resumed.resume(file).end());
    }
  }

  @Test
  final void cutLanguageModelLosesWhatTheGatedOneDoes() {
    try (SmallTraining training = new SmallTraining(create(trainingSettings()), 1)) {
      training.run();
      assertTrue(
          training.canBeCut(),
          "of a group nothing is left, so that there is no network: take trainingSettings() at which"
              + " the method leaves something");
      assertEquals(training.gatedLoss(), training.cutLoss(), 1e-4);
    }
  }

  /** Where nothing is removed, most of what is checked here is of no method at all. */
  @Test
  final void somethingIsRemoved() {
    assumeTrue(descriptor().granularity() != Granularity.NONE, "removes nothing, and says so");
    SmallTask task = SmallTask.LANGUAGE;
    TrainingPlan longer = SmallTraining.plan(5, Optimizer.SGD, 0, false);
    try (SmallTraining training = new SmallTraining(create(trainingSettings()), 1);
        SmallTraining uneven =
            new SmallTraining(
                create(shrinkSettings(task, Optimizer.SGD)), 1, longer, task, task.uneven())) {
      assertTrue(
          training.run().removed() > 0 || uneven.run().removed() > 0,
          "the small language model is as large as before; take trainingSettings() or shrinkSettings()"
              + " at which the method removes something");
    }
  }

  /**
   * Units of a group have no order: in a network whose units come in another one, the same units
   * survive. A slice that is read at another's rows or columns would be noticed here.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  final void unitsAreChosenByTheirWeightsAndNotByTheirNumbers(long seed) {
    ToyModel toy = ToyModel.random(new SplittableRandom(seed));
    Trial trial = new Trial(create(settings()), toy.copy(), seed);
    assumeTrue(trial.model.parameterCount() == toy.parameterCount(), "begins with a small network");
    Trial drawn = new Trial(create(settings()), toy.copy(), seed + 100, false, 100);
    Renumbered renumbered = new Renumbered(toy);
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    toy.parameters().forEach(p -> values.put(p.name(), renumbered.apply(p, p.value())));
    Trial other = new Trial(create(settings()), toy.withValues(values), seed, true, 0);
    for (int index = 0; index < STEPS; index++) {
      trial.step(index);
      drawn.step(index);
      other.step(index);
    }
    assumeTrue(
        trial.survivors().scales().keySet().equals(drawn.survivors().scales().keySet())
            && trial.model.groups().stream()
                .allMatch(
                    g -> Arrays.equals(trial.survivors().scales(g), drawn.survivors().scales(g))),
        "draws at random");
    for (UnitGroup group : trial.model.groups()) {
      float[] expected = trial.survivors().scales(group);
      float[] actual = other.survivors().scales(group);
      for (int k = 0; k < expected.length; k++) {
        assertEquals(
            expected[k],
            actual[Renumbered.number(group, k)],
            1e-4f,
            "%s, unit %d, which is %d where the order is reversed: does the method read its slices with at, index, weight?"
                .formatted(group.name(), k, Renumbered.number(group, k)));
      }
    }
  }

  @Test
  final void settingsAtTheEndsOfTheirRangeWorkOrAreRefused() {
    for (Setting setting : descriptor().settings()) {
      for (double bound : new double[] {setting.min(), setting.max()}) {
        if (isNumber(setting) && Double.isFinite(bound)) {
          Map<String, String> extreme =
              with(setting.name(), BigDecimal.valueOf(bound).toPlainString());
          try {
            bear(trial(1, extreme));
          } catch (IllegalArgumentException e) {
            assertTrue(
                String.valueOf(e.getMessage()).contains(setting.name()),
                () -> extreme + ": the refusal does not name the setting: " + e.getMessage());
          }
        }
      }
    }
  }

  /** Trains until the penalty is no number, where the training loop would give up. */
  private static void bear(Trial trial) {
    assertScales(trial);
    for (int index = 0; index < STEPS; index++) {
      if (!Double.isFinite(trial.step(index))) {
        return;
      }
      assertScales(trial);
    }
  }

  private static void assertScales(Trial trial) {
    Survivors survivors = trial.survivors();
    List<String> names = trial.model.groups().stream().map(UnitGroup::name).toList();
    assertTrue(names.containsAll(survivors.scales().keySet()), survivors.scales().toString());
    for (UnitGroup group : trial.model.groups()) {
      for (float scale : survivors.scales(group)) {
        assertTrue(scale >= 0 && Float.isFinite(scale), group.name() + " " + scale);
      }
    }
  }

  @Test
  final void groupsThatAreNotThereAreRefused() {
    boolean choosesGroups =
        descriptor().settings().stream()
            .anyMatch(s -> s.name().equals("groups") && s.type().element() == String.class);
    assumeTrue(choosesGroups, "no setting named groups");
    String refusal =
        assertThrows(IllegalArgumentException.class, () -> trial(1, with("groups", "nowhere")))
            .getMessage();
    assertTrue(refusal.contains("nowhere") && refusal.contains("features"), refusal);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  final void oneUnitAGroupIsEnough(long seed) {
    ToyModel smallest = ToyModel.random(1, 1, 1, 1, 1, 1, new SplittableRandom(seed));
    bear(trial(smallest, seed, smallestSettings()));
  }

  /** Settings for a network of one unit a group; those of the other trials unless overridden. */
  protected Map<String, String> smallestSettings() {
    return settings();
  }

  /** The loop looks at loss and gradients after the method did, and tells what happened. */
  @Test
  final void gradientThatIsNoNumberIsLeftToTheLoop() {
    Trial trial = trial(1, settings());
    trial.pruner.beforeStep(step(0, STEPS));
    trial.variables().forEach(p -> Arrays.fill(p.gradient().data, Float.NaN));
    assertDoesNotThrow(() -> trial.pruner.regularize(step(0, STEPS)));
  }
}
