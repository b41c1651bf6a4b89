package dev.espalier.report.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {

  /** The 97.5 % quantile of Student's t with two degrees of freedom, from a table. */
  private static final double T2 = 4.302652730;

  private final SummaryFixture results = SummaryFixture.ofPerplexity();

  /** Two points around 4x, which is no mark, and 5x, which is: perplexity rises by one. */
  private void around(String method, long seed, double perplexity) {
    results.trial(method, "small", seed, perplexity + 1, 10);
    results.trial(method, "large", seed, perplexity, 2.5);
  }

  private static List<String> column(List<Map<String, String>> rows, String column) {
    return rows.stream().map(row -> row.get(column)).toList();
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.get(column));
  }

  @Test
  void meansAndIntervalsAreOverSeedsAndDifferencesArePairedBySeed() {
    // At 5x, the geometric middle of 2.5 and 10, each is half a perplexity above its first point.
    for (long seed = 1; seed <= 3; seed++) {
      around("l0", seed, 32 + seed);
      around("random", seed, 32 + seed + 0.1 * seed);
    }
    List<Map<String, String>> rows = results.at("5");
    assertEquals(List.of("l0", "random"), column(rows, "method"));
    assertEquals(List.of("1", "2"), column(rows, "place"));
    Map<String, String> first = rows.get(0);
    assertEquals("3", first.get("seeds"));
    assertEquals(34.5, number(first, "test_perplexity"));
    // The standard deviation of 33.5, 34.5 and 35.5 is 1.
    assertEquals(34.5 - T2 / Math.sqrt(3), number(first, "test_perplexity_low"), 1e-4);
    assertEquals(34.5 + T2 / Math.sqrt(3), number(first, "test_perplexity_high"), 1e-4);
    assertEquals("2.5", first.get("point_below"));
    assertEquals("10", first.get("point_above"));
    assertEquals("", first.get("told_apart"));
    // The seeds differ by 1, the differences 0.1, 0.2 and 0.3 do not: told apart all the same.
    Map<String, String> second = rows.get(1);
    assertEquals(0.2, number(second, "difference_to_first"), 1e-4);
    assertEquals(0.2 - T2 * 0.1 / Math.sqrt(3), number(second, "difference_to_first_low"), 1e-4);
    assertEquals("false", second.get("told_apart"));
    assertTrue(number(second, "difference_to_first_low") < 0);
  }

  /** The other cell's l0 is better, but as much faster than another dense network. */
  @Test
  void cellsAreReadAndComparedEachForItself() {
    around("l0", 1, 32);
    around("random", 1, 33);
    for (double speedup : new double[] {2.5, 10}) {
      results.trialOf("gru", "l0", 1, 20, speedup).trialOf("gru", "random", 1, 22, speedup);
    }
    List<Map<String, String>> rows = results.at("5");
    assertEquals(List.of("lstm", "lstm", "gru", "gru"), column(rows, "cell"));
    assertEquals(List.of("l0", "random", "l0", "random"), column(rows, "method"));
    assertEquals(List.of("1", "2", "1", "2"), column(rows, "place"));
    assertEquals(List.of("", "1.0000", "", "2.0000"), column(rows, "difference_to_first"));
    String text = new SummaryView(results.summary()).text();
    assertTrue(text.contains("speed, measured at 10x30, each cell for itself:"), text);
    assertTrue(text.contains(" 5x, gru  l0 (gru) "), text);
  }

  @Test
  void differencesThatLeaveOutZeroAreTold() {
    for (long seed = 1; seed <= 3; seed++) {
      around("l0", seed, 32 + 3 * seed);
      around("random", seed, 32 + 3 * seed + 1 + 0.1 * seed);
    }
    // 1.2 ± 0.25, though the seeds lie 3 apart.
    assertEquals(List.of("", "true"), column(results.at("5"), "told_apart"));
    assertEquals(List.of("", "true"), column(results.at("3.3"), "told_apart"));
  }

  @Test
  void changesAreAgainstTheControlOfTheSameSeed() {
    for (long seed = 1; seed <= 2; seed++) {
      // 2 % above the control at both points.
      results.trial("l0", "large", seed, 1.02 * (30 + seed), 4);
      results.trial("l0", "small", seed, 1.02 * (30 + seed), 7);
    }
    Map<String, String> row = results.at("5").get(0);
    assertEquals("trained-on", row.get("control"));
    assertEquals(2, number(row, "change_percent"));
    assertEquals(2, number(row, "change_percent_low"));
    assertEquals(2, number(row, "change_percent_high"));
  }

  @Test
  void nobodyIsToldApartByOneSeed() {
    around("l0", 1, 32);
    around("random", 1, 60);
    List<Map<String, String>> rows = results.at("5");
    assertEquals(List.of("", "false"), column(rows, "told_apart"));
    assertEquals(List.of("", ""), column(rows, "test_perplexity_low"));
    assertEquals("", rows.get(1).get("difference_to_first_high"));
    assertEquals(28, number(rows.get(1), "difference_to_first"));
  }

  @Test
  void equalsAreNotToldApart() {
    for (long seed = 1; seed <= 3; seed++) {
      around("random", seed, 32);
      around("l0", seed, 32);
    }
    List<Map<String, String>> rows = results.at("5");
    assertEquals(List.of("random", "l0"), column(rows, "method"));
    assertEquals(0, number(rows.get(1), "difference_to_first"));
    assertEquals("false", rows.get(1).get("told_apart"));
  }

  @Test
  void whoMissesASeedIsComparedOverTheOthersButHasNoPlace() {
    for (long seed = 1; seed <= 3; seed++) {
      around("random", seed, 34 + seed);
      if (seed > 1) {
        around("l0", seed, 32 + seed);
      } else {
        results.failure("l0", "small", seed).failure("l0", "large", seed);
      }
    }
    List<Map<String, String>> rows = results.at("5");
    assertEquals(List.of("random", "l0"), column(rows, "method"));
    assertEquals(List.of("1", ""), column(rows, "place"));
    assertEquals("2", rows.get(1).get("seeds"));
    assertEquals(-2, number(rows.get(1), "difference_to_first"));
  }

  @Test
  void equallyManySeedsThatAreNotTheSameAreNotRanked() {
    for (long seed = 1; seed <= 3; seed++) {
      if (seed != 3) {
        around("random", seed, 34 + seed);
      }
      if (seed != 1) {
        around("l0", seed, 32 + seed);
      }
    }
    List<Map<String, String>> rows = results.at("5");
    assertEquals(List.of("l0", "random"), column(rows, "method"));
    assertEquals(List.of("2", "2"), column(rows, "seeds"));
    for (String compared : List.of("place", "told_apart", "difference_to_first")) {
      assertEquals(List.of("", ""), column(rows, compared), compared);
    }
  }

  @Test
  void theMoreAreComparedWithTheFirstTheWiderTheirIntervals() {
    for (long seed = 1; seed <= 3; seed++) {
      around("l0", seed, 32 + 3 * seed);
      around("random", seed, 32 + 3 * seed + 0.3 + 0.1 * seed);
    }
    assertEquals(List.of("", "true"), column(results.at("5"), "told_apart"));
    for (long seed = 1; seed <= 3; seed++) {
      for (String method : List.of("a", "b", "c", "d")) {
        around(method, seed, 40 + 3 * seed);
      }
    }
    Map<String, String> second = results.at("5").get(1);
    assertEquals("random", second.get("method"));
    // 0.5 ± 0.57; alone it was 0.5 ± 0.25. The quantile at 1 - 0.05 / 2 / 5 is from a table.
    double halfWidth = 9.924843 * 0.1 / Math.sqrt(3);
    assertEquals(0.5 - halfWidth, number(second, "difference_to_first_low"), 1e-4);
    assertEquals(0.5 + halfWidth, number(second, "difference_to_first_high"), 1e-4);
    assertEquals("false", second.get("told_apart"));
  }

  @Test
  void endsOfCurvesStandForASpeedThatTheyNearlyGetTo() {
    for (double end : new double[] {7.2, 7.75, 7.8, 8.2, 8.3, 8.8}) {
      results.trial("ends-at-" + end, "a", 1, 32, end);
      results.trial("ends-at-" + end, "b", 1, 31, end < 8 ? 4 : 20);
    }
    results.trial("single", "a", 1, 30, 7.5);
    List<Map<String, String>> rows = results.at("8");
    assertEquals(List.of("ends-at-7.8", "ends-at-8.2"), column(rows, "method"));
    assertEquals(List.of("7.8", "8.2"), column(rows, "read_at"));
    assertEquals(32, number(rows.get(0), "test_perplexity"));
  }

  @Test
  void seedThatDoesNotGetThereIsMissing() {
    around("l0", 1, 32);
    results.trial("l0", "small", 2, 31, 3).trial("l0", "large", 2, 30, 2);
    assertEquals("1", results.at("5").get(0).get("seeds"));
    assertEquals(32.5, number(results.at("5").get(0), "test_perplexity"));
  }

  @Test
  void speedsThatNobodyGetsToHaveARowThatNamesNobody() {
    around("l0", 1, 32);
    assertEquals(List.of(""), column(results.at("2"), "method"));
    assertEquals(List.of("l0"), column(results.at("8"), "method"));
    assertEquals("10x30", results.at("2").get(0).get("of"));
  }

  @Test
  void startsMakeCurvesOfTheirOwnWithTheirOwnControl() {
    around("l0", 1, 32);
    around("l0/scratch", 1, 36);
    List<Map<String, String>> rows = results.at("5");
    assertEquals(List.of("dense", "scratch"), column(rows, "start"));
    assertEquals(List.of("trained-on", "dense"), column(rows, "control"));
    assertEquals(32.5, number(rows.get(0), "test_perplexity"));
    assertEquals(
        List.of("l0", "l0 (from scratch)"),
        results.summary().curves().stream().map(MethodCurve::name).toList());
  }

  @Test
  void scatteredWeightsAreTimedWithTheSparseKernel() {
    around("l0", 1, 32);
    around("magnitude", 1, 31);
    List<Map<String, String>> rows = results.at("5");
    assertEquals(List.of("magnitude", "l0"), column(rows, "method"));
    assertEquals(List.of("sparse", "dense"), column(rows, "form"));
  }

  @Test
  void whereNothingWasTimedMultiplyAccumulatesStandIn() {
    // Twice the speedups: 5 and 20.
    around("l0", 1, 32);
    results.withoutTimings();
    assertEquals("multiply-accumulates", results.at("5").get(0).get("of"));
    assertEquals(32, number(results.at("5").get(0), "test_perplexity"));
    assertEquals(List.of(""), column(results.at("3.3"), "method"));
  }

  @Test
  void singlePointsAreReadWhereMostOfThemLie() {
    results.trial("l0", "x", 1, 32, 3.9).trial("random", "x", 1, 33, 4.1);
    results.trial("taylor", "x", 1, 31, 4).trial("iss", "x", 1, 30, 1.2);
    assertEquals(List.of(4.1), results.summary().speedups());
    assertEquals(List.of("taylor", "l0", "random"), column(results.at("4.1"), "method"));
    assertEquals(List.of("4", "3.9", "4.1"), column(results.at("4.1"), "point_below"));
  }

  @Test
  void speedOfTheDenseNetworkIsNoPlaceToCompareAt() {
    results.trial("l0", "x", 1, 32, 1.05).trial("random", "x", 1, 33, 0.98);
    assertEquals(List.of(), results.summary().speedups());
    results.trial("taylor", "x", 1, 31, 1.3);
    assertEquals(List.of(1.3), results.summary().speedups());
  }

  @Test
  void greaterIsBetterWhereItIs() {
    SummaryFixture answers = new SummaryFixture("f1");
    answers.trial("l0", "x", 1, 70, 2).trial("random", "x", 1, 68, 2);
    List<Map<String, String>> rows = answers.at("2");
    assertEquals(List.of("l0", "random"), column(rows, "method"));
    assertEquals(-2, number(rows.get(1), "difference_to_first"));
    assertEquals(39, number(rows.get(0), "change_points"));
  }
}
