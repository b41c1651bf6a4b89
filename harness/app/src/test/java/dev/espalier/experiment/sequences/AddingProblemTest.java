package dev.espalier.experiment.sequences;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.sequence.Batch;
import dev.espalier.task.Metric;
import dev.espalier.task.Score;
import dev.espalier.task.Split;
import dev.espalier.task.TaskContract;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AddingProblemTest extends TaskContract {

  private static final AddingProblem TASK = new AddingProblem(7, 20, 4000);

  AddingProblemTest() {
    super(TASK);
  }

  @Test
  void theSumOfOneNumberOfEachHalfIsToBeFound() {
    for (int number = 0; number < 50; number++) {
      Batch batch = new Batch(TASK.signature(), 1, TASK.steps());
      batch.clear();
      TASK.write(Split.VALID, 0, number, batch, 0);
      float sum = 0;
      int[] marked = new int[2];
      for (int t = 0; t < 7; t++) {
        float value = batch.reals()[2 * t];
        float mark = batch.reals()[2 * t + 1];
        assertTrue(value >= 0 && value < 1 && (mark == 0 || mark == 1));
        sum += mark * value;
        marked[t < 3 ? 0 : 1] += (int) mark;
      }
      assertEquals(1, marked[0]);
      assertEquals(1, marked[1]);
      assertEquals(sum, batch.values()[0], 1e-6);
    }
  }

  /** The variance of two numbers from 0 to 1. */
  @Test
  void whoAlwaysAnswersOneIsWrongByASixth() {
    Batch batch = new Batch(TASK.signature(), 4000, TASK.steps());
    batch.clear();
    for (int i = 0; i < 4000; i++) {
      TASK.write(Split.TEST, 0, i, batch, i);
    }
    float[] ones = new float[4000];
    Arrays.fill(ones, 1);
    Score score = TASK.score();
    score.add(batch, ones);
    Metric error = TASK.metrics().get(0);
    assertEquals(Metric.SQUARED_ERROR.column(), error.column());
    assertEquals(1.0 / 6, score.figures().get(error), 0.01);
    assertEquals(1.0 / 6, TASK.bound().orElseThrow());
  }
}
