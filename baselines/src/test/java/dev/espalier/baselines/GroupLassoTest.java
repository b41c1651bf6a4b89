package dev.espalier.baselines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.method.Pruner;
import dev.espalier.method.PrunerContract;
import dev.espalier.model.Parameter;
import dev.espalier.model.ToyModel;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Slice;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class GroupLassoTest extends PrunerContract {

  private final ToyModel model = ToyModel.random(5, 10, 20, 8, 30, 4, new SplittableRandom(1));

  GroupLassoTest() {
    super(GroupLasso.class);
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of("lambda", "0.01", "threshold", "0.05");
  }

  @Override
  protected Map<String, String> trainingSettings() {
    return Map.of("lambda", "0.002", "threshold", "0.03");
  }

  @Override
  protected Map<String, String> shrinkSettings() {
    return Map.of("lambda", "5e-4", "threshold", "0.01");
  }

  @Override
  protected Map<String, String> toyShrinkSettings() {
    return Map.of("lambda", "0.04", "threshold", "0.15");
  }

  private Pruner attached(Map<String, String> settings) {
    Pruner pruner = create(settings);
    pruner.attach(model, new SplittableRandom(1));
    return pruner;
  }

  private void clear() {
    model.parameters().forEach(p -> Arrays.fill(p.value().data, 0));
  }

  @Test
  void deadUnitsCostTheSquareRootOfEpsilon() {
    clear();
    // 20 + 8 + 30 hidden units at sqrt(1e-8); the published λ is for a loss summed over 35 steps.
    double published = 0.00245 * 58 * 1e-4;
    assertEquals(published, 35 * attached(Map.of()).regularize(step(0, 10)), 1e-15);
  }

  @Test
  void penaltyIsTheNormOfAllThatAUnitOwns() {
    clear();
    model.parameter("left.input").value().set(3, 2, 3); // left unit 2, first block
    model.parameter("left.input").value().set(0, 22, 4); // left unit 2, second block
    model.parameter("match").value().set(5, 2, 12); // read by top unit 5 and left unit 2
    model.parameter("left.recurrent").value().set(0, 1, 2); // read by left unit 0, makes unit 1
    model.parameter("left.bias").value().set(0, 7, 100); // biases are free
    model.parameter("embedding").value().set(0, 0, 100); // so is the embedding
    double norms = 13 + 12 + 2 + 2;
    double rest = 54 * 1e-4;
    double penalty = attached(Map.of("lambda", "0.1")).regularize(step(0, 10));
    assertEquals(0.1 * (norms + rest), penalty, 1e-7);
  }

  @Test
  void gradientPullsAlongTheWeightOverItsUnitsNorm() {
    clear();
    model.parameter("left.input").value().set(3, 2, 3);
    model.parameter("left.input").value().set(0, 22, 4);
    model.parameter("left.bias").value().set(0, 7, 100);
    attached(Map.of("lambda", "0.1")).regularize(step(0, 10));
    // λ · unroll · w / norm = 0.1 · 7 · 3 / 5
    assertEquals(0.42f, model.parameter("left.input").gradient().get(3, 2), 1e-6f);
    assertEquals(0.56f, model.parameter("left.input").gradient().get(0, 22), 1e-6f);
    assertArrayEquals(new float[40], model.parameter("left.bias").gradient().data, 0);
  }

  @Test
  void inputGroupsCountWhenAskedFor() {
    clear();
    double hidden = attached(Map.of()).regularize(step(0, 10));
    double all = attached(Map.of("groups", "all")).regularize(step(0, 10));
    assertEquals(68.0 / 58, all / hidden, 1e-9);
  }

  @Test
  void unitIsGoneOnceItsWeightsFallUnderTheThreshold() {
    Pruner pruner = attached(Map.of());
    for (String name : new String[] {"left.recurrent", "mix"}) {
      Parameter p = model.parameter(name);
      Arrays.fill(p.value().data, 3 * p.value().numCols, 4 * p.value().numCols, 0.9e-4f);
    }
    for (int r = 0; r < 30; r++) {
      model.parameter("match").value().set(r, 3, -0.9e-4f);
    }
    assertEquals(20, pruner.survivors().kept(model.group("left")).length);
    pruner.afterStep(step(0, 10));
    assertArrayEquals(
        IntStream.range(0, 20).filter(k -> k != 3).toArray(),
        pruner.survivors().kept(model.group("left")));
  }

  @Test
  void thresholdSparesBiasesAndTheEmbedding() {
    model.parameters().forEach(p -> Arrays.fill(p.value().data, 0.9e-4f));
    attached(Map.of()).afterStep(step(0, 10));
    for (Parameter p : model.parameters()) {
      float expected = p.role() == Parameter.Role.WEIGHT ? 0 : 0.9e-4f;
      assertEquals(expected, p.value().data[0], p.name());
    }
  }

  /** One step, in which weights and biases get values of the test's choice before the threshold. */
  private void step(Pruner pruner, Runnable update) {
    pruner.regularize(step(0, 100));
    update.run();
    pruner.afterStep(step(0, 100));
  }

  private void zeroLeft3() {
    for (Slice slice : model.group("left").slices()) {
      if (slice.parameter().role() == Parameter.Role.WEIGHT) {
        set(slice, 0);
      }
    }
  }

  private static void set(Slice slice, float value) {
    FMatrixRMaj matrix = slice.parameter().value();
    for (int i = 0; i < (slice.axis() == Axis.ROW ? matrix.numCols : matrix.numRows); i++) {
      int at = slice.offset() + 3;
      matrix.set(slice.axis() == Axis.ROW ? at : i, slice.axis() == Axis.ROW ? i : at, value);
    }
  }

  private static boolean[] settled(Pruner pruner) {
    return pruner.settled().units().get("left");
  }

  @Test
  void unitThatIsZeroForAWholeEpochStaysSoAndCostsNothing() {
    Pruner pruner = attached(Map.of("lambda", "0.1"));
    zeroLeft3();
    for (int s = 0; s < 8; s++) {
      assertTrue(pruner.settled().isNone());
      step(pruner, () -> {});
    }
    for (int k = 0; k < 20; k++) {
      assertEquals(k == 3, settled(pruner)[k], "unit " + k);
    }
    assertEquals(0, model.parameter("left.bias").value().get(0, 3));
    assertEquals(0, model.parameter("left.bias").value().get(0, 23));
    double penalty = pruner.regularize(step(0, 100));
    Pruner another = attached(Map.of("lambda", "0.1"));
    assertEquals(0.1 * 1e-4, another.regularize(step(0, 100)) - penalty, 1e-12);
    step(
        pruner,
        () -> {
          for (Slice slice : model.group("left").slices()) {
            set(slice, 1);
          }
        });
    assertEquals(0, model.parameter("left.bias").value().get(0, 3));
    assertEquals(0, model.parameter("mix").value().get(3, 0));
    assertEquals(0, model.parameter("match").value().get(0, 3));
    assertEquals(0, model.parameter("left.input").value().get(0, 3));
    assertTrue(settled(pruner)[3]);
    Arrays.fill(model.parameter("left.bias").gradient().data, 1);
    pruner.regularize(step(0, 100));
    assertEquals(0, model.parameter("left.bias").gradient().get(0, 23));
    assertEquals(1, model.parameter("left.bias").gradient().get(0, 22));
  }

  @Test
  void unitThatComesBackWithinTheEpochBeginsAnew() {
    Pruner pruner = attached(Map.of());
    zeroLeft3();
    for (int s = 0; s < 7; s++) {
      step(pruner, () -> {});
    }
    // The eighth finds it zero, and gives it life.
    step(pruner, () -> model.parameter("mix").value().set(3, 0, 1));
    assertTrue(pruner.settled().isNone());
    step(pruner, () -> {});
    zeroLeft3();
    for (int s = 0; s < 7; s++) {
      step(pruner, () -> {});
      assertTrue(pruner.settled().isNone());
    }
    step(pruner, () -> {});
    assertTrue(settled(pruner)[3]);
  }

  @Test
  void withoutALatchNoUnitSettles() {
    Pruner pruner = attached(Map.of("latch", "false"));
    zeroLeft3();
    float bias = model.parameter("left.bias").value().get(0, 3);
    for (int s = 0; s < 20; s++) {
      step(pruner, () -> {});
    }
    assertTrue(pruner.settled().isNone());
    assertEquals(bias, model.parameter("left.bias").value().get(0, 3));
  }
}
