package dev.espalier.baselines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.method.Pruner;
import dev.espalier.method.PrunerContract;
import dev.espalier.model.Parameter;
import dev.espalier.model.ToyModel;
import dev.espalier.model.UnitGroup;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
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
  void removedUnitsStayRemovedAndTakeNoPartInTheNorm() {
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
    assertEquals(0, model.parameter("left.input").gradient().get(0, removed));
    assertEquals(0, model.parameter("left.input").gradient().get(0, 20 + removed));
    assertEquals(0, model.parameter("left.bias").gradient().get(0, removed));
    assertEquals(1, model.parameter("left.input").gradient().get(0, before[0]));
    for (Parameter p : model.parameters()) {
      Arrays.fill(p.value().data, 1);
    }
    pruner.afterStep(step(0, 10));
    assertArrayEquals(before, pruner.survivors().kept(left));
    assertEquals(0, model.parameter("left.input").value().get(0, removed));
    assertEquals(0, model.parameter("left.bias").value().get(0, removed));
    assertEquals(1, model.parameter("left.bias").value().get(0, before[0]));
  }

  @Test
  void groupsThatAreNotNamedStayWhole() {
    ToyModel model = model();
    Pruner pruner = attached(model, 1, "groups", "left");
    assertEquals(10, pruner.survivors().kept(model.group("left")).length);
    assertEquals(30, pruner.survivors().kept(model.group("top")).length);
  }

  @Test
  void groupsGetTheSizesThatAreAskedFor() {
    ToyModel model = model();
    Pruner pruner = attached(model, 1, "sizes", "4,0,1,29");
    int[] kept = model.groups().stream().mapToInt(g -> pruner.survivors().kept(g).length).toArray();
    assertArrayEquals(new int[] {4, 20, 1, 29}, kept);
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    assertRefused(
        Map.of("sizes", "4,0"),
        "random.sizes=4,0: gives 2 sizes, but the network has 4 groups:"
            + " [features of 10, left of 20, right of 8, top of 30]; give one for each");
    assertRefused(
        Map.of("sizes", "0,0,9,0"),
        "random.sizes=0,0,9,0: 9 is more than the 8 units of right;"
            + " give at most that, or 0 for all");
    assertRefused(
        Map.of("sizes", "4,0,0,10", "groups", "hidden"),
        "random.sizes=4,0,0,10: leaves 4 of the 10 units of features, which"
            + " random.groups=hidden does not choose; give 0 for it, or choose it");
    create(Map.of("sizes", "10,0,0,10", "groups", "hidden"))
        .attach(model(), new SplittableRandom(1));
  }

  private void assertRefused(Map<String, String> settings, String message) {
    Pruner pruner = create(settings);
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> pruner.attach(model(), new SplittableRandom(1)))
            .getMessage());
  }

  @Test
  void removedUnitsSettleAtOnceAndNoOthers() {
    ToyModel model = model();
    Pruner pruner = attached(model, 1, "groups", "left");
    boolean[] settled = pruner.settled().units().get("left");
    float[] scales = pruner.survivors().scales(model.group("left"));
    for (int k = 0; k < 20; k++) {
      assertEquals(scales[k] == 0, settled[k], "unit " + k);
    }
    assertEquals(Set.of("left"), pruner.settled().units().keySet());
  }
}
