package dev.espalier.measure;

import dev.espalier.measure.Turns.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Turns of networks whose times are known. */
final class SimulatedTurns {

  private SimulatedTurns() {}

  /** Blocks of two passes each, of as many milliseconds as their network takes. */
  static Turns of(int rounds, double... millis) {
    return of(rounds, millis, block -> 1);
  }

  /**
   * Likewise.
   *
   * @param factor by which what happens to the machine makes the n-th block of all slower
   */
  static Turns of(int rounds, double[] millis, IntToDoubleFunction factor) {
    List<List<Block>> all = new ArrayList<>();
    int n = 0;
    for (int r = 0; r < rounds; r++) {
      List<Block> round = new ArrayList<>(List.of(block(0, millis[0] * factor.applyAsDouble(n++))));
      for (int s = 1; s < millis.length; s++) {
        round.add(block(s, millis[s] * factor.applyAsDouble(n++)));
        round.add(block(0, millis[0] * factor.applyAsDouble(n++)));
      }
      all.add(round);
    }
    return new Turns(all, 1, Arrays.stream(millis).mapToObj(ms -> Math.round(1000 * ms)).toList());
  }

  private static Block block(int subject, double millis) {
    long nanos = Math.round(1e6 * millis);
    return new Block(subject, false, new long[] {nanos, nanos});
  }
}
