package dev.espalier.baselines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.method.Pruner;
import dev.espalier.method.ShrinkContract;
import dev.espalier.method.SmallTask;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.ToyModel;
import dev.espalier.train.TrainingPlan.Optimizer;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whose penalty is in no gradient, but in a step of its own. */
class ProximalGroupLassoTest extends ShrinkContract {

  private final ToyModel model = ToyModel.random(5, 10, 20, 8, 30, 4, new SplittableRandom(1));

  ProximalGroupLassoTest() {
    super(GroupLasso.class);
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of("proximal", "true", "lambda", "0.01");
  }

  /**
   * Adam moves every weight by its rate, however small the gradient: units take more to shrink. The
   * reader's loss is of one time step, the language model's of five, and so is the penalty.
   */
  @Override
  protected Map<String, String> shrinkSettings(SmallTask task, Optimizer optimizer) {
    double strength = optimizer == Optimizer.SGD ? 0.003 : 3;
    double lambda = task == SmallTask.LANGUAGE ? strength : 2 * strength;
    return Map.of("proximal", "true", "lambda", Double.toString(lambda), "until", "0.5");
  }

  @Override
  protected Map<String, String> toyShrinkSettings() {
    return Map.of("proximal", "true", "lambda", "0.5", "until", "0.5");
  }

  /** A step of a learning rate of 0.1 and an unroll of 7. */
  private void step(double lambda) {
    Pruner pruner = create(Map.of("proximal", "true", "lambda", Double.toString(lambda)));
    pruner.attach(model, new SplittableRandom(1));
    TrainingStep step = new TrainingStep(0, 100, 8, 0.1, 7, new SplittableRandom(1));
    pruner.regularize(step);
    pruner.afterStep(step);
  }

  private void clear() {
    model.parameters().forEach(p -> Arrays.fill(p.value().data, 0));
  }

  @Test
  void unitsNormFallsByRateTimesLambdaTimesUnroll() {
    clear();
    model.parameter("left.input").value().set(3, 2, 3); // left unit 2, first block
    model.parameter("left.input").value().set(0, 22, 4); // left unit 2, second block
    model.parameter("left.bias").value().set(0, 2, 100);
    step(1);
    // 5 - 0.1 · 1 · 7, along the same direction
    assertEquals(3 * 4.3 / 5, model.parameter("left.input").value().get(3, 2), 1e-6);
    assertEquals(4 * 4.3 / 5, model.parameter("left.input").value().get(0, 22), 1e-6);
    assertEquals(100, model.parameter("left.bias").value().get(0, 2));
  }

  @Test
  void weightOfTwoUnitsShrinksByBoth() {
    clear();
    model.parameter("left.recurrent").value().set(0, 1, 2); // read by left unit 0, makes unit 1
    step(1);
    double factor = 1 - 0.7 / 2;
    assertEquals(2 * factor * factor, model.parameter("left.recurrent").value().get(0, 1), 1e-6);
  }

  @Test
  void unitUnderTheStepBecomesExactlyZero() {
    clear();
    model.parameter("left.input").value().set(3, 2, 0.69f);
    model.parameter("left.input").value().set(3, 4, 0.71f);
    step(1);
    assertEquals(0, model.parameter("left.input").value().get(3, 2));
    assertEquals(0.01, model.parameter("left.input").value().get(3, 4), 1e-6);
  }

  /** Both before and after a cut, which the contract looks at, and the last steps alone. */
  @Test
  void unitsThatAreZeroWhenThePenaltyEndsStaySo() {
    Pruner pruner = create(Map.of("proximal", "true", "lambda", "1", "until", "0.5"));
    pruner.attach(model, new SplittableRandom(1));
    TrainingStep last = new TrainingStep(4, 10, 8, 0.1, 7, new SplittableRandom(1));
    pruner.regularize(last);
    clear();
    model.parameter("left.input").value().set(3, 2, 5);
    pruner.afterStep(last);
    boolean[] settled = pruner.settled().units().get("left");
    IntStream.range(0, 20).forEach(k -> assertEquals(k != 2, settled[k], "unit " + k));
    TrainingStep next = new TrainingStep(5, 10, 8, 0.1, 7, new SplittableRandom(1));
    assertEquals(0, pruner.regularize(next));
    model.parameter("left.input").value().set(3, 2, 0.1f);
    model.parameter("left.input").value().set(3, 4, 0.1f);
    pruner.afterStep(next);
    assertEquals(0.1f, model.parameter("left.input").value().get(3, 2));
    assertEquals(0, model.parameter("left.input").value().get(3, 4));
  }

  @Test
  void refusesAnEndOfThePenaltyWithoutALatch() {
    var refused =
        assertThrows(
            RuntimeException.class, () -> create(Map.of("until", "0.5", "latch", "false")));
    assertTrue(refused.getMessage().contains("iss.until=0.5"), refused.getMessage());
  }

  @Test
  void penaltyIsInNoGradient() {
    Pruner pruner = create(Map.of("proximal", "true", "lambda", "0.1"));
    pruner.attach(model, new SplittableRandom(1));
    double penalty =
        pruner.regularize(new TrainingStep(0, 100, 8, 0.1, 7, new SplittableRandom(1)));
    assertTrue(penalty > 0);
    for (Parameter p : model.parameters()) {
      assertArrayEquals(new float[p.size()], p.gradient().data, p.name());
    }
  }

  @Test
  void smallWeightsOfLargeUnitsStay() {
    for (Parameter p : model.parameters()) {
      if (p.role() == Role.WEIGHT) {
        IntStream.range(0, p.size()).forEach(i -> p.value().data[i] = i % 2 == 0 ? 1 : 5e-5f);
      }
    }
    step(1e-6);
    for (Parameter p : model.parameters()) {
      assertTrue(p.role() != Role.WEIGHT || p.value().data[1] > 0, p.name());
    }
  }
}
