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
                      taylor              4.9x     32.20 ± 2.73  0.6 % ± 0.7 vs trained-on  +0.20 ± 0.44, not told apart
                      random                5x     33.00 ± 2.48  3.1 % ± 0.2 vs trained-on  +1.00 ± 0.00
                      iss                   5x     33.50 ± 6.35  6.4 % ± 1.3 vs trained-on  +2.00 ± 0.00, 2 of 3 seeds
        2x, 3.3x, 8x  none got there

        Read off each method's own points, seed by seed: between the two that enclose the speed, linear in its logarithm, or at an
        end within 3 % of it, as it is (the speed read stands under points); never beyond a method's points.
        ±: half of the mean's 95 % interval over seeds (Student's t); differences are paired by seed, and as the first is the best of
        many, their intervals hold together at a speed (Bonferroni); not told apart: it includes 0.
        """,
        view().text());
  }

  @Test
  void whoEndsBeforeASpeedIsNamedAndSoIsTheSpeedThatWasRead() {
    for (long seed = 1; seed <= 2; seed++) {
      results.trial("l0", "a", seed, 32, 4).trial("l0", "b", seed, 33, seed == 1 ? 7.8 : 9);
      results.trial("iss", "a", seed, 34, 4).trial("iss", "b", seed, 36, 7.5);
    }
    String text = view().text();
    assertTrue(text.contains("4x to 7.5x"), text);
    // At 7.8 as it is, in the other seed at 8: 7.9 in the mean, of points at 7.8 and 4 to 9.
    assertTrue(text.contains(" 5.9x to 8.4x, at 7.9x "), text);
    assertTrue(text.contains("\nNot at 8x, where their points end: iss.\n"), text);
    assertTrue(!text.contains("Not at 5x") && !text.contains("Not at 2x"), text);
  }

  @Test
  void singlePointsSayHowFarOffTheyMayLie() {
    results.trial("l0", "a", 1, 32, 4.6).trial("random", "a", 1, 33, 5);
    String text = view().text();
    assertTrue(text.contains("4.6x"), text);
    assertTrue(text.contains("differ from that by up to 10 %"), text);
  }

  @Test
  void methodsOfOtherSeedsAreNotRanked() {
    results.trial("l0", "a", 1, 32, 5).trial("l0", "a", 2, 32, 5);
    results.trial("random", "a", 2, 33, 5).trial("random", "a", 3, 33, 5);
    String text = view().text();
    assertEquals(3, text.split("2 of 3 seeds").length, text);
    assertTrue(text.lines().anyMatch(line -> line.matches(" *5x +l0 .*")), text);
    assertTrue(!text.contains("first,") && !text.contains("told apart,"), text);
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
