package dev.espalier.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.measure.Turns.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpeedupTest {

  private static List<Pair> fork(double ratio, int pairs) {
    return IntStream.range(0, pairs).mapToObj(i -> new Pair(6 * ratio, 6, false)).toList();
  }

  private static List<Pair> preempted(double ratio, int pairs) {
    return fork(ratio, pairs).stream().map(p -> new Pair(p.base(), p.own(), true)).toList();
  }

  @Test
  void aForkIsTheMedianOfItsRatios() {
    List<Pair> fork = List.of(new Pair(8, 2, false), new Pair(9, 3, false), new Pair(90, 3, false));
    Speedup speedup = Speedup.of(List.of(fork, fork), 2);
    assertEquals(new Speedup(4, 4, 4, true, 9, 3, 6), rounded(speedup));
  }

  private static Speedup rounded(Speedup s) {
    return new Speedup(
        Math.round(1e9 * s.ratio()) / 1e9,
        Math.round(1e9 * s.low()) / 1e9,
        Math.round(1e9 * s.high()) / 1e9,
        s.settled(),
        s.baseMillis(),
        s.prunedMillis(),
        s.samples());
  }

  /** Student's interval with two degrees of freedom reaches 4.303 standard errors. */
  @Test
  void forksAreTheCases() {
    double step = Math.log(1.1);
    Speedup speedup = Speedup.of(List.of(fork(2 / 1.1, 9), fork(2, 9), fork(2.2, 9)), 3);
    assertEquals(2, speedup.ratio(), 1e-9);
    assertEquals(2 * Math.exp(4.3027 * step / Math.sqrt(3)), speedup.high(), 1e-3);
    assertEquals(2 * Math.exp(-4.3027 * step / Math.sqrt(3)), speedup.low(), 1e-3);
    assertFalse(speedup.settled());
  }

  @Test
  void settledMeansWithinFivePercent() {
    assertTrue(Speedup.of(List.of(fork(1, 3), fork(1.01, 3), fork(0.99, 3)), 3).settled());
    assertFalse(Speedup.of(List.of(fork(1, 3), fork(1.03, 3), fork(0.97, 3)), 3).settled());
  }

  @Test
  void oneForkSettlesNothing() {
    Speedup speedup = Speedup.of(List.of(fork(3, 5)), 2);
    assertEquals(3, speedup.ratio(), 1e-9);
    assertFalse(speedup.settled());
    assertEquals(0, speedup.low());
  }

  @Test
  void preemptedBlocksAreLeftOut() {
    List<Pair> fork = new ArrayList<>(fork(2, 3));
    fork.addAll(preempted(50, 20));
    Speedup speedup = Speedup.of(List.of(fork, fork, preempted(70, 9)), 2);
    assertEquals(2, speedup.ratio(), 1e-9);
    assertEquals(6, speedup.samples());
    assertTrue(speedup.settled());
  }

  @Test
  void tooFewQuietForksSettleNothing() {
    Speedup speedup = Speedup.of(List.of(fork(2, 9), preempted(2, 9), preempted(2, 9)), 2);
    assertEquals(2, speedup.ratio(), 1e-9);
    assertEquals(27, speedup.samples());
    assertFalse(speedup.settled());
  }

  /** What happens to a machine: it drifts, blocks are noisy, and every fork has its luck. */
  private static final class Machine {

    private final Random random;

    Machine(long seed) {
      random = new Random(seed);
    }

    Turns fork(double[] millis, double ofFork, double ofBlock) {
      double phase = random.nextDouble();
      double[] lucky = millis.clone();
      for (int s = 0; s < lucky.length; s++) {
        lucky[s] *= Math.exp(ofFork * random.nextGaussian());
      }
      IntToDoubleFunction factor =
          block ->
              (1 + 0.5 * Math.sin(phase + block / 15.0))
                  * Math.exp(ofBlock * Math.abs(random.nextGaussian()));
      return SimulatedTurns.of(15, lucky, factor);
    }

    /** Forks until it is settled, or there are eight. */
    Speedup speedup(double[] millis, double ofFork, double ofBlock) {
      List<List<Pair>> forks = new ArrayList<>();
      Speedup speedup;
      do {
        forks.add(fork(millis, ofFork, ofBlock).pairs(1));
        speedup = Speedup.of(forks, 3);
      } while (forks.size() < 3 || forks.size() < 8 && !speedup.settled());
      return speedup;
    }
  }

  @Test
  void theIntervalCoversTheTruthAboutAsOftenAsItSays() {
    for (double[] noise : new double[][] {{0, 0.02}, {0.01, 0.1}, {0.03, 0.05}, {0.08, 0.05}}) {
      int covered = 0;
      double logs = 0;
      int trials = 400;
      for (int trial = 0; trial < trials; trial++) {
        Speedup speedup = new Machine(trial).speedup(new double[] {5, 2}, noise[0], noise[1]);
        covered += speedup.low() <= 2.5 && 2.5 <= speedup.high() ? 1 : 0;
        logs += Math.log(speedup.ratio() / 2.5) / trials;
      }
      String what = "forks differ by %s, blocks by %s: ".formatted(noise[0], noise[1]);
      assertTrue(covered >= 0.89 * trials, what + covered + " of " + trials);
      assertEquals(0, logs, 0.008, what + "bias");
    }
  }

  @Test
  void forksThatDifferMuchAreNotSettled() {
    assertFalse(new Machine(1).speedup(new double[] {5, 2}, 0.2, 0.01).settled());
  }

  @Test
  void growingSlowerAllTheTimeFavoursNobody() {
    Turns drift = SimulatedTurns.of(9, new double[] {4, 4, 4}, block -> Math.exp(0.01 * block));
    for (int subject = 1; subject <= 2; subject++) {
      List<Pair> pairs = drift.pairs(subject);
      assertEquals(1, Speedup.of(List.of(pairs, pairs), 2).ratio(), 1e-6);
    }
  }

  /** A fifth of the blocks are half as fast, whoever's they are. */
  @Test
  void networksThatAreEqualAreFoundEqualHoweverBlocksAreDisturbed() {
    Random random = new Random(4);
    IntToDoubleFunction disturbed =
        block -> (random.nextDouble() < 0.2 ? 2 : 1) * (1 + 0.02 * random.nextDouble());
    List<List<Pair>> forks =
        IntStream.range(0, 50)
            .mapToObj(i -> SimulatedTurns.of(20, new double[] {3, 3}, disturbed).pairs(1))
            .toList();
    assertEquals(1, Speedup.of(forks, 3).ratio(), 0.001);
  }

  @Test
  void somethingMustHaveBeenMeasured() {
    assertThrows(IllegalArgumentException.class, () -> Speedup.of(List.of(), 2));
    assertThrows(IllegalArgumentException.class, () -> Speedup.of(List.of(List.of()), 2));
  }

  @Test
  void pairedTimesHaveTheMedianOfTheirRatios() {
    Speedup speedup = Speedup.paired(new double[] {4, 9, 8}, new double[] {2, 3, 1});
    assertEquals(new Speedup(3, 2, 8, false, 8, 2, 3), speedup);
    double[] times = {3, 1, 2};
    assertEquals(new Speedup(1, 1, 1, true, 2, 2, 3), Speedup.paired(times, times));
  }

  /** The median of 20 lies between the 6th and the 15th with 95.9 %. */
  @Test
  void pairedTimesHaveTheIntervalOfTheSignTest() {
    double[] base = IntStream.rangeClosed(1, 20).mapToDouble(i -> i).toArray();
    double[] ones = IntStream.rangeClosed(1, 20).mapToDouble(i -> 1).toArray();
    Speedup speedup = Speedup.paired(base, ones);
    assertEquals(10.5, speedup.ratio());
    assertEquals(6, speedup.low());
    assertEquals(15, speedup.high());
  }

  @Test
  void pairsMustMatch() {
    assertThrows(
        IllegalArgumentException.class, () -> Speedup.paired(new double[0], new double[0]));
    assertThrows(
        IllegalArgumentException.class, () -> Speedup.paired(new double[1], new double[2]));
  }
}
