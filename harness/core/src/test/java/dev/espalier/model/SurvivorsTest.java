package dev.espalier.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SurvivorsTest {

  private final ToyModel model = ToyModel.random(3, 3, 3, 3, 3, 3, new SplittableRandom(1));

  @Test
  void unitThatNothingReadsIsDeadAndOneThatIsReadOnceIsNot() {
    var out = model.parameter("out").value();
    var match = model.parameter("match").value();
    for (int unit = 0; unit < 2; unit++) {
      for (int i = 0; i < 3; i++) {
        out.set(unit, i, 0);
        match.set(unit, i, 0);
      }
    }
    match.set(1, 2, 1e-30f);
    Survivors survivors = Survivors.nonZero(model);
    assertArrayEquals(new int[] {1, 2}, survivors.kept(model.group("top")));
    assertArrayEquals(new int[] {0, 1, 2}, survivors.kept(model.group("left")));
  }

  @Test
  void groupThatIsNotNamedIsKeptWhole() {
    assertArrayEquals(new float[] {1, 1, 1}, Survivors.ALL.scales(model.group("right")));
  }

  @Test
  void survivingUnitsAreToldAsRanges() {
    UnitGroup six = ToyModel.random(6, 6, 6, 6, 6, 6, new SplittableRandom(1)).group("right");
    Map<String, float[]> scales = Map.of("right", new float[] {1, 0.5f, 0, 1, 0, 1});
    assertEquals("0-1 3 5", new Survivors(scales).ranges(six));
    assertEquals("0-5", Survivors.ALL.ranges(six));
    assertEquals("", new Survivors(Map.of("right", new float[6])).ranges(six));
  }

  @Test
  void rangesTellTheUnitsAgain() {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 200; trial++) {
      int[] units = random.ints(random.nextInt(30), 0, 40).distinct().sorted().toArray();
      assertArrayEquals(units, Survivors.units(Survivors.ranges(units)));
    }
    assertThrows(IllegalArgumentException.class, () -> Survivors.units("0-3,5"));
  }

  @Test
  void scalesMustFitTheGroup() {
    Survivors survivors = new Survivors(Map.of("right", new float[2]));
    String message =
        assertThrows(IllegalArgumentException.class, () -> survivors.scales(model.group("right")))
            .getMessage();
    assertEquals("right has 3 units but 2 scales were given", message);
  }
}
