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
    return new TurnTaking(List.of(passes), starved::clone, () -> now, block);
  }

  @Test
  void theBaseHasItsTurnBesideEveryOtherNetwork() {
    TurnTaking taking = taking(0, pass(0, n -> 5), pass(1, n -> 3), pass(2, n -> 2));
    assertEquals(5, taking.round(Long.MAX_VALUE));
    assertEquals(List.of(0, 0, 0, 1, 1, 1, 0, 0, 0, 2, 2, 2, 0, 0, 0), order);
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
    assertArrayEquals(new long[] {5, 5}, round.get(0).nanos());
    assertArrayEquals(new long[] {3, 3}, round.get(1).nanos());
  }

  @Test
  void blocksOfFastNetworksHaveMorePasses() {
    TurnTaking taking = taking(100, pass(0, n -> 60), pass(1, n -> 7));
    TurnTaking.warmUp(List.of(taking), 0, () -> now);
    taking.round(Long.MAX_VALUE);
    List<Block> round = taking.turns().rounds().get(0);
    assertEquals(2, round.get(0).nanos().length, "of 60");
    assertEquals(15, round.get(1).nanos().length);
  }

  @Test
  void warmingUpGoesOnWhileAPassGrowsFaster() {
    TurnTaking taking = taking(0, pass(0, n -> Math.max(100, 1000 - 20 * n)), pass(1, n -> 10));
    TurnTaking.warmUp(List.of(taking), 1_000_000, () -> now);
    taking.round(Long.MAX_VALUE);
    assertArrayEquals(
        new long[] {100, 100}, taking.turns().rounds().get(0).get(0).nanos(), "after 45 passes");
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
  void roundsEndWithTheTimeButNotBeforeTheThird() {
    TurnTaking taking = taking(0, pass(0, n -> 10));
    for (int i = 0; i < 9; i++) {
      taking.round(150);
    }
    assertEquals(5, taking.turns().rounds().size(), "of 30 each");
    TurnTaking slow = taking(0, pass(0, n -> 1000));
    for (int i = 0; i < 9; i++) {
      slow.round(150);
    }
    assertEquals(3, slow.turns().rounds().size());
  }

  @Test
  void aBlockIsPreemptedIfAnyThreadWas() {
    for (int thread = 0; thread < 2; thread++) {
      int who = thread;
      TurnTaking taking =
          taking(
              0,
              pass(
                  0,
                  n -> {
                    // The first block loses 1 %, the second 3 % of 2000, in a pass that counts.
                    starved[who] += n == 1 ? 20 : n == 4 ? 60 : 0;
                    return 1000;
                  }));
      taking.round(Long.MAX_VALUE);
      taking.round(Long.MAX_VALUE);
      assertEquals(
          List.of(false, true),
          taking.turns().rounds().stream().map(round -> round.get(0).preempted()).toList());
    }
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
