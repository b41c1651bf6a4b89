package dev.espalier.method;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.Survivors;
import dev.espalier.model.ToyModel;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SettledTest {

  private final ToyModel model = ToyModel.random(3, 4, 5, 3, 4, 2, new SplittableRandom(1));

  @Test
  void noneIsSettledWhereNoneIsMarked() {
    assertTrue(Settled.NONE.isNone());
    assertTrue(new Settled(Map.of("left", new boolean[5])).isNone());
    assertFalse(new Settled(Map.of("right", new boolean[] {false, false, true})).isNone());
  }

  @Test
  void whatIsNotSettledMayStay() {
    Survivors stay =
        new Settled(Map.of("right", new boolean[] {false, true, false})).unsettled(model);
    assertArrayEquals(new float[] {1, 0, 1}, stay.scales().get("right"));
    assertArrayEquals(new float[] {1, 1, 1, 1, 1}, stay.scales().get("left"));
  }

  @Test
  void groupThatIsSettledWholeKeepsItsFirstUnit() {
    Survivors stay =
        new Settled(Map.of("right", new boolean[] {true, true, true})).unsettled(model);
    assertArrayEquals(new float[] {1, 0, 0}, stay.scales().get("right"));
  }
}
