package dev.espalier.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.measure.Turns.Block;
import dev.espalier.measure.Turns.Pair;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private static Block block(int subject, boolean preempted, double... millis) {
    long[] nanos = new long[millis.length];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = Math.round(1e6 * millis[i]);
    }
    return new Block(subject, preempted, nanos);
  }

  private static Turns turns(Block... round) {
    return new Turns(List.of(List.of(round)), 1, List.of());
  }

  @Test
  void aBlockIsPairedWithTheBaseOnEitherSide() {
    Turns turns = turns(block(0, false, 4), block(1, false, 2), block(0, false, 8));
    assertEquals(List.of(new Pair(4, 2, false), new Pair(8, 2, false)), turns.pairs(1));
    assertEquals(2, turns.pairs(1).get(0).ratio());
    assertEquals(List.of(new Pair(4, 4, false), new Pair(8, 8, false)), turns.pairs(0));
  }

  @Test
  void everyNetworkHasItsOwnNeighbours() {
    Turns turns =
        turns(
            block(0, false, 4),
            block(1, false, 2),
            block(0, false, 6),
            block(2, false, 1),
            block(0, false, 8));
    assertEquals(List.of(new Pair(4, 2, false), new Pair(6, 2, false)), turns.pairs(1));
    assertEquals(List.of(new Pair(6, 1, false), new Pair(8, 1, false)), turns.pairs(2));
  }

  @Test
  void aPairIsPreemptedIfEitherBlockWas() {
    assertEquals(
        List.of(new Pair(4, 2, false), new Pair(9, 2, true)),
        turns(block(0, false, 4), block(1, false, 2), block(0, true, 9)).pairs(1));
    assertEquals(
        List.of(new Pair(4, 2, true), new Pair(8, 2, true)),
        turns(block(0, false, 4), block(1, true, 2), block(0, false, 8)).pairs(1));
  }

  @Test
  void aBlockTakesAsLongAsAFastPass() {
    assertEquals(2, block(0, false, 90, 3, 2, 4, 90, 2).millis(), 0.2);
    assertEquals(7, block(0, false, 7).millis());
  }

  /** A quarter of all passes take up to 0.25 ms, however many of them make a block. */
  @Test
  void shortAndLongBlocksTellTheSameTime() {
    java.util.Random random = new java.util.Random(3);
    for (int passes : new int[] {3, 5, 40}) {
      int below = 0;
      for (int b = 0; b < 4000; b++) {
        below += block(0, false, random.doubles(passes).toArray()).millis() < 0.25 ? 1 : 0;
      }
      assertEquals(0.5, below / 4000.0, 0.08, passes + " passes");
    }
  }

  @Test
  void passesOfPreemptedBlocksCountOnlyOnRequest() {
    Turns turns = turns(block(0, false, 4, 5), block(1, false, 2), block(0, true, 9));
    assertArrayEquals(new double[] {4, 5}, turns.passes(0, false), 1e-9);
    assertArrayEquals(new double[] {4, 5, 9}, turns.passes(0, true), 1e-9);
    assertEquals(2e6, LongStream.of(turns.rounds().get(0).get(1).nanos()).sum());
  }
}
