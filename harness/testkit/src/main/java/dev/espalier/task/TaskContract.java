package dev.espalier.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.sequence.Batch;
import dev.espalier.model.sequence.Signature;
import dev.espalier.model.sequence.Signature.Output;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every {@link SequenceTask} must keep to; a task's test extends it. Sequences are functions
 * of their place alone and stay in their column, targets are in range, splits have nothing in
 * common but chance, and the score tells exactly the metrics.
 */
public abstract class TaskContract {

  private static final int COLUMNS = 3;

  private final SequenceTask task;
  private final Signature signature;

  /**
   * @param task with at least two sequences of each split
   */
  protected TaskContract(SequenceTask task) {
    this.task = task;
    signature = task.signature();
  }

  private Batch batch() {
    Batch batch = new Batch(signature, COLUMNS, task.steps());
    batch.clear();
    return batch;
  }

  private static String content(Batch batch) {
    return Arrays.toString(batch.tokens())
        + Arrays.toString(batch.reals())
        + Arrays.toString(batch.classes())
        + Arrays.toString(batch.values());
  }

  @ParameterizedTest
  @EnumSource
  void aSequenceIsAFunctionOfItsPlace(Split split) {
    assertTrue(task.sequences(split) > 1, "give the test at least two sequences of each split");
    Batch batch = batch();
    task.write(split, 0, 1, batch, 1);
    String first = content(batch);
    batch.clear();
    task.write(split, 0, 0, batch, 1);
    assertNotEquals(first, content(batch), "two sequences of a split are equal");
    batch.clear();
    task.write(split, 0, 1, batch, 1);
    assertEquals(first, content(batch));
  }

  @ParameterizedTest
  @EnumSource
  void targetsAreInRangeAndInTheirColumn(Split split) {
    for (int number = 0; number < Math.min(50, task.sequences(split)); number++) {
      Batch batch = batch();
      task.write(split, 0, number, batch, 2);
      assertTrue(batch.counted() > 0, "nothing is to be predicted of sequence " + number);
      for (int row = 0; row < task.steps() * COLUMNS; row++) {
        boolean own = row % COLUMNS == 2;
        if (batch.tokens().length > 0) {
          int token = batch.tokens()[row];
          assertTrue(own ? token >= 0 && token < signature.inputs() : token == 0, "token " + token);
        }
        for (int i = 0; i < signature.inputs() && batch.reals().length > 0; i++) {
          float real = batch.reals()[row * signature.inputs() + i];
          assertTrue(own ? Float.isFinite(real) : real == 0, "input " + real);
        }
      }
      for (int row = 0; row < batch.predictions(); row++) {
        boolean own = row % COLUMNS == 2;
        assertTrue(own || !batch.counts(row), "a target of another sequence was written");
        if (signature.output() == Output.CLASSES) {
          assertTrue(batch.classes()[row] < signature.outputs(), "class " + batch.classes()[row]);
        }
      }
    }
  }

  @Test
  void splitsHaveNothingInCommon() {
    Set<String> seen = new HashSet<>();
    for (Split split : Split.values()) {
      Batch batch = batch();
      for (int column = 0; column < COLUMNS; column++) {
        task.write(split, 0, column % task.sequences(split), batch, column);
      }
      assertTrue(seen.add(content(batch)), split + " begins as another split does");
    }
  }

  @Test
  void theScoreTellsTheMetrics() {
    assertFalse(task.metrics().isEmpty());
    Score score = task.score();
    Batch batch = batch();
    for (int column = 0; column < COLUMNS; column++) {
      task.write(Split.TEST, 0, column % task.sequences(Split.TEST), batch, column);
    }
    score.add(batch, new float[batch.predictions() * signature.outputs()]);
    Map<Metric, Double> figures = score.figures();
    assertEquals(new HashSet<>(task.metrics()), figures.keySet());
    figures.forEach((metric, value) -> assertTrue(Double.isFinite(value), metric.label()));
    assertArrayEquals(
        task.metrics().toArray(), task.metrics().stream().distinct().toArray(), "said twice");
  }
}
