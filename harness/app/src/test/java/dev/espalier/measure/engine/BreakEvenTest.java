package dev.espalier.measure.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.engine.SparseTimes.Form;
import dev.espalier.measure.engine.SparseTimes.Weights;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreakEvenTest {

  private static final double[] SPARSITIES = {0.5, 0.8, 0.9};

  private static BreakEven between(Samples dense, Samples... sparse) {
    return BreakEven.between(SPARSITIES, dense, sparse);
  }

  @Test
  void interpolatesInEveryRound() {
    BreakEven found =
        between(
            new Samples(4, 4, 4),
            new Samples(10, 10, 10),
            new Samples(5, 4, 6),
            new Samples(1, 2, 2));
    assertEquals(new BreakEven(0.825, 0.8, 0.85), rounded(found));
  }

  private static BreakEven rounded(BreakEven b) {
    return new BreakEven(
        Math.round(b.median() * 1e9) / 1e9,
        Math.round(b.low() * 1e9) / 1e9,
        Math.round(b.high() * 1e9) / 1e9);
  }

  @Test
  void tellsWhatPaysNowhereAndEverywhere() {
    assertEquals(
        BreakEven.NEVER,
        between(new Samples(4), new Samples(10), new Samples(8), new Samples(5)).median());
    assertEquals(
        BreakEven.ALWAYS,
        between(new Samples(4), new Samples(3), new Samples(2), new Samples(1)).median());
  }

  @Test
  void oneLuckySampleIsNoBreakEven() {
    // Faster at 0.5 by chance, then slower, then faster for good.
    BreakEven found = between(new Samples(4), new Samples(3), new Samples(6), new Samples(2));
    assertEquals(0.85, found.median(), 1e-9);
  }

  @Test
  void everyFormIsTimedAtEverySparsity() {
    Stopwatch watch = new Stopwatch(2, 1, Duration.ZERO, Duration.ZERO);
    try (Team team = new Team(2)) {
      List<SparseTimes> all =
          SparseTimes.measure(
              new Weights("layer 9", 9, 36), List.of(3, 1), SPARSITIES, watch, Kernels.on(team));
      assertEquals(List.of(3, 1), all.stream().map(SparseTimes::rows).toList());
      for (Form form : Form.values()) {
        assertEquals(3, all.get(0).of(form).length);
        assertEquals(2, all.get(0).of(form)[2].millis().length);
      }
    }
  }
}
