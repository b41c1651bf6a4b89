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

  @Override
  protected Map<String, String> shrinkSettings() {
    return Map.of("lambda", "1e-7", "rate", "0.2", "delay", "0", "warmUp", "0", "settle", "3");
  }

  @Override
  protected Map<String, String> toyShrinkSettings() {
    Map<String, String> settings = new HashMap<>(shrinkSettings());
    settings.putAll(Map.of("lambda", "0.006", "initial", "-1.9", "clamp", "2.5"));
    return settings;
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

  private static boolean[] settled(Pruner pruner) {
    return pruner.settled().units().get("left");
  }

  @Test
  void gateThatStaysAtTheClampIsClosedForGood() {
    Pruner pruner = attached(Map.of("settle", "5"));
    float[] logAlpha = pruner.trainables().get(1).value().data;
    for (int step = 0; step < 4; step++) {
      logAlpha[2] = -50;
      pruner.afterStep(step(step, STEPS));
      assertFalse(settled(pruner)[2]);
    }
    // One step above, and it begins anew.
    logAlpha[2] = -4.9f;
    pruner.afterStep(step(4, STEPS));
    for (int step = 5; step < 10; step++) {
      assertFalse(settled(pruner)[2]);
      logAlpha[2] = -50;
      pruner.afterStep(step(step, STEPS));
    }
    assertArrayEquals(new boolean[] {false, false, true, false, false}, settled(pruner));
    logAlpha[2] = 5;
    assertEquals(0, pruner.survivors().scales(model.group("left"))[2]);
    pruner.beforeStep(step(10, STEPS));
    for (int c = 0; c < 7; c++) {
      assertEquals(0, model.parameter("mix").value().get(2, c), 0f);
    }
    pruner.regularize(step(10, STEPS));
    assertEquals(0, pruner.trainables().get(1).gradient().data[2]);
    pruner.afterStep(step(10, STEPS));
    assertEquals(-5, logAlpha[2]);
    assertTrue(settled(pruner)[2]);
  }

  @Test
  void settledGateCostsNoPenaltyAndShiftsNoDraw() {
    Pruner one = attached(Map.of("lambda", "0.1", "delay", "0", "warmUp", "0"));
    Pruner two = attached(Map.of("lambda", "0.1", "delay", "0", "warmUp", "0"));
    two.state().get("left.settled").data[2] = 1;
    one.beforeStep(step(3, STEPS));
    float[] free = model.parameter("mix").value().data.clone();
    double penalty = one.regularize(step(3, STEPS));
    two.beforeStep(step(3, STEPS));
    float[] settled = model.parameter("mix").value().data.clone();
    double less = two.regularize(step(3, STEPS));
    Arrays.fill(free, 2 * 7, 3 * 7, 0);
    assertArrayEquals(free, settled, 0);
    // A left unit's row and two columns of its matrices, its rows of mix, its columns of match.
    assertTrue(less < penalty - 0.1 * 10, penalty + " " + less);
  }

  @Test
  void gatesThatAreClosedWhenTheyFreezeSettle() {
    Pruner pruner = attached(Map.of("freeze", "0.4"));
    float[] logAlpha = pruner.trainables().get(1).value().data;
    logAlpha[2] = -2.4f;
    logAlpha[3] = -2.3f;
    pruner.beforeStep(step(59, STEPS));
    pruner.regularize(step(59, STEPS));
    assertTrue(pruner.settled().isNone());
    pruner.beforeStep(step(60, STEPS));
    pruner.regularize(step(60, STEPS));
    assertArrayEquals(new boolean[] {false, false, true, false, false}, settled(pruner));
  }
}
