package dev.espalier.baselines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.method.Pruner;
import dev.espalier.method.PrunerContract;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.ToyModel;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LassoTest extends PrunerContract {

  private final ToyModel model = ToyModel.random(5, 10, 20, 8, 30, 4, new SplittableRandom(1));

  LassoTest() {
    super(Lasso.class);
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of("lambda", "0.01");
  }

  @Override
  protected boolean mayTouch(Parameter parameter) {
    return parameter.role() != Role.EMBEDDING;
  }

  private Pruner attached(Map<String, String> settings) {
    Pruner pruner = create(settings);
    pruner.attach(model, new SplittableRandom(1));
    return pruner;
  }

  private void set(String name, float... first) {
    Parameter p = model.parameter(name);
    Arrays.fill(p.value().data, 0);
    System.arraycopy(first, 0, p.value().data, 0, first.length);
  }

  private float[] first(float[] data, int count) {
    return Arrays.copyOf(data, count);
  }

  @Test
  void defaultPenaltyIsThePublishedOneOverThePublishedUnroll() {
    model.parameters().forEach(p -> set(p.name()));
    set("mix", 2);
    // Published: 1e-4 per absolute weight for a loss summed over 35 steps.
    assertEquals(2e-4, 35 * attached(Map.of()).regularize(step(0, 10)), 1e-12);
  }

  @Test
  void penaltySumsAbsoluteWeightsAndBiasesButNotTheEmbedding() {
    model.parameters().forEach(p -> set(p.name()));
    set("mix", 1, -2);
    set("mix.bias", -0.5f);
    set("embedding", 100);
    assertEquals(0.35, attached(Map.of("lambda", "0.1")).regularize(step(0, 10)), 1e-12);
    Map<String, String> weightsOnly = Map.of("lambda", "0.1", "biases", "false");
    assertEquals(0.3, attached(weightsOnly).regularize(step(0, 10)), 1e-12);
  }

  @Test
  void subgradientIsTheSignTimesTheUnroll() {
    set("mix", 1, -2, 0);
    attached(Map.of("lambda", "0.1")).regularize(step(0, 10));
    float[] expected = {0.7f, -0.7f, 0};
    assertArrayEquals(expected, first(model.parameter("mix").gradient().data, 3), 1e-7f);
  }

  @Test
  void smallWeightsBecomeZeroAfterTheStep() {
    set("mix", 1.9e-4f, -1.9e-4f, 2.1e-4f, -2.1e-4f);
    set("embedding", 1e-9f);
    attached(Map.of()).afterStep(step(0, 10));
    float[] expected = {0, 0, 2.1e-4f, -2.1e-4f};
    assertArrayEquals(expected, first(model.parameter("mix").value().data, 4));
    assertEquals(1e-9f, model.parameter("embedding").value().data[0]);
  }

  @Test
  void proximalStepShrinksWeightsInsteadOfPushingThem() {
    set("mix", 1, -1, 0.05f, -0.05f, 0);
    Pruner pruner = attached(Map.of("lambda", "0.1", "proximal", "true"));
    assertEquals(true, pruner.regularize(step(0, 10)) > 0);
    assertEquals(0, model.parameter("mix").gradient().data[0]);
    pruner.afterStep(step(0, 10));
    // Learning rate 0.1 times unroll 7 times lambda 0.1.
    float[] expected = {0.93f, -0.93f, 0, 0, 0};
    assertArrayEquals(expected, first(model.parameter("mix").value().data, 5), 1e-7f);
  }
}
