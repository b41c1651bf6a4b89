package dev.espalier.methods;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.method.Pruner;
import dev.espalier.method.PrunerContract;
import dev.espalier.model.Gating;
import dev.espalier.model.Parameter;
import dev.espalier.model.ToyModel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NeuronSelectionTest extends PrunerContract {

  private static final int STEPS = 100;

  private final ToyModel model = ToyModel.random(3, 4, 5, 6, 7, 3, new SplittableRandom(1));

  NeuronSelectionTest() {
    super(NeuronSelection.class);
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of("lambda", "0.001");
  }

  private Pruner attached(Map<String, String> settings) {
    Pruner pruner = create(settings);
    pruner.attach(model, new SplittableRandom(1));
    return pruner;
  }

  private double penalty(Pruner pruner, long index) {
    pruner.beforeStep(step(index, STEPS));
    return pruner.regularize(step(index, STEPS));
  }

  @Test
  void penaltyWaitsThenRisesThenEndsWhenTheGatesAreFrozen() {
    Pruner pruner =
        attached(Map.of("lambda", "0.1", "delay", "0.1", "warmUp", "0.2", "freeze", "0.4"));
    assertEquals(0, penalty(pruner, 0));
    assertEquals(0, penalty(pruner, 10));
    double full = penalty(pruner, 30);
    assertTrue(full > 0);
    assertEquals(full / 2, penalty(pruner, 20), 1e-12);
    assertEquals(full, penalty(pruner, 59), 1e-12);
    assertEquals(0, penalty(pruner, 60));
  }

  @Test
  void penaltyWithoutWarmUpSetsInAtOnce() {
    Pruner pruner = attached(Map.of("lambda", "0.1", "delay", "0.1", "warmUp", "0"));
    assertEquals(0, penalty(pruner, 9));
    double full = penalty(pruner, 10);
    assertTrue(full > 0);
    assertEquals(full, penalty(pruner, 11), 1e-12);
  }

  @Test
  void penaltyCountsTheEmbeddingWhenAsked() {
    Map<String, String> open = Map.of("lambda", "0.1", "initial", "10", "clamp", "100");
    Map<String, String> counted = new HashMap<>(open);
    counted.put("embedding", "true");
    double[] penalties = new double[2];
    for (int i = 0; i < 2; i++) {
      Pruner pruner = attached(i == 0 ? open : counted);
      pruner.trainables().forEach(p -> Arrays.fill(p.value().data, 30));
      penalties[i] = penalty(pruner, 50);
    }
    assertEquals(0.1 * model.parameter("embedding").size(), penalties[1] - penalties[0], 1e-6);
  }

  /** Otherwise the weights would be trained for other gates than are cut out. */
  @Test
  void frozenGatesAreThoseOfTheSurvivors() {
    Pruner pruner = attached(Map.of("initial", "0", "freeze", "0.4"));
    float[] frozen = gated(pruner, 60);
    new Gating(model).apply(pruner.survivors());
    assertArrayEquals(frozen, model.parameter("mix").value().data);
  }

  @Test
  void fullPenaltyIsLambdaForEveryWeightExpectedToRemain() {
    // Gates that are open for certain: e^-30 is nothing.
    Pruner pruner = attached(Map.of("lambda", "0.1", "initial", "10", "clamp", "100"));
    for (Parameter logAlpha : pruner.trainables()) {
      Arrays.fill(logAlpha.value().data, 30);
    }
    assertEquals(0.1 * model.multiplyAccumulates(), penalty(pruner, 50), 1e-6);
  }

  @Test
  void gatesAreSampledOnceAStepAndStandStillWhenFrozen() {
    Pruner pruner = attached(Map.of("initial", "0", "freeze", "0.4"));
    assertFalse(Arrays.equals(gated(pruner, 0), gated(pruner, 1)));
    assertArrayEquals(gated(pruner, 1), gated(pruner, 1));
    assertArrayEquals(gated(pruner, 60), gated(pruner, 61));
    assertEquals(0, pruner.trainablesLearningRate(step(60, STEPS)));
  }

  /** The effective weights of a matrix that gated units read. */
  private float[] gated(Pruner pruner, long index) {
    pruner.beforeStep(step(index, STEPS));
    float[] effective = model.parameter("mix").value().data.clone();
    pruner.regularize(step(index, STEPS));
    return effective;
  }

  @Test
  void logAlphaStaysWithinItsClamp() {
    Pruner pruner = attached(Map.of("clamp", "3"));
    pruner.trainables().forEach(p -> Arrays.fill(p.value().data, -50));
    pruner.afterStep(step(0, STEPS));
    assertEquals(-3, pruner.trainables().get(0).value().data[0]);
    assertArrayEquals(new int[0], pruner.survivors().kept(model.group("left")));
    pruner.trainables().forEach(p -> Arrays.fill(p.value().data, 50));
    pruner.afterStep(step(0, STEPS));
    assertEquals(3, pruner.trainables().get(0).value().data[0]);
  }

  @Test
  void onlyChosenGroupsHaveGates() {
    Pruner pruner = attached(Map.of("groups", "input,top"));
    assertEquals(
        List.of("features.logAlpha", "top.logAlpha"),
        pruner.trainables().stream().map(Parameter::name).toList());
    pruner.trainables().forEach(p -> Arrays.fill(p.value().data, -5));
    assertEquals(5, pruner.survivors().kept(model.group("left")).length);
    assertEquals(0, pruner.survivors().kept(model.group("top")).length);
  }

  @Test
  void unknownGroupIsRefusedBeforeTraining() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> attached(Map.of("groups", "botom")))
            .getMessage();
    assertTrue(message.startsWith("groups=botom: the network has no group botom"), message);
  }

  @Test
  void phasesMayFillTheTrainingWhateverRoundingMakesOfTheirSum() {
    create(Map.of("delay", "0.33", "warmUp", "0.56", "freeze", "0.11"));
  }

  @Test
  void phasesLongerThanTheTrainingAreRefused() {
    String message =
        assertThrows(
                RuntimeException.class,
                () -> create(Map.of("delay", "0.5", "warmUp", "0.3", "freeze", "0.3")))
            .getMessage();
    assertTrue(message.contains("l0.delay=0.5, l0.warmUp=0.3, l0.freeze=0.3"), message);
  }
}
