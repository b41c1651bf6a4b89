package dev.espalier.baselines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.method.Pruner;
import dev.espalier.method.PrunerContract;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.ToyModel;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MagnitudeTest extends PrunerContract {

  private final ToyModel model = ToyModel.random(5, 10, 20, 8, 30, 4, new SplittableRandom(1));

  private final Map<String, float[]> velocities = new HashMap<>();

  MagnitudeTest() {
    super(Magnitude.class);
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of("interval", "3", "sparsity", "0.5");
  }

  /** With momentum, which moves weights that have no gradient. */
  private void train(Pruner pruner, int index, int total) {
    TrainingStep step = step(index, total);
    SplittableRandom random = new SplittableRandom(index);
    for (Parameter p : model.parameters()) {
      for (int i = 0; i < p.size(); i++) {
        p.gradient().data[i] = random.nextFloat() - 0.5f;
      }
    }
    pruner.regularize(step);
    for (Parameter p : model.parameters()) {
      for (int i = 0; i < p.size(); i++) {
        float[] velocity = velocities.computeIfAbsent(p.name(), name -> new float[p.size()]);
        velocity[i] = 0.9f * velocity[i] + p.gradient().data[i];
        p.value().data[i] -= 0.01f * velocity[i];
      }
    }
    pruner.afterStep(step);
  }

  private static long zeros(Parameter p) {
    return p.size() - p.nonZeros();
  }

  @Test
  void everyMatrixFollowsTheSchedule() {
    Pruner pruner =
        create(Map.of("sparsity", "0.8", "begin", "0.2", "end", "0.6", "interval", "10"));
    pruner.attach(model, new SplittableRandom(1));
    // Steps taken, and the sparsity of the cubic schedule by hand.
    Map<Integer, Double> expected =
        Map.of(10, 0.0, 20, 0.0, 30, 0.4625, 35, 0.4625, 40, 0.7, 60, 0.8, 100, 0.8);
    for (int index = 0; index < 100; index++) {
      train(pruner, index, 100);
      Double sparsity = expected.get(index + 1);
      if (sparsity != null) {
        for (Parameter p : model.parameters()) {
          long zeros = p.role() == Role.WEIGHT ? Math.round(sparsity * p.size()) : 0;
          assertEquals(zeros, zeros(p), p.name() + " after " + (index + 1));
        }
      }
    }
  }

  @Test
  void removedWeightNeverComesBack() {
    Pruner pruner = create(Map.of("interval", "5"));
    pruner.attach(model, new SplittableRandom(1));
    Parameter mix = model.parameter("mix");
    for (int index = 0; index < 50; index++) {
      float[] before = mix.value().data.clone();
      train(pruner, index, 50);
      for (int i = 0; i < before.length; i++) {
        assertTrue(before[i] != 0 || mix.value().data[i] == 0, "weight " + i + " of mix");
      }
    }
  }

  @Test
  void smallestWeightsGo() {
    Parameter out = model.parameter("out");
    for (int i = 0; i < out.size(); i++) {
      out.value().data[i] = (i % 2 == 0 ? 1 : -1) * (out.size() - i);
    }
    Pruner pruner = create(Map.of("sparsity", "0.25", "interval", "1", "end", "0.01"));
    pruner.attach(model, new SplittableRandom(1));
    pruner.afterStep(step(0, 100));
    int kept = out.size() - out.size() / 4;
    for (int i = 0; i < out.size(); i++) {
      assertEquals(i < kept, out.value().data[i] != 0, "weight " + i);
    }
  }

  @Test
  void embeddingIsPrunedOnlyWhenAskedTo() {
    Pruner pruner = create(Map.of("embedding", "true", "interval", "1", "end", "0.01"));
    pruner.attach(model, new SplittableRandom(1));
    pruner.afterStep(step(0, 100));
    assertEquals(40, zeros(model.parameter("embedding")));
    assertEquals(0, zeros(model.parameter("mix.bias")));
  }
}
