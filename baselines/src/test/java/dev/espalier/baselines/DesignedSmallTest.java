package dev.espalier.baselines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.method.PrunerContract;
import dev.espalier.model.Compaction;
import dev.espalier.model.Survivors;
import dev.espalier.model.ToyModel;
import dev.espalier.model.UnitGroup;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DesignedSmallTest extends PrunerContract {

  private final ToyModel model = ToyModel.random(5, 6, 8, 3, 7, 4, new SplittableRandom(1));

  DesignedSmallTest() {
    super(DesignedSmall.class);
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of("sizes", "2,0,1,3");
  }

  @Override
  protected Map<String, String> trainingSettings() {
    return Map.of("sizes", "5,0,3");
  }

  @Override
  protected Map<String, String> smallestSettings() {
    return Map.of("keep", "0.1");
  }

  @Test
  void groupsGetTheSizesThatAreAskedFor() {
    assertArrayEquals(new int[] {2, 8, 1, 3}, sizes(Map.of("sizes", "2,0,1,3")));
  }

  @Test
  void otherwiseEveryGroupKeepsTheSameShare() {
    assertArrayEquals(new int[] {3, 4, 2, 4}, sizes(Map.of("keep", "0.5")));
  }

  @Test
  void oneUnitIsAlwaysKept() {
    assertArrayEquals(new int[] {1, 1, 1, 1}, sizes(Map.of("keep", "0.01")));
  }

  private int[] sizes(Map<String, String> settings) {
    Survivors designed = create(settings).design(model, new SplittableRandom(2));
    return Compaction.cut(model, designed).groups().stream().mapToInt(UnitGroup::size).toArray();
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    assertEquals(
        "designed-small.sizes=2,3: gives 2 sizes, but the network has 4 groups:"
            + " [features of 6, left of 8, right of 3, top of 7]; give one for each",
        assertThrows(IllegalArgumentException.class, () -> sizes(Map.of("sizes", "2,3")))
            .getMessage());
    assertEquals(
        "designed-small.sizes=0,9,0,0: 9 is more than the 8 units of left;"
            + " give at most that, or 0 for all",
        assertThrows(IllegalArgumentException.class, () -> sizes(Map.of("sizes", "0,9,0,0")))
            .getMessage());
  }
}
