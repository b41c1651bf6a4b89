package dev.espalier.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class WindowsTest {

  private static int[] stream(int length) {
    return IntStream.range(0, length).toArray();
  }

  @Test
  void laysSequencesSideBySideTimeMajor() {
    Windows windows = Windows.training(stream(15), 2, 3);
    assertEquals(2, windows.count());
    int[] out = new int[6];
    windows.inputs(0, out);
    assertArrayEquals(new int[] {0, 7, 1, 8, 2, 9}, out);
    windows.targets(0, out);
    assertArrayEquals(new int[] {1, 8, 2, 9, 3, 10}, out);
    windows.inputs(1, out);
    assertArrayEquals(new int[] {3, 10, 4, 11, 5, 12}, out);
  }

  @Test
  void trainingUsesFullWindowsOnly() {
    Windows windows = Windows.training(stream(17), 2, 3);
    assertEquals(2, windows.count());
    assertEquals(3, windows.steps(1));
    assertEquals(12, windows.predictions());
  }

  @Test
  void pennTreebankHasThePublishedNumberOfSteps() {
    // Zaremba et al.'s reader: (929,589 / 20 - 1) / 20 and (929,589 / 20 - 1) / 35 steps an epoch.
    int[] tokens = new int[929_589];
    assertEquals(2_323, Windows.training(tokens, 20, 20).count());
    assertEquals(1_327, Windows.training(tokens, 20, 35).count());
  }

  @Test
  void evaluationOfOneSequencePredictsEveryTokenButTheFirst() {
    int[] tokens = stream(12);
    Windows windows = Windows.evaluation(tokens, 1, 4);
    assertEquals(3, windows.count());
    assertEquals(3, windows.steps(2));
    assertEquals(11, windows.predictions());
    int[] out = new int[4];
    windows.targets(2, out);
    assertArrayEquals(new int[] {9, 10, 11}, Arrays.copyOf(out, 3));
  }

  @RepeatedTest(100)
  void evaluationPredictsEachTokenOfEachSequenceOnce(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int batch = 1 + random.nextInt(5);
    int unroll = 1 + random.nextInt(7);
    int length = 2 + random.nextInt(39);
    int rest = random.nextInt(batch);
    Windows windows = Windows.evaluation(stream(batch * length + rest), batch, unroll);
    boolean[] predicted = new boolean[batch * length];
    int[] inputs = new int[batch * unroll];
    int[] targets = new int[batch * unroll];
    long count = 0;
    for (int w = 0; w < windows.count(); w++) {
      windows.inputs(w, inputs);
      windows.targets(w, targets);
      for (int i = 0; i < batch * windows.steps(w); i++) {
        assertEquals(inputs[i] + 1, targets[i]);
        assertTrue(!predicted[targets[i]]);
        predicted[targets[i]] = true;
        count++;
      }
    }
    assertEquals((long) batch * (length - 1), count);
    assertEquals(count, windows.predictions());
  }

  @Test
  void saysWhenThereIsTooLittleText() {
    assertEquals(1, Windows.training(stream(42), 2, 20).count());
    var refused = assertThrows(DataException.class, () -> Windows.training(stream(41), 2, 20));
    assertTrue(refused.getMessage().startsWith("41 tokens: too few"), refused.getMessage());
    assertThrows(DataException.class, () -> Windows.evaluation(stream(1), 1, 20));
  }

  @Test
  void refusesABatchOfNothing() {
    assertThrows(IllegalArgumentException.class, () -> Windows.training(stream(9), 0, 3));
    assertThrows(IllegalArgumentException.class, () -> Windows.evaluation(stream(9), 1, 0));
  }
}
