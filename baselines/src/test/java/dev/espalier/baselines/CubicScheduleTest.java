package dev.espalier.baselines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.method.TrainingStep;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CubicScheduleTest {

  // By hand: 0.8 − 0.8 · 0.75³ = 0.4625 and 0.8 − 0.3 · 0.5³ = 0.7625.
  @ParameterizedTest
  @CsvSource({
    "0,   0.1, 0",
    "0,   0.2, 0",
    "0,   0.3, 0.4625",
    "0,   0.4, 0.7",
    "0,   0.6, 0.8",
    "0,   1,   0.8",
    "0.5, 0.1, 0",
    "0.5, 0.2, 0.5",
    "0.5, 0.4, 0.7625",
    "0.5, 0.9, 0.8"
  })
  void sparsityRisesByTheCube(double initial, double progress, double sparsity) {
    assertEquals(sparsity, new CubicSchedule(initial, 0.8, 0.2, 0.6, 10).at(progress), 1e-12);
  }

  @Test
  void prunesAtEveryIntervalAndWhereTheTargetIsMet() {
    CubicSchedule schedule = new CubicSchedule(0, 0.8, 0, 0.5, 20);
    int[] due = IntStream.range(0, 95).filter(i -> schedule.due(step(i, 95))).toArray();
    // Half of 95 steps are taken once 48 are.
    assertEquals("19 39 47", text(due));
    assertEquals(0.8, schedule.after(step(47, 95)));
  }

  @Test
  void targetAtTheVeryEndIsMetByTheLastStep() {
    CubicSchedule schedule = new CubicSchedule(0, 0.8, 0, 1, 1000);
    assertEquals(
        "94", text(IntStream.range(0, 95).filter(i -> schedule.due(step(i, 95))).toArray()));
    assertEquals(0.8, schedule.after(step(94, 95)));
  }

  @Test
  void contradictionsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new CubicSchedule(0, 0.8, 0.5, 0.5, 1));
    assertThrows(IllegalArgumentException.class, () -> new CubicSchedule(0.9, 0.8, 0, 0.5, 1));
  }

  private static TrainingStep step(int index, int total) {
    return new TrainingStep(index, total, 10, 1, 20, new SplittableRandom(0));
  }

  private static String text(int[] numbers) {
    return String.join(" ", IntStream.of(numbers).mapToObj(Integer::toString).toList());
  }
}
