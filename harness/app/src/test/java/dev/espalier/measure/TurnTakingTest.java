package dev.espalier.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.measure.Turns.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class TurnTakingTest {

  private final List<Integer> order = new ArrayList<>();
  private final long[] starved = new long[2];
  private long now;

  /** Passes whose n-th takes so many nanoseconds. */
  private Architecture.Pass pass(int subject, LongUnaryOperator nanos) {
    int[] calls = {0};
    return Architecture.Pass.of(
        () -> {
          order.add(subject);
          now += nanos.applyAsLong(calls[0]++);
          return null;
        },
        () -> 7 + subject);
  }

  private TurnTaking taking(long block, Architecture.Pass... passes) {
    return new TurnTaking(List.of(passes), starved::clone, () -> now, () -> now, block);
  }

  @Test
  void theBaseHasItsTurnBesideEveryOtherNetwork() {
    TurnTaking taking = taking(0, pass(0, n -> 5), pass(1, n -> 3), pass(2, n -> 2));
    assertEquals(5, taking.round(Long.MAX_VALUE));
    assertEquals(List.of(0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 2, 2, 2, 2, 0, 0, 0, 0), order);
    assertEquals(
        List.of(0, 1, 0, 2, 0),
        taking.turns().rounds().get(0).stream().map(Block::subject).toList());
    assertEquals(List.of(7L, 8L, 9L), taking.turns().weightBytes());
    assertEquals(1, taking.turns().cutShare());
  }

  @Test
  void theFirstPassOfABlockDoesNotCount() {
    TurnTaking taking = taking(0, pass(0, n -> n == 0 ? 900 : 5), pass(1, n -> n == 0 ? 900 : 3));
    taking.round(Long.MAX_VALUE);
    List<Block> round = taking.turns().rounds().get(0);
    assertArrayEquals(new long[] {5, 5, 5}, round.get(0).nanos());
    assertArrayEquals(new long[] {3, 3, 3}, round.get(1).nanos());
  }

  @Test
  void blocksOfFastNetworksHaveMorePasses() {
    TurnTaking taking = taking(100, pass(0, n -> 60), pass(1, n -> 7));
    TurnTaking.warmUp(List.of(taking), 0, () -> now);
    taking.round(Long.MAX_VALUE);
    List<Block> round = taking.turns().rounds().get(0);
    assertEquals(3, round.get(0).nanos().length, "of 60");
    assertEquals(15, round.get(1).nanos().length);
  }

  @Test
  void warmingUpGoesOnWhileAPassGrowsFaster() {
    TurnTaking taking = taking(0, pass(0, n -> Math.max(100, 1000 - 20 * n)), pass(1, n -> 10));
    TurnTaking.warmUp(List.of(taking), 1_000_000, () -> now);
    taking.round(Long.MAX_VALUE);
    assertArrayEquals(
        new long[] {100, 100, 100},
        taking.turns().rounds().get(0).get(0).nanos(),
        "after 45 passes");
    assertTrue(now >= 500_000, "for half of the time at least: " + now);
    assertTrue(now < 510_000, "and no longer once it is stable: " + now);
  }

  @Test
  void warmingUpEndsInTime() {
    TurnTaking taking = taking(0, pass(0, n -> 1_000_000 / (n + 1)));
    TurnTaking.warmUp(List.of(taking), 2_500_000, () -> now);
    assertTrue(now >= 2_500_000 && now < 3_500_000, "" + now);
  }

  @Test
  void roundsEndWithTheTimeButNotBeforeTheFifth() {
    TurnTaking taking = taking(0, pass(0, n -> 10));
    for (int i = 0; i < 9; i++) {
      taking.round(210);
    }
    assertEquals(6, taking.turns().rounds().size(), "of 40 each");
    TurnTaking slow = taking(0, pass(0, n -> 1000));
    for (int i = 0; i < 9; i++) {
      slow.round(150);
    }
    assertEquals(5, slow.turns().rounds().size());
  }

  /** A block of passes of so long, the n-th of which keeps a thread from running for so long. */
  private Block block(long pass, int thread, LongUnaryOperator nanos) {
    TurnTaking taking =
        taking(
            0,
            pass(
                0,
                n -> {
                  starved[thread] += nanos.applyAsLong(n);
                  return pass + n;
                }));
    taking.round(Long.MAX_VALUE);
    return taking.turns().rounds().get(0).get(0);
  }

  @Test
  void passesInWhichAnyThreadWasKeptFromRunningAreRunAgain() {
    for (int thread = 0; thread < 2; thread++) {
      Block block = block(2_000_000, thread, n -> n == 2 ? 60_000 : 20_000);
      assertEquals(false, block.preempted());
      assertArrayEquals(
          new long[] {2_000_001, 2_000_003, 2_000_004}, block.nanos(), "the second lost 60 µs");
    }
  }

  /** What has a pass of 2 ms run again has one of 8 ms run again, too. */
  @Test
  void longPassesAreNotPardonedMore() {
    for (long pass : new long[] {2_000_000, 8_000_000}) {
      assertEquals(pass + 2, block(pass, 0, n -> n == 2 ? 25_000 : 0).nanos()[1]);
      assertEquals(pass + 3, block(pass, 0, n -> n == 2 ? 80_000 : 0).nanos()[1]);
    }
  }

  @Test
  void interruptsThatComeAllTheTimePreemptNoLongPass() {
    assertEquals(false, block(500_000_000, 0, n -> 2_000_000).preempted());
    assertEquals(true, block(500_000_000, 0, n -> 4_000_000).preempted());
  }

  @Test
  void aBlockWithoutThreeQuietPassesIsPreempted() {
    Block block = block(2_000_000, 1, n -> n == 2 || n == 4 ? 0 : 60_000);
    assertEquals(true, block.preempted());
    assertEquals(9, block.nanos().length);
  }

  @Test
  void shortPassesAreKeptOrLeftOutByTheMillisecond() {
    TurnTaking taking =
        taking(
            3_000_000,
            pass(
                0,
                n -> {
                  // In the warm-up's block there are four passes, in the next 31.
                  starved[0] += n == 4 + 15 ? 500_000 : 0;
                  return 100_000 + n;
                }));
    TurnTaking.warmUp(List.of(taking), 0, () -> now);
    taking.round(Long.MAX_VALUE);
    long[] nanos = taking.turns().rounds().get(0).get(0).nanos();
    assertEquals(30, nanos.length);
    assertEquals(100_005, nanos[0]);
    assertEquals(100_014, nanos[9]);
    assertEquals(100_025, nanos[10], "the second ten are left out");
  }

  @Test
  void whatHappensInTheFirstPassPreemptsNothing() {
    TurnTaking taking =
        taking(
            0,
            pass(
                0,
                n -> {
                  starved[1] += n == 0 ? 500 : 0;
                  return 1000;
                }));
    taking.round(Long.MAX_VALUE);
    assertEquals(false, taking.turns().rounds().get(0).get(0).preempted());
  }
}
