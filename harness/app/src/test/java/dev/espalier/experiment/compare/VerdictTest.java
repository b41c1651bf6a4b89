package dev.espalier.experiment.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.report.results.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {

  private static Sample seeds(Double... values) {
    return Sample.of(List.of(values));
  }

  private static Sample measured(double value, double low, double high) {
    return new Sample(List.of(value), low, high);
  }

  @Test
  void intervalsThatTouchAreWithinNoise() {
    assertEquals(Verdict.WITHIN, Verdict.of(measured(2, 1, 3), measured(4, 3, 5)));
    assertEquals(Verdict.WITHIN, Verdict.of(measured(4, 3, 5), measured(2, 1, 3)));
  }

  @Test
  void intervalsApartAreBeyondNoiseInEitherOrder() {
    assertEquals(Verdict.BEYOND, Verdict.of(measured(2, 1, 3), measured(4, 3.1, 5)));
    assertEquals(Verdict.BEYOND, Verdict.of(measured(4, 3.1, 5), measured(2, 1, 3)));
  }

  @Test
  void severalSeedsAreJudgedByTheirSpread() {
    // Standard deviation 1 on either side: 2 sqrt(2) = 2.83.
    Sample around10 = seeds(9.0, 10.0, 11.0);
    assertEquals(Verdict.WITHIN, Verdict.of(around10, seeds(11.8, 12.8, 13.8)));
    assertEquals(Verdict.BEYOND, Verdict.of(around10, seeds(11.9, 12.9, 13.9)));
    assertEquals(Verdict.BEYOND, Verdict.of(seeds(11.9, 12.9, 13.9), around10));
  }

  @Test
  void oneSeedHasNothingToJudgeBy() {
    assertEquals(Verdict.UNJUDGED, Verdict.of(seeds(10.0), seeds(99.0)));
    assertEquals(Verdict.UNJUDGED, Verdict.of(seeds(10.0), seeds(98.0, 99.0)));
  }

  @Test
  void sameNumbersAreEqualHoweverManyThereAre() {
    assertEquals(Verdict.EQUAL, Verdict.of(seeds(10.0), seeds(10.0)));
    assertEquals(Verdict.EQUAL, Verdict.of(seeds(10.0, 11.0), seeds(10.0, 11.0)));
    assertEquals(Verdict.EQUAL, Verdict.of(measured(2, 1, 3), measured(2, 1, 3)));
  }

  @Test
  void whatOneSideLacksIsOnTheOtherOnly() {
    assertEquals(Verdict.ONLY_A, Verdict.of(seeds(1.0), Sample.NONE));
    assertEquals(Verdict.ONLY_B, Verdict.of(Sample.NONE, seeds(1.0)));
    assertEquals(Verdict.MISSING, Verdict.of(Sample.NONE, Sample.NONE));
  }
}
