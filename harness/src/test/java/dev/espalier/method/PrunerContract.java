package dev.espalier.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.model.Compaction;
import dev.espalier.model.Gating;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.Survivors;
import dev.espalier.model.ToyModel;
import dev.espalier.model.UnitGroup;
import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.plugin.Setting;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
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
public abstract class PrunerContract {

  private static final Catalogue CATALOGUE = Catalogue.scan(List.of());
  private static final int STEPS = 40;
  private static final int STEPS_PER_EPOCH = 8;
  private static final double RATE = 0.1;

  private final Class<? extends Pruner> type;

  protected PrunerContract(Class<? extends Pruner> type) {
    this.type = type;
  }

  /**
   * Settings at which the method has something to do within the {@value #STEPS} steps of a trial
   * here; the defaults unless overridden.
   */
  protected Map<String, String> settings() {
    return Map.of();
  }

  /**
   * Settings for the small language model, whose groups are {@code input}, {@code hidden1} and
   * {@code hidden2}, of 8 units each, trained for {@value SmallTraining#STEPS} steps; those of the
   * other trials unless overridden.
   */
  protected Map<String, String> trainingSettings() {
    return settings();
  }

  /** Whether the method may change this parameter's value or gradient; weights only by default. */
  protected boolean mayTouch(Parameter parameter) {
    return parameter.role() == Role.WEIGHT;
  }

  /** The method as the harness would make it. */
  protected final Pruner create(Map<String, String> settings) {
    return descriptor().configure(settings);
  }

  /** A step of a trial with {@code total} steps, of an unroll of 7 and a learning rate of 0.1. */
  protected static TrainingStep step(long index, long total) {
    return step(index, total, 7);
  }

  private static TrainingStep step(long index, long total, int unroll) {
    return new TrainingStep(
        index, total, STEPS_PER_EPOCH, RATE, unroll, new SplittableRandom(1000 + index));
  }

  private MethodDescriptor descriptor() {
    return CATALOGUE.method(type.getAnnotation(PruningMethod.class).id());
  }

  @Test
  final void methodIsFoundByItsAnnotation() {
    assertEquals(type, descriptor().type());
    assertFalse(descriptor().name().isBlank());
    assertFalse(descriptor().description().isBlank());
  }

  @Test
  final void settingsTellWhatTheyAreAndWhatTheyMayBe() {
    for (Setting setting : descriptor().settings()) {
      assertFalse(setting.description().isBlank(), setting.name());
    }
    for (Field field : configFields()) {
      boolean number = isNumber(setting(field));
      assertTrue(
          !number || field.isAnnotationPresent(Range.class),
          field.getName() + " is a number without a @Range");
    }
  }

  private static boolean isNumber(Setting setting) {
    return Number.class.isAssignableFrom(setting.type().element());
  }

  private Setting setting(Field field) {
    return descriptor().setting(field.getName());
  }

