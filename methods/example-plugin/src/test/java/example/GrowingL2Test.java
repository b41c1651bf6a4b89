package example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.method.Pruner;
import dev.espalier.method.PrunerContract;
import dev.espalier.model.ToyModel;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every method must do is inherited; here stands what this one does beyond. */
class GrowingL2Test extends PrunerContract {

  private final ToyModel model = ToyModel.random(5, 10, 20, 8, 30, 4, new SplittableRandom(1));

  GrowingL2Test() {
    super(GrowingL2.class);
  }

  private Pruner attached(Map<String, String> settings) {
    Pruner pruner = create(settings);
    pruner.attach(model, new SplittableRandom(1));
    return pruner;
  }

  private int[] kept(Pruner pruner) {
    return model.groups().stream().mapToInt(g -> pruner.survivors().kept(g).length).toArray();
  }

  @Test
  void chosenUnitsGoWhenTheTimeHasCome() {
    Pruner pruner = attached(Map.of("fraction", "0.3", "end", "0.5"));
    pruner.afterStep(step(3, 10));
    assertArrayEquals(new int[] {10, 20, 8, 30}, kept(pruner));
    pruner.afterStep(step(4, 10));
    assertArrayEquals(new int[] {7, 14, 6, 21}, kept(pruner));
  }

  @Test
  void unitsOfSmallestNormAreChosen() {
    float[] left = model.parameter("left.recurrent").value().data;
    // Row 3 of 20 units with two blocks each is read from unit 3 alone: now it outweighs the rest.
    Arrays.fill(left, 3 * 40, 4 * 40, 9);
    Pruner pruner = attached(Map.of("fraction", "1"));
    pruner.afterStep(step(9, 10));
    assertArrayEquals(new int[] {3}, pruner.survivors().kept(model.group("left")));
  }

  @Test
  void penaltyGrowsFromNothingAndEndsWithTheUnits() {
    Pruner pruner = attached(Map.of("begin", "0.2", "end", "0.6"));
    assertEquals(0, pruner.regularize(step(2, 10)));
    double half = pruner.regularize(step(4, 10));
    assertEquals(half / 2, pruner.regularize(step(3, 10)), 1e-9 * half);
    pruner.afterStep(step(5, 10));
    pruner.beforeStep(step(6, 10));
    assertEquals(0, pruner.regularize(step(6, 10)));
  }

  @Test
  void endBeforeTheBeginningIsRefused() {
    Map<String, String> wrong = Map.of("begin", "0.6", "end", "0.5");
    String refusal = assertThrows(IllegalArgumentException.class, () -> create(wrong)).getMessage();
    assertEquals(
        "begin=0.6 is after end=0.5; lower one or raise the other",
        refusal.substring(refusal.indexOf("begin=0.6 is")));
  }
}
