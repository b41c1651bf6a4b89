package dev.espalier.experiment.sequences;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.sequence.Batch;
import dev.espalier.task.Split;
import dev.espalier.task.TaskContract;
import org.junit.jupiter.api.Test;

class GlyphRowsTest extends TaskContract {

  private static final GlyphRows TASK = new GlyphRows(16, 400, 30, 0);

  GlyphRowsTest() {
    super(TASK);
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
