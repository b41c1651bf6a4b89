package dev.espalier.experiment.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.experiment.testing.Coverage.Metric;
import dev.espalier.kernel.Matrix;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Against values that were computed by hand. */
class CoverageTest {

  private static Trace trace(double... sums) {
    return new Trace(sums, new BitSet(), new int[0]);
  }

  /** Two sequences of three steps with two values each, the second not wanted. */
  @Test
  void tracesSumEachStepAndRememberWhatIsPositive() {
    float[] hidden = {0.5f, -1, 9, 9, 0.25f, 0.5f, 9, 9, -0.5f, 0, 9, 9};
    Trace trace = Trace.of(Matrix.of(hidden, 6, 2), 2, 1, null).get(0);
    assertArrayEquals(new double[] {-0.5, 0.75, -0.5}, trace.sums());
    assertEquals(0.5, trace.size(0));
    assertEquals(0.5, trace.change(0), "before the first step it is zero");
    assertEquals(1.25, trace.change(1));
    assertEquals(1.25, trace.change(2));
    assertEquals("{0, 2, 3}", trace.positive().toString());
  }

  /** Of 28 steps, those from 4 to 24 count, whatever the others do. */
  @Test
  void testsStepsFourToTwentyFourOfTwentyEight() {
    double[] sums = new double[28];
    Coverage coverage = coverage();
    assertEquals(21, coverage.size(Metric.BC));
    assertEquals(21, coverage.size(Metric.SC));
    assertEquals(21 * 3, coverage.size(Metric.NC));
    assertEquals(243, coverage.size(Metric.TC));
    sums[3] = 100;
    sums[25] = -100;
    Covered covered = new Covered(coverage);
    coverage.mark(trace(sums), covered);
    // The step from 100 back to zero is the fourth's.
    assertEquals(List.of(0), met(covered, coverage, Metric.SC));
    assertEquals(List.of(), met(covered, coverage, Metric.BC));
  }

  /** Training data: B from 0 to 10, D from 0 to 10. */
  private static Coverage coverage() {
    double[] up = new double[28];
    Arrays.fill(up, 10, 28, 10);
    return new Coverage(List.of(trace(up), trace(new double[28])), 3);
  }

  private static List<Integer> met(Covered covered, Coverage coverage, Metric metric) {
    return IntStream.range(0, coverage.size(metric))
        .filter(r -> covered.has(metric, r))
        .boxed()
        .toList();
  }

  @Test
  void boundaryIsAtEightTenthsAndChangeAtSix() {
    Coverage coverage = coverage();
    double[] sums = new double[28];
    sums[6] = -8;
    sums[7] = -7.9;
    sums[9] = 5.9;
    sums[12] = 6;
    Covered covered = new Covered(coverage);
    coverage.mark(trace(sums), covered);
    assertEquals(List.of(2), met(covered, coverage, Metric.BC));
    // Steps 6, 8 (from −7.9), 12 and 13.
    assertEquals(List.of(2, 4, 8, 9), met(covered, coverage, Metric.SC));
    assertEquals(0.01, coverage.distance(Metric.BC, 3, trace(sums)), 1e-9);
    assertEquals(0.01, coverage.distance(Metric.SC, 5, trace(sums)), 1e-9);
    assertEquals("step 6", coverage.name(Metric.BC, 2));
    assertEquals(1 / 21.0, covered.share(Metric.BC), 1e-12);
    assertFalse(covered.open(Metric.SC).contains(4));
    assertThrows(
        IllegalArgumentException.class, () -> coverage.distance(Metric.NC, 0, trace(sums)));
  }

  /**
   * Of 21 steps a segment is 4.2. B is 0 in the first ten, 1 in step eleven, 2 in the others, so
   * that z is −1.02, 0 and 1.02: segments one and two are a, the third b (2·a, half of it in the
   * middle, c), four and five c.
   */
  @Test
  void wordsAreMeansOfFiveSegments() {
    double[] sums = new double[28];
    sums[14] = 1;
    Arrays.fill(sums, 15, 25, -2);
    Coverage coverage = coverage();
    int word = coverage.word(trace(sums));
    assertEquals("aabcc", coverage.name(Metric.TC, word));
    assertEquals(0 * 81 + 0 * 27 + 1 * 9 + 2 * 3 + 2, word);
    assertEquals(0, coverage.distance(Metric.TC, word, trace(sums)));
    // To make the first letter a c, its z has to rise from −√(21/20) to 0.43.
    assertEquals(
        Math.sqrt(21 / 20.0) + 0.43,
        coverage.distance(Metric.TC, word + 2 * 81, trace(sums)),
        1e-9);
    assertEquals("bbbbb", coverage.name(Metric.TC, coverage.word(trace(new double[28]))));
  }

  @Test
  void neuronsCountStepByStep() {
    Coverage coverage = coverage();
    BitSet positive = new BitSet();
    positive.set(4 * 3 + 1);
    positive.set(24 * 3 + 2);
    positive.set(25 * 3);
    positive.set(2);
    Covered covered = new Covered(coverage);
    coverage.mark(new Trace(new double[28], positive, new int[0]), covered);
    assertEquals(List.of(1, 62), met(covered, coverage, Metric.NC));
    assertEquals("step 24 value 2", coverage.name(Metric.NC, 62));
  }

  /** A line in the plane: its first component is the line, and bins are a tenth of it each. */
  @Test
  void abstractStatesAreBinsOfPrincipalComponents() {
    DMatrixRMaj line = new DMatrixRMaj(11, 2);
    for (int i = 0; i <= 10; i++) {
      line.set(i, 0, i);
      line.set(i, 1, 2 * i);
    }
    Abstraction abstraction = new Abstraction(line);
    float[] points = {0.5f, 1, 9.5f, 19, 1.5f, 3, -5, -10, 15, 30, 0, 0, 10, 20};
    Matrix rows = Matrix.of(points, 7, 2);
    int[] states = IntStream.range(0, 7).map(row -> abstraction.state(rows, row)).toArray();
    assertEquals(9, Math.abs(bin(states[0]) - bin(states[1])));
    assertEquals(1, Math.abs(bin(states[0]) - bin(states[2])));
    assertEquals(11, Math.abs(bin(states[3]) - bin(states[4])), "below and above all bins");
    assertEquals(9, Math.abs(bin(states[5]) - bin(states[6])), "the ends are in the end bins");
    Abstraction.Visited trained = Abstraction.Visited.by(List.of(visits(1, 2, 3, 1)));
    Abstraction.Visited tested = Abstraction.Visited.by(List.of(visits(2, 3, 7)));
    assertEquals(2 / 3.0, tested.shareOfStates(trained), 1e-12);
    assertEquals(1 / 3.0, tested.shareOfTransitions(trained), 1e-12);
    assertTrue(trained.shareOfStates(trained) == 1);
  }

  /** Of the first of two components. */
  private static int bin(int state) {
    return state / 12;
  }

  private static Trace visits(int... states) {
    return new Trace(new double[0], new BitSet(), states);
  }
}
