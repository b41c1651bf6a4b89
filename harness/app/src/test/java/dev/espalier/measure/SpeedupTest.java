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
import java.util.function.ToDoubleFunction;
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
    List<Pair> fork = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      fork.addAll(List.of(new Pair(8, 2, false), new Pair(9, 3, false), new Pair(90, 3, false)));
    }
    Speedup speedup = Speedup.of(List.of(fork, fork), 2);
    assertEquals(new Speedup(4, 4, 4, true, 9, 3, 12), rounded(speedup));
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
    assertTrue(Speedup.of(List.of(fork(1, 6), fork(1.01, 6), fork(0.99, 6)), 3).settled());
    assertFalse(Speedup.of(List.of(fork(1, 6), fork(1.03, 6), fork(0.97, 6)), 3).settled());
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
    List<Pair> fork = new ArrayList<>(fork(2, 6));
    fork.addAll(preempted(50, 20));
    Speedup speedup = Speedup.of(List.of(fork, fork, preempted(70, 9)), 2);
    assertEquals(2, speedup.ratio(), 1e-9);
    assertEquals(12, speedup.samples());
    assertTrue(speedup.settled());
  }

  @Test
  void tooFewQuietForksSettleNothing() {
    Speedup speedup = Speedup.of(List.of(fork(2, 9), preempted(2, 9), preempted(2, 9)), 2);
    assertEquals(2, speedup.ratio(), 1e-9);
    assertEquals(27, speedup.samples());
    assertFalse(speedup.settled());
  }

  @Test
  void quietForksCountAlthoughTheyAreTooFewToSettle() {
    Speedup speedup = Speedup.of(List.of(fork(2, 9), fork(2, 9), preempted(70, 9)), 3);
    assertEquals(2, speedup.ratio(), 1e-9);
    assertEquals(18, speedup.samples());
    assertFalse(speedup.settled());
  }

  /** A single quiet fork has no interval. */
  @Test
  void quietPairsCountWhereverThereAreAny() {
    List<Pair> disturbed = new ArrayList<>(fork(2, 2));
    disturbed.addAll(preempted(50, 20));
    Speedup speedup = Speedup.of(List.of(disturbed, disturbed, fork(2, 9)), 3);
    assertEquals(2, speedup.ratio(), 1e-9);
    assertEquals(13, speedup.samples());
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
        speedup = Speedup.of(forks, LEAST);
      } while (forks.size() < LEAST || forks.size() < 8 && !speedup.settled());
      return speedup;
    }
  }

  private static final int LEAST = Effort.QUICK.leastForks();

  @Test
  void theIntervalCoversTheTruthAboutAsOftenAsItSays() {
    for (double[] noise : new double[][] {{0, 0.02}, {0.01, 0.1}, {0.02, 0.05}, {0.08, 0.05}}) {
      int covered = 0;
      int settled = 0;
      int coveredOfSettled = 0;
      double logs = 0;
      int trials = 400;
      for (int trial = 0; trial < trials; trial++) {
        Speedup speedup = new Machine(trial).speedup(new double[] {5, 2}, noise[0], noise[1]);
        int covers = speedup.low() <= 2.5 && 2.5 <= speedup.high() ? 1 : 0;
        covered += covers;
        settled += speedup.settled() ? 1 : 0;
        coveredOfSettled += speedup.settled() ? covers : 0;
        logs += Math.log(speedup.ratio() / 2.5) / trials;
      }
      String what = "forks differ by %s, blocks by %s: ".formatted(noise[0], noise[1]);
      assertTrue(covered >= 0.9 * trials, what + covered + " of " + trials);
      if (noise[0] <= 0.02) {
        assertTrue(coveredOfSettled >= 0.9 * settled, what + coveredOfSettled + " of " + settled);
      }
      assertEquals(0, logs, 0.006, what + "bias");
    }
  }

  /**
   * As skewed as the noise of a machine is: it makes blocks slower, and never faster. What is left,
   * 0.4 % with as much noise as here, comes of the base's first and last block, which count once.
   */
  @Test
  void equalNetworksAreEquallyFast() {
    List<ToDoubleFunction<Random>> noises =
        List.of(
            random -> random.nextDouble() < 0.4 ? 1.5 : 1,
            random -> 1 - 0.2 * Math.log(1 - random.nextDouble()));
    for (ToDoubleFunction<Random> noise : noises) {
      Random random = new Random(5);
      List<List<Pair>> forks = new ArrayList<>();
      for (int fork = 0; fork < 4000; fork++) {
        forks.add(
            SimulatedTurns.of(9, new double[] {3, 3}, block -> noise.applyAsDouble(random))
                .pairs(1));
      }
      assertEquals(1, Speedup.of(forks, 2).ratio(), 0.006);
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
    assertEquals(new Speedup(1, 1, 1, false, 2, 2, 3), Speedup.paired(times, times));
  }

  /**
   * The least and the greatest of five have the median between them with 94 %, of six with 97 %.
   */
  @Test
  void pairedTimesAreNotSettledByFewerThanSix() {
    assertFalse(Speedup.paired(new double[] {2}, new double[] {1}).settled());
    double[] five = {1, 1, 1, 1, 1};
    double[] six = {1, 1, 1, 1, 1, 1};
    assertFalse(Speedup.paired(five, five).settled());
    assertTrue(Speedup.paired(six, six).settled());
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
