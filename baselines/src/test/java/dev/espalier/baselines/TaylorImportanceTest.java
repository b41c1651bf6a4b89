package dev.espalier.baselines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.method.Pruner;
import dev.espalier.method.PrunerContract;
import dev.espalier.model.Gating;
import dev.espalier.model.Parameter;
import dev.espalier.model.ToyModel;
import dev.espalier.model.UnitGroup;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaylorImportanceTest extends PrunerContract {

  private final ToyModel model = ToyModel.random(5, 10, 20, 8, 30, 4, new SplittableRandom(1));

  TaylorImportanceTest() {
    super(TaylorImportance.class);
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of("interval", "3");
  }

  private Pruner attached(String... settings) {
    Map<String, String> all = new HashMap<>(Map.of("interval", "1", "end", "0.01"));
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    Pruner pruner = create(all);
    pruner.attach(model, new SplittableRandom(1));
    return pruner;
  }

  private void noise(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (Parameter p : model.parameters()) {
      for (int i = 0; i < p.size(); i++) {
        p.gradient().data[i] = random.nextFloat() - 0.5f;
      }
    }
  }

  /** The gradients of gates of 1. */
  private Map<String, double[]> gateGradients() {
    Map<String, double[]> gradients = new HashMap<>();
    Gating gating = new Gating(model);
    for (UnitGroup group : model.groups()) {
      gradients.put(group.name(), new double[group.size()]);
      Arrays.fill(gating.gates(group), 1);
    }
    gating.apply();
    gating.backward(gradients);
    gating.restore();
    return gradients;
  }

  @Test
  void importanceIsTheMovingAverageOfTheGatesAbsoluteGradient() {
    Pruner pruner = attached("decay", "0.75");
    Map<String, double[]> expected = new HashMap<>();
    for (int step = 0; step < 3; step++) {
      noise(step);
      gateGradients()
          .forEach(
              (group, gradients) -> {
                double[] average =
                    expected.computeIfAbsent(group, name -> new double[gradients.length]);
                for (int k = 0; k < average.length; k++) {
                  average[k] = 0.75 * average[k] + 0.25 * Math.abs(gradients[k]);
                }
              });
      pruner.regularize(step(step, 100));
    }
    expected.forEach(
        (group, average) -> {
          float[] actual = pruner.state().get(group + ".importance").data;
          for (int k = 0; k < average.length; k++) {
            assertEquals(average[k], actual[k], 1e-6, group + " " + k);
          }
        });
  }

  @Test
  void unitsOfLeastImportanceGoHoweverLargeTheyAre() {
    noise(1);
    for (int unit : new int[] {1, 4, 7, 18}) {
      for (int c = 0; c < 40; c++) {
        model.parameter("left.recurrent").gradient().set(unit, c, 0);
        model.parameter("left.input").value().set(0, c, 10);
      }
      for (int c = 0; c < 30; c++) {
        model.parameter("mix").gradient().set(unit, c, 1e-6f);
        model.parameter("match").gradient().set(c, unit, 0);
      }
    }
    Pruner pruner = attached("fraction", "0.2");
    pruner.regularize(step(0, 100));
    pruner.afterStep(step(0, 100));
    assertArrayEquals(
        IntStream.range(0, 20).filter(k -> k != 1 && k != 4 && k != 7 && k != 18).toArray(),
        pruner.survivors().kept(model.group("left")));
    assertEquals(24, pruner.survivors().kept(model.group("top")).length);
  }

  @Test
  void removedUnitHasNoImportance() {
    Pruner pruner = attached("groups", "left");
    noise(1);
    pruner.regularize(step(0, 100));
    pruner.afterStep(step(0, 100));
    float[] importance = pruner.state().get("left.importance").data;
    float[] removed = pruner.state().get("left.removed").data;
    for (int k = 0; k < 20; k++) {
      assertEquals(removed[k] != 0, importance[k] == 0, "unit " + k);
    }
  }
}
