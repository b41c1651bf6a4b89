package dev.espalier.measure.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.measure.engine.Stopwatch.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopwatchTest {

  private long now;
  private final List<String> ran = new ArrayList<>();

  private Subject taking(String name, long... millis) {
    int[] calls = {0};
    return new Subject(
        () -> now += 1_000_000_000,
        () -> {
          now += millis[Math.min(calls[0]++, millis.length - 1)] * 1_000_000;
          ran.add(name);
        });
  }

  @Test
  void subjectsTakeTurnsAndPreparingIsNotTimed() {
    Stopwatch watch = new Stopwatch(2, 3, Duration.ZERO, Duration.ZERO);
    List<Samples> samples =
        watch.time(List.of(taking("a", 9, 9, 9, 4, 5), taking("b", 1, 1, 1, 7, 8)), () -> now);
    assertEquals("aaabbbabba", String.join("", ran));
    assertArrayEquals(new double[] {4, 5}, samples.get(0).millis(), 1e-9);
    assertArrayEquals(new double[] {7, 8}, samples.get(1).millis(), 1e-9);
  }

  @Test
  void quickSubjectsRunSeveralTimesASample() {
    Stopwatch watch = new Stopwatch(1, 2, Duration.ofMillis(3000), Duration.ofMillis(8));
    Samples samples = watch.time(List.of(taking("a", 6, 2)), () -> now).get(0);
    assertEquals(3 + 4, ran.size(), "three to warm up for 3 s, four of 2 ms a sample");
    assertArrayEquals(new double[] {2}, samples.millis(), 1e-9);
  }

  @Test
  void samplesAreSummedUp() {
    Samples samples = new Samples(5, 1, 2, 9);
    assertEquals(3.5, samples.median());
    assertEquals(1, samples.min());
    assertEquals(9, samples.max());
    assertThrows(IllegalArgumentException.class, Samples::new);
    assertThrows(
        IllegalArgumentException.class, () -> new Stopwatch(0, 1, Duration.ZERO, Duration.ZERO));
  }
}
