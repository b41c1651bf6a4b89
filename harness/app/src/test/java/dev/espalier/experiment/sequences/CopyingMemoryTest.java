package dev.espalier.experiment.sequences;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.model.sequence.Batch;
import dev.espalier.task.Score;
import dev.espalier.task.Split;
import dev.espalier.task.TaskContract;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CopyingMemoryTest extends TaskContract {

  private static final int DELAY = 3;
  private static final CopyingMemory TASK = new CopyingMemory(DELAY, 20, 20);

  CopyingMemoryTest() {
    super(TASK);
  }

  private static Batch one() {
    Batch batch = new Batch(TASK.signature(), 1, TASK.steps());
    batch.clear();
    TASK.write(Split.TEST, 0, 4, batch, 0);
    return batch;
  }

  /** The input of a time step, of which one number is 1 and the others are 0. */
  private static int input(Batch batch, int t) {
    int found = -1;
    for (int i = 0; i < 10; i++) {
      float value = batch.reals()[t * 10 + i];
      assertEquals(i == found ? 1 : value, value);
      found = value == 1 ? i : found;
    }
    return found;
  }

  @Test
  void symbolsAreToBeSaidAgainAfterTheDelimiter() {
    Batch batch = one();
    assertEquals(DELAY + 20, batch.steps());
    for (int t = 0; t < 10; t++) {
      assertEquals(input(batch, t), batch.classes()[DELAY + 10 + t]);
    }
    int[] rest = new int[DELAY + 10];
    for (int t = 10; t < DELAY + 20; t++) {
      rest[t - 10] = input(batch, t);
    }
    assertArrayEquals(new int[] {8, 8, 9, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8}, rest);
    for (int t = 0; t < DELAY + 10; t++) {
      assertEquals(8, batch.classes()[t]);
    }
  }

  /** Blanks for sure, then any of the eight symbols alike. */
  @Test
  void whatRemembersNothingHasTheLossOfThePaper() {
    Batch batch = one();
    float[] outputs = new float[batch.predictions() * 9];
    for (int t = 0; t < batch.steps(); t++) {
      outputs[t * 9 + 8] = t < DELAY + 10 ? 50 : -50;
    }
    Score score = TASK.score();
    score.add(batch, outputs);
    Map<String, Double> figures =
        score.figures().entrySet().stream()
            .collect(Collectors.toMap(e -> e.getKey().column(), Map.Entry::getValue));
    assertEquals(10 * Math.log(8) / (DELAY + 20), figures.get("test_loss"), 1e-9);
    assertEquals(figures.get("test_loss"), TASK.bound().orElseThrow(), 1e-9);
    long zeros = java.util.Arrays.stream(batch.classes()).filter(c -> c == 0).count();
    assertEquals(10.0 * zeros, figures.get("recall"), 1e-9);
  }
}
