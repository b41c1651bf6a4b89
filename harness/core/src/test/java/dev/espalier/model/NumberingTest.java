package dev.espalier.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NumberingTest {

  private final ToyModel model = ToyModel.random(3, 4, 5, 3, 4, 2, new SplittableRandom(1));

  @Test
  void wholeNetworkCountsUp() {
    Numbering whole = Numbering.of(model);
    assertArrayEquals(new int[] {0, 1, 2, 3, 4}, whole.of(model.group("left")));
    assertEquals(5, whole.size(model.group("left")));
    assertTrue(whole.isWhole("left"));
  }

  @Test
  void numbersAreThoseOfTheWholeNetworkAfterOneCutAndAnother() {
    Cut first = Cut.of(model, new Survivors(Map.of("left", new float[] {1, 0, 1, 1, 1})));
    PrunableModel smaller = first.apply(model);
    Cut second = Cut.of(smaller, new Survivors(Map.of("left", new float[] {1, 0, 1, 0})));
    Numbering numbering = Numbering.of(model).after(first).after(second);
    assertArrayEquals(new int[] {0, 3}, numbering.of("left"));
    assertEquals(5, numbering.size("left"));
    assertFalse(numbering.isWhole("left"));
    assertTrue(numbering.isWhole("top"));
    Survivors survivors = numbering.whole(new Survivors(Map.of("left", new float[] {0.5f, 1})));
    assertArrayEquals(new float[] {0.5f, 0, 0, 1, 0}, survivors.scales().get("left"));
    assertArrayEquals(new float[] {1, 1, 1, 1}, survivors.scales().get("top"));
  }

  @Test
  void groupsStandSideBySide() {
    Cut cut = Cut.of(model, new Survivors(Map.of("left", new float[] {0, 1, 1, 0, 1})));
    Numbering numbering = Numbering.of(model).after(cut);
    List<String> row = List.of("left", "top", "left");
    assertArrayEquals(new int[] {1, 2, 4, 5, 6, 7, 8, 10, 11, 13}, numbering.of(row));
    assertEquals(5 + 4 + 5, numbering.size(row));
    assertEquals(0, numbering.size(List.of()));
  }
}
