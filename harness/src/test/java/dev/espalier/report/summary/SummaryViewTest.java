package dev.espalier.report.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SummaryViewTest {

  private static final int TERMINAL = 150;

  private final SummaryFixture results = SummaryFixture.ofPerplexity();

  private SummaryView view() {
    return new SummaryView(results.summary());
  }

  @Test
  void bestStandsFirstWithWhatItCosts() {
    for (long seed = 1; seed <= 3; seed++) {
      double control = 30 + seed;
      results.trial("l0", "b", seed, control, 4).trial("l0", "c", seed, control, 6);
      results.trial("taylor", "a", seed, control + 0.1 * seed, 4.9);
      results.trial("random", "a", seed, control + 1, 5);
      if (seed < 3) {
        results.trial("iss", "a", seed, control + 2, 5);
      }
    }
    assertEquals(
        """

        At 2x, 3.3x, 5x and 8x the dense network's speed, measured at 10x30:

                  at  method            points  test perplexity                     change  against the first
        ------------  --------------  --------  ---------------  -------------------------  ---------------------------------
                  5x  l0              4x to 6x     32.00 ± 2.48  0.0 % ± 0.0 vs trained-on  first, cannot be told from taylor
                      taylor              4.8x     32.20 ± 2.73  0.6 % ± 0.7 vs trained-on  +0.20 ± 0.25, not told apart
                      random                5x     33.00 ± 2.48  3.1 % ± 0.2 vs trained-on  +1.00 ± 0.00
                      iss                   5x     33.50 ± 6.35  6.4 % ± 1.3 vs trained-on  +2.00 ± 0.00, 2 of 3 seeds
        2x, 3.3x, 8x  none got there

        Read off each method's own points, seed by seed: between the two that enclose the speed, linear in its logarithm, or at one
        within 10 % of it, as it is; never beyond a method's points.
        ±: half of the mean's 95 % interval over seeds (Student's t), differences paired by seed; not told apart: it includes 0.
        """,
        view().text());
  }

  @Test
  void oneSeedSaysThatItIsOne() {
    results.trial("l0", "a", 1, 32, 5).trial("random", "a", 1, 33, 5);
    String text = view().text();
    assertTrue(
        text.startsWith("\nAt about 5x the dense network's speed, measured at 10x30:\n"), text);
    assertTrue(text.contains("first, of one seed"), text);
    assertTrue(text.contains("+1.00"), text);
    assertTrue(text.contains("One seed: no intervals, and which method is first may be chance."));
    assertTrue(!text.contains("±"), text);
  }

  @Test
  void nothingPrunedSaysNothing() {
    assertTrue(view().isEmpty());
    assertEquals("", view().text());
    assertEquals("", view().markdown());
    results.failure("l0", "a", 1);
    assertEquals("", view().text());
  }

  @Test
  void withoutTimingsItSaysSo() {
    results.trial("l0", "a", 1, 32, 1).trial("l0", "b", 1, 32, 4).trial("magnitude", "a", 1, 30, 1);
    String text = view().title() + view().notes();
    assertTrue(!text.contains("nothing was timed"), text);
    results.withoutTimings();
    text = view().title() + view().notes();
    assertTrue(text.contains("fewer multiply-accumulates (nothing was timed)"), text);
    assertTrue(text.contains("magnitude: multiply-accumulates that only a sparse kernel"), text);
  }

  @Test
  void fitsATerminal() {
    for (long seed = 1; seed <= 5; seed++) {
      for (String method :
          new String[] {
            "l0",
            "l0/scratch",
            "neuron-magnitude",
            "designed-small",
            "taylor",
            "random",
            "magnitude"
          }) {
        for (double speedup : new double[] {1.9, 3.2, 4.8, 8.4}) {
          double value = 130 + seed + (method.hashCode() * seed % 100) / 100.0;
          results.trial(method, "at=" + speedup, seed, value, speedup);
        }
      }
    }
    String text = view().text();
    assertTrue(text.lines().allMatch(line -> line.length() <= TERMINAL), text);
  }
}
