package dev.espalier.baselines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.espalier.method.Pruner;
import dev.espalier.method.PrunerContract;
import dev.espalier.model.Parameter;
import dev.espalier.model.ToyModel;
import dev.espalier.model.UnitGroup;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RandomUnitsTest extends PrunerContract {

  RandomUnitsTest() {
    super(RandomUnits.class);
  }

  private static ToyModel model() {
    return ToyModel.random(5, 10, 20, 8, 30, 4, new SplittableRandom(1));
  }

  private Pruner attached(ToyModel model, long seed, String... settings) {
    Pruner pruner = create(settings.length == 0 ? Map.of() : Map.of(settings[0], settings[1]));
    pruner.attach(model, new SplittableRandom(seed));
    return pruner;
  }

  @Test
  void everyGroupLosesItsShare() {
    ToyModel model = model();
    Pruner pruner = attached(model, 1, "fraction", "0.3");
    int[] kept = model.groups().stream().mapToInt(g -> pruner.survivors().kept(g).length).toArray();
    assertArrayEquals(new int[] {7, 14, 6, 21}, kept);
  }

  @Test
  void oneUnitIsAlwaysLeft() {
    ToyModel model = model();
    Pruner pruner = attached(model, 1, "fraction", "1");
    model.groups().forEach(g -> assertEquals(1, pruner.survivors().kept(g).length, g.name()));
  }

  @Test
  void seedDrawsTheUnits() {
    ToyModel model = model();
    UnitGroup top = model.group("top");
    int[] one = attached(model, 1).survivors().kept(top);
    ToyModel other = model();
    int[] two = attached(other, 2).survivors().kept(other.group("top"));
    assertFalse(Arrays.equals(one, two));
  }

  @Test
  void removedUnitsStayRemovedAndTheirReadersTakeNoPartInTheNorm() {
    ToyModel model = model();
    Pruner pruner = attached(model, 1);
    int[] before = pruner.survivors().kept(model.group("left"));
    for (Parameter p : model.parameters()) {
      Arrays.fill(p.gradient().data, 1);
    }
    pruner.regularize(step(0, 10));
    UnitGroup left = model.group("left");
    int removed = 0;
    while (Arrays.binarySearch(before, removed) >= 0) {
      removed++;
    }
    assertEquals(0, model.parameter("mix").gradient().get(removed, 0));
    assertEquals(0, model.parameter("match").gradient().get(0, removed));
    assertEquals(1, model.parameter("mix").gradient().get(before[0], 0));
    assertEquals(1, model.parameter("left.input").gradient().get(0, removed));
    for (Parameter p : model.parameters()) {
      Arrays.fill(p.value().data, 1);
    }
    pruner.afterStep(step(0, 10));
    assertArrayEquals(before, pruner.survivors().kept(left));
    assertEquals(1, model.parameter("left.input").value().get(0, removed));
  }

  @Test
  void groupsThatAreNotNamedStayWhole() {
    ToyModel model = model();
    Pruner pruner = attached(model, 1, "groups", "left");
    assertEquals(10, pruner.survivors().kept(model.group("left")).length);
    assertEquals(30, pruner.survivors().kept(model.group("top")).length);
  }
}
