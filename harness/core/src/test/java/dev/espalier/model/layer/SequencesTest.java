package dev.espalier.model.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SequencesTest {

  private final Sequences sequences = new Sequences();

  @Test
  void stepsBeginWithTheLongestSequence() {
    sequences.lay(new int[] {2, 4, 1, 2, 9}, 4);
    assertEquals(9, sequences.rows());
    assertEquals(4, sequences.steps());
    assertEquals(6, sequences.start(2));
    assertEquals(9, sequences.start(4));
    int[] active = new int[4];
    Arrays.setAll(active, sequences::active);
    assertArrayEquals(new int[] {4, 3, 1, 1}, active);
    assertEquals(7, sequences.offset(2));
    // Sequences lie in rows 0 to 1, 2 to 5, 6, and 7 to 8.
    assertOrder(false, 2, 0, 7, 6, 3, 1, 8, 4, 5);
    assertOrder(true, 5, 1, 8, 6, 4, 0, 7, 3, 2);
  }

  @Test
  void smallerBatchForgetsTheLargerOne() {
    sequences.lay(new int[] {5, 5}, 2);
    sequences.lay(new int[] {1, 2}, 2);
    assertEquals(3, sequences.rows());
    assertEquals(2, sequences.active(0));
    assertEquals(1, sequences.active(1));
    assertOrder(false, 1, 0, 2);
    assertOrder(true, 2, 0, 1);
  }

  private void assertOrder(boolean reversed, int... expected) {
    assertArrayEquals(expected, Arrays.copyOf(sequences.order(reversed), sequences.rows()));
  }
}
