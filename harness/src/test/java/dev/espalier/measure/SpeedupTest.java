package dev.espalier.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpeedupTest {

  @Test
  void ratioIsThatOfTheMediansOfAllIterations() {
    Speedup speedup =
        Speedup.of(
            List.of(new double[] {10, 30}, new double[] {12, 14}),
            List.of(new double[] {4, 5, 100}, new double[] {1, 2}));
    assertEquals(13, speedup.baseMillis());
    assertEquals(4, speedup.prunedMillis());
    assertEquals(13 / 4.0, speedup.ratio());
    assertEquals(5, speedup.samples());
  }

  @Test
  void withoutNoiseTheIntervalIsAPoint() {
    double[] base = {6, 6, 6};
    double[] pruned = {2, 2, 2};
    Speedup speedup = Speedup.of(List.of(base, base), List.of(pruned, pruned));
    assertEquals(new Speedup(3, 3, 3, 6, 2, 6), speedup);
  }

  @Test
  void singleRoundStillResamplesItsIterations() {
    Speedup speedup = Speedup.of(List.of(new double[] {9, 10, 11}), List.of(new double[] {5}));
    assertEquals(9 / 5.0, speedup.low());
    assertEquals(11 / 5.0, speedup.high());
  }

  @Test
  void driftThatHitsBothNetworksCancelsOut() {
    List<double[]> base = new ArrayList<>();
    List<double[]> pruned = new ArrayList<>();
    List<double[]> shuffled = new ArrayList<>();
    for (int round = 0; round < 6; round++) {
      double drift = 1 + 0.2 * round;
      base.add(new double[] {4 * drift, 4 * drift});
      pruned.add(new double[] {2 * drift, 2 * drift});
      shuffled.add(new double[] {2 * (2 - 0.2 * round), 2 * (2 - 0.2 * round)});
    }
    Speedup together = Speedup.of(base, pruned);
    assertEquals(2, together.low(), 1e-12);
    assertEquals(2, together.high(), 1e-12);
    Speedup apart = Speedup.of(base, shuffled);
    assertTrue(apart.high() - apart.low() > 0.5, apart.toString());
  }

  @Test
  void sameTimesGiveTheSameInterval() {
    List<double[]> base = List.of(new double[] {1, 2, 3, 7}, new double[] {2, 3, 4, 9});
    List<double[]> pruned = List.of(new double[] {1, 5, 2, 1}, new double[] {2, 1, 2, 8});
    assertEquals(Speedup.of(base, pruned), Speedup.of(base, pruned));
  }

  /** 100 made-up measurements with drift, noise of forks and skewed noise of iterations. */
  @Test
  void intervalCoversTheTruthAboutAsOftenAsItSays() {
    Random random = new Random(11);
    int covered = 0;
    for (int trial = 0; trial < 100; trial++) {
      List<double[]> base = new ArrayList<>();
      List<double[]> pruned = new ArrayList<>();
      for (int round = 0; round < 6; round++) {
        double drift = Math.exp(0.05 * random.nextGaussian());
        base.add(fork(5 * drift, random));
        pruned.add(fork(2 * drift, random));
      }
      Speedup speedup = Speedup.of(base, pruned);
      covered += speedup.low() <= 2.5 && 2.5 <= speedup.high() ? 1 : 0;
      assertTrue(speedup.low() <= speedup.ratio() && speedup.ratio() <= speedup.high());
      assertTrue(speedup.high() / speedup.low() < 1.5, speedup.toString());
    }
    assertTrue(covered >= 88, covered + " of 100");
  }

  @Test
  void roundsMustMatch() {
    List<double[]> one = List.of(new double[] {1});
    assertThrows(IllegalArgumentException.class, () -> Speedup.of(List.of(), List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> Speedup.of(one, List.of(new double[1], new double[1])));
    assertThrows(IllegalArgumentException.class, () -> Speedup.of(one, List.of(new double[0])));
  }

  private static double[] fork(double millis, Random random) {
    double ofFork = millis * Math.exp(0.03 * random.nextGaussian());
    double[] times = new double[5];
    for (int i = 0; i < times.length; i++) {
      times[i] = ofFork * Math.exp(0.03 * Math.abs(random.nextGaussian()));
    }
    return times;
  }
}