  /** Those of superclasses too. */
  private List<Field> configFields() {
    List<Field> fields = new ArrayList<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      Stream.of(c.getDeclaredFields())
          .filter(field -> field.isAnnotationPresent(Config.class))
          .forEach(fields::add);
    }
    return fields;
  }

  /** The settings that have no default, as {@link #settings()} gives them. */
  private Map<String, String> required() {
    Map<String, String> required = new LinkedHashMap<>(settings());
    required.keySet().removeIf(name -> !descriptor().setting(name).required());
    return required;
  }

  @Test
  final void defaultsSurviveConfiguration() throws ReflectiveOperationException {
    Pruner bare = type.getConstructor().newInstance();
    Pruner configured = create(required());
    Pruner spelledOut = create(descriptor().effective(required()));
    for (Field field : configFields()) {
      if (!setting(field).required()) {
        field.setAccessible(true);
        assertEquals(text(field.get(bare)), text(field.get(configured)), field.getName());
        assertEquals(text(field.get(bare)), text(field.get(spelledOut)), field.getName());
      }
    }
  }

  private static String text(Object value) {
    return Arrays.deepToString(new Object[] {value});
  }

  @Test
  final void methodCanBeMadeAtEveryOperatingPoint() {
    descriptor().points().forEach(point -> create(point.settings()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  final void penaltyIsWhatItsGradientSays(long seed) {
    boolean penalised = false;
    for (int unroll : new int[] {1, 7}) {
      for (int index = 0; index < STEPS; index += 10) {
        Trial trial = new Trial(seed);
        TrainingStep step = step(index, STEPS, unroll);
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
    Trial trial = new Trial(seed);
    for (int index = 0; index < STEPS; index++) {
      Map<String, FMatrixRMaj> before = trial.weights();
      trial.penalty(step(index, STEPS));
      assertSame(before, trial.weights());
      trial.step(index);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  final void trialIsAFunctionOfItsSeed(long seed) {
    Trial one = new Trial(seed);
    Trial other = new Trial(seed);
    for (int index = 0; index < STEPS; index++) {
      one.step(index);
      other.step(index);
      // Looking at one of them must not change it.
      one.survivors();
    }
    assertSame(one.everything(), other.everything());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  final void resumedTrialEndsWhereItWouldHave(long seed) {
    for (int stop : new int[] {1, 13, 24, 39}) {
      Trial killed = new Trial(seed);
      for (int index = 0; index < stop; index++) {
        killed.step(index);
      }
      Trial resumed = new Trial(seed);
      resumed.restore(killed.weights(), killed.trainables(), killed.state());
      for (int index = stop; index < STEPS; index++) {
        killed.step(index);
        resumed.step(index);
      }
      assertSame(killed.everything(), resumed.everything());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  final void survivorsGiveEveryUnitAScale(long seed) {
    Trial trial = new Trial(seed);
    for (int index = 0; index < STEPS; index++) {
      assertScales(trial);
      trial.step(index);
    }
    assertScales(trial);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  final void cutNetworkComputesWhatTheGatedOneDoes(long seed) {
    Trial trial = new Trial(seed);
    for (int index = 0; index < STEPS; index++) {
      trial.step(index);
      Survivors survivors = trial.survivors();
      if (trial.model.groups().stream().allMatch(g -> survivors.kept(g).length > 0)) {
        float[] input = noise(trial.model.inputs(), new SplittableRandom(index));
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
    Trial trial = new Trial(seed);
    Map<String, FMatrixRMaj> before = trial.weights();
    for (int index = 0; index < STEPS; index++) {
      trial.penalty(step(index, STEPS));
      trial.pruner.afterStep(step(index, STEPS));
      for (Parameter p : trial.model.parameters()) {
        if (!mayTouch(p)) {
          assertArrayEquals(before.get(p.name()).data, p.value().data, p.name());
          assertArrayEquals(new float[p.size()], p.gradient().data, p.name());
        }
      }
    }
  }

  @Test
  final void trainingIsTheSameOnAnyNumberOfThreads() {
    try (SmallTraining one = new SmallTraining(create(trainingSettings()), 1);
        SmallTraining three = new SmallTraining(create(trainingSettings()), 3)) {
      assertSameEnd(one.run(), three.run());
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
      assertSameEnd(whole.run(), resumed.resume(file));
    }
  }

  private static void assertSameEnd(SmallTraining expected, SmallTraining actual) {
    Map<String, Object> end = actual.end();
    assertEquals(expected.end().keySet(), end.keySet());
    expected.end().forEach((name, value) -> assertTrue(value.equals(end.get(name)), name));
  }

  @Test
  final void cutLanguageModelLosesWhatTheGatedOneDoes() {
    try (SmallTraining training = new SmallTraining(create(trainingSettings()), 1)) {
      training.run();
      assumeTrue(training.canBeCut(), "a group has no survivor");
      assertEquals(training.gatedLoss(), training.cutLoss(), 1e-4);
    }
  }

  @Test
  final void settingsOutsideTheirRangeAreRefused() {
    for (Setting setting : descriptor().settings()) {
      for (double bound : new double[] {setting.min() - 1, setting.max() + 1}) {
        if (isNumber(setting) && Double.isFinite(bound)) {
          String value = BigDecimal.valueOf(bound).toPlainString();
          Map<String, String> wrong = with(setting.name(), value);
          String refusal =
              assertThrows(IllegalArgumentException.class, () -> create(wrong)).getMessage();
          String given = "%s.%s=%s: ".formatted(descriptor().id(), setting.name(), value);
          assertTrue(refusal.startsWith(given), refusal);
        }
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
            bear(new Trial(1, extreme));
          } catch (IllegalArgumentException e) {
            assertTrue(
                String.valueOf(e.getMessage()).contains(setting.name()),
                () -> extreme + ": the refusal does not name the setting: " + e.getMessage());
          }
        }
      }
    }
  }

  private Map<String, String> with(String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(settings());
    changed.put(name, value);
    return changed;
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
        assertThrows(IllegalArgumentException.class, () -> new Trial(1, with("groups", "nowhere")))
            .getMessage();
    assertTrue(refusal.contains("nowhere") && refusal.contains("features"), refusal);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  final void oneUnitAGroupIsEnough(long seed) {
    ToyModel smallest = ToyModel.random(1, 1, 1, 1, 1, 1, new SplittableRandom(seed));
    bear(new Trial(smallest, seed, smallestSettings()));
  }

  /** Settings for a network of one unit a group; those of the other trials unless overridden. */
  protected Map<String, String> smallestSettings() {
    return settings();
  }

  /** The loop looks at loss and gradients after the method did, and tells what happened. */
  @Test
  final void gradientThatIsNoNumberIsLeftToTheLoop() {
    Trial trial = new Trial(1, settings());
    trial.pruner.beforeStep(step(0, STEPS));
    trial.variables().forEach(p -> Arrays.fill(p.gradient().data, Float.NaN));
    assertDoesNotThrow(() -> trial.pruner.regularize(step(0, STEPS)));
  }

  private static float[] noise(int size, SplittableRandom random) {
    float[] noise = new float[size];
    for (int i = 0; i < size; i++) {
      noise[i] = random.nextFloat() - 0.5f;
    }
    return noise;
  }

  private static void assertSame(
      Map<String, FMatrixRMaj> expected, Map<String, FMatrixRMaj> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, matrix) -> assertArrayEquals(matrix.data, actual.get(name).data, name));
  }

  /** A training of a random model, its loss's gradient noise. */
  private final class Trial {

    final ToyModel model;
    final Pruner pruner;

    Trial(long seed) {
      this(seed, settings());
    }

    Trial(long seed, Map<String, String> settings) {
      this(ToyModel.random(new SplittableRandom(seed)), seed, settings);
    }

    Trial(ToyModel whole, long seed, Map<String, String> settings) {
      pruner = create(settings);
      Survivors designed = pruner.design(whole, new SplittableRandom(seed + 1));
      model = (ToyModel) Compaction.cut(whole, designed);
      pruner.attach(model, new SplittableRandom(seed + 2));
    }

    List<Parameter> variables() {
      return Stream.concat(model.parameters().stream(), pruner.trainables().stream()).toList();
    }

    /** The penalty, and its gradient alone in the gradients. */
    double penalty(TrainingStep step) {
      pruner.beforeStep(step);
      variables().forEach(p -> Arrays.fill(p.gradient().data, 0));
      return pruner.regularize(step);
    }

    /** One step, and its penalty. */
    double step(int index) {
      TrainingStep step = PrunerContract.step(index, STEPS);
      SplittableRandom random = new SplittableRandom(index);
      pruner.beforeStep(step);
      for (Parameter p : model.parameters()) {
        System.arraycopy(noise(p.size(), random), 0, p.gradient().data, 0, p.size());
      }
      double penalty = pruner.regularize(step);
      for (Parameter p : variables()) {
        for (int i = 0; i < p.size(); i++) {
          p.value().data[i] -= (float) RATE * p.gradient().data[i];
        }
      }
      pruner.afterStep(step);
      return penalty;
    }

    Survivors survivors() {
      return pruner.survivors();
    }

    Map<String, FMatrixRMaj> weights() {
      return values(model.parameters());
    }

    Map<String, FMatrixRMaj> trainables() {
      return values(pruner.trainables());
    }

    Map<String, FMatrixRMaj> state() {
      Map<String, FMatrixRMaj> copy = new LinkedHashMap<>();
      pruner.state().forEach((name, matrix) -> copy.put(name, matrix.copy()));
      return copy;
    }

    Map<String, FMatrixRMaj> everything() {
      Map<String, FMatrixRMaj> all = new LinkedHashMap<>();
      weights().forEach((name, matrix) -> all.put("weight " + name, matrix));
      trainables().forEach((name, matrix) -> all.put("trainable " + name, matrix));
      state().forEach((name, matrix) -> all.put("state " + name, matrix));
      for (UnitGroup group : model.groups()) {
        float[] scales = survivors().scales(group);
        all.put("survivors " + group.name(), new FMatrixRMaj(1, scales.length, true, scales));
      }
      return all;
    }

    void restore(
        Map<String, FMatrixRMaj> weights,
        Map<String, FMatrixRMaj> trainables,
        Map<String, FMatrixRMaj> state) {
      model.parameters().forEach(p -> p.value().setTo(weights.get(p.name())));
      pruner.trainables().forEach(p -> p.value().setTo(trainables.get(p.name())));
      assertEquals(pruner.state().keySet(), state.keySet());
      pruner.state().forEach((name, matrix) -> matrix.setTo(state.get(name)));
    }

    private static Map<String, FMatrixRMaj> values(List<Parameter> parameters) {
      Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
      parameters.forEach(p -> values.put(p.name(), p.value().copy()));
      assertEquals(parameters.size(), values.size(), "two parameters of one name");
      return values;
    }
  }
}
