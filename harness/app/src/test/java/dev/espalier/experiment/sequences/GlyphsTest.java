package dev.espalier.experiment.sequences;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.experiment.sequences.Glyphs.Order;
import dev.espalier.model.sequence.Batch;
import dev.espalier.task.Split;
import dev.espalier.task.TaskContract;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class GlyphsTest extends TaskContract {

  private static final Glyphs TASK = glyphs(Order.ROWS);

  GlyphsTest() {
    super(TASK);
  }

  private static Glyphs glyphs(Order order) {
    return new Glyphs(16, 400, 30, 0, order);
  }

  /** The same picture, in the order of reading or in one that is the same for all pictures. */
  @Test
  void pixelsAreThoseOfTheRows() {
    Set<List<Integer>> permutations = new HashSet<>();
    for (int number = 0; number < 3; number++) {
      float[] rows = picture(Order.ROWS, number);
      assertArrayEquals(rows, picture(Order.PIXELS, number));
      float[] permuted = picture(Order.PERMUTED, number);
      assertFalse(Arrays.equals(rows, permuted));
      float[] sorted = rows.clone();
      float[] sortedToo = permuted.clone();
      Arrays.sort(sorted);
      Arrays.sort(sortedToo);
      assertArrayEquals(sorted, sortedToo);
    }
    // Noise makes every pixel of a picture known by its value.
    Glyphs noisy = new Glyphs(16, 400, 30, 1, Order.ROWS);
    Glyphs shuffled = new Glyphs(16, 400, 30, 1, Order.PERMUTED);
    for (int number = 0; number < 3; number++) {
      List<Float> rows = values(picture(noisy, number));
      permutations.add(values(picture(shuffled, number)).stream().map(rows::indexOf).toList());
    }
    assertEquals(1, permutations.size());
  }

  private static List<Float> values(float[] picture) {
    return IntStream.range(0, picture.length).mapToObj(i -> picture[i]).toList();
  }

  private static float[] picture(Order order, int number) {
    return picture(glyphs(order), number);
  }

  private static float[] picture(Glyphs task, int number) {
    Batch batch = new Batch(task.signature(), 1, task.steps());
    task.write(Split.TRAIN, 0, number, batch, 0);
    return batch.reals();
  }

  @Nested
  class Permuted extends TaskContract {
    Permuted() {
      super(glyphs(Order.PERMUTED));
    }
  }

  @Test
  void thePicturesAreTheSameInEveryEpoch() {
    Batch first = new Batch(TASK.signature(), 1, 16);
    Batch second = new Batch(TASK.signature(), 1, 16);
    TASK.write(Split.TRAIN, 0, 3, first, 0);
    TASK.write(Split.TRAIN, 5, 3, second, 0);
    assertArrayEquals(first.reals(), second.reals());
  }

  /** All digits come, each with ink, and most of the paper is blank. */
  @Test
  void everyDigitIsWrittenOnPaper() {
    boolean[] seen = new boolean[10];
    for (int number = 0; number < 400; number++) {
      Batch batch = new Batch(TASK.signature(), 1, 16);
      TASK.write(Split.TRAIN, 0, number, batch, 0);
      seen[batch.classes()[0]] = true;
      double ink = 0;
      for (float pixel : batch.reals()) {
        assertTrue(pixel >= 0 && pixel <= 1);
        ink += pixel;
      }
      assertTrue(ink > 8 && ink < 128, "ink " + ink);
    }
    for (boolean digit : seen) {
      assertTrue(digit);
    }
  }
}
