package dev.espalier.report.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.report.summary.SeedCurve.Point;
import dev.espalier.report.summary.SeedCurve.Reading;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedCurveTest {

  private static final double EXACT = 1e-12;
  private static final double TENTH = 0.1;

  private static SeedCurve curve(Point... points) {
    return new SeedCurve(List.of(points));
  }

  private static Reading read(SeedCurve curve, double mark) {
    return curve.at(mark, TENTH).orElseThrow();
  }

  @Test
  void betweenTwoPointsItIsLinearInTheLogarithmOfTheSpeedup() {
    SeedCurve curve = curve(new Point(8, 40, 4), new Point(2, 30, 1));
    // The geometric middle is the middle; the arithmetic one, 5, is not.
    assertEquals(35, read(curve, 4).quality(), EXACT);
    assertEquals(2.5, read(curve, 4).change(), EXACT);
    assertEquals(30 + 10 * Math.log(2.5) / Math.log(4), read(curve, 5).quality(), EXACT);
    assertEquals(5, read(curve, 5).speedup());
    assertEquals(2, read(curve, 5).below());
    assertEquals(8, read(curve, 5).above());
  }

  @Test
  void onlyTheNeighboursCount() {
    SeedCurve curve =
        curve(new Point(1.5, 99, 0), new Point(2, 30, 0), new Point(8, 40, 0), new Point(9, 7, 0));
    assertEquals(35, read(curve, 4).quality(), EXACT);
  }

  @Test
  void pointAtTheMarkIsTheAnswer() {
    SeedCurve curve = curve(new Point(2, 30, 1), new Point(5, 33, 2), new Point(8, 40, 4));
    assertEquals(new Reading(5, 33, 2, 5, 5), read(curve, 5));
  }

  @ParameterizedTest
  @ValueSource(doubles = {4.5, 4.8, 5.5})
  void pointNearTheMarkStandsAsItIs(double speedup) {
    Reading only = read(curve(new Point(speedup, 33, 2)), 5);
    assertEquals(new Reading(speedup, 33, 2, speedup, speedup), only);
    Reading end = read(curve(new Point(speedup, 33, 2), new Point(speedup * 2, 50, 9)), speedup);
    assertEquals(33, end.quality());
  }

  @ParameterizedTest
  @ValueSource(doubles = {1.7, 2.2, 3.5, 9})
  void nothingIsExtrapolated(double mark) {
    SeedCurve curve = curve(new Point(2.5, 30, 1), new Point(3.1, 31, 1));
    assertEquals(Optional.empty(), curve.at(mark, TENTH));
    assertTrue(curve(new Point(4.49, 30, 1)).at(5, TENTH).isEmpty());
    assertTrue(curve(new Point(5.51, 30, 1)).at(5, TENTH).isEmpty());
  }

  @Test
  void howFarOffAPointMayLieIsTheCallersToSay() {
    SeedCurve curve = curve(new Point(7.8, 33, 2), new Point(4, 30, 1));
    assertEquals(new Reading(7.8, 33, 2, 7.8, 7.8), curve.at(8, 0.03).orElseThrow());
    assertTrue(curve.at(8, 0.02).isEmpty());
  }

  @Test
  void enclosedMarkIsInterpolatedThoughAPointIsNear() {
    SeedCurve curve = curve(new Point(4.9, 30, 0), new Point(10, 40, 0));
    assertTrue(read(curve, 5).quality() > 30);
  }

  @Test
  void pointsOfOneSpeedupCountAsTheirMean() {
    SeedCurve curve = curve(new Point(2, 30, 1), new Point(2, 32, 3));
    assertEquals(new Reading(2, 31, 2, 2, 2), read(curve, 2));
    assertEquals(1, curve.speedups().size());
  }

  @Test
  void withoutAControlThereIsNoChange() {
    SeedCurve curve = curve(new Point(2, 30, Double.NaN), new Point(8, 40, 4));
    assertEquals(35, read(curve, 4).quality(), EXACT);
    assertTrue(Double.isNaN(read(curve, 4).change()));
  }
}
