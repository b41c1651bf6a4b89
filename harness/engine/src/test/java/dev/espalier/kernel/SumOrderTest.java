package dev.espalier.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Sums are taken in one order, in the interpreter as in compiled code: else a run's numbers would
 * follow from when the compiler came to them.
 */
class SumOrderTest {

  /** Enough for a method to be compiled on the way. */
  private static final int CALLS = 30_000;

  private final MicroKernels loops = Providers.microKernels(Kernels.Provider.VECTOR);
  private final int width = loops.width();
  private final float[] x = new float[8 * width];

  SumOrderTest() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextDouble(-3, 3);
    }
  }

  @Test
  void squaresAreSummedFromTheFirstLaneToTheLast() {
    double[] sums = new double[width];
    for (int i = 0; i < x.length; i++) {
      sums[i % width] += (double) x[i] * x[i];
    }
    double expected = total(sums, 0, width / 2) + total(sums, width / 2, width);
    for (int call = 0; call < CALLS; call++) {
      assertEquals(expected, loops.sumOfSquares(x.length, x, 0), 0);
    }
  }

  @Test
  void exponentialsAreSummedFromTheFirstLaneToTheLast() {
    float[] exponentials = x.clone();
    loops.sumExp(x.length, exponentials, 0, 0.5f, true);
    float[] sums = new float[width];
    for (int i = 0; i < x.length; i++) {
      sums[i % width] += exponentials[i];
    }
    double expected = total(sums);
    for (int call = 0; call < CALLS; call++) {
      assertEquals(expected, loops.sumExp(x.length, x, 0, 0.5f, false), 0);
    }
  }

  private static double total(double[] sums, int from, int to) {
    double total = sums[from];
    for (int i = from + 1; i < to; i++) {
      total += sums[i];
    }
    return total;
  }

  private static double total(float[] sums) {
    float total = sums[0];
    for (int i = 1; i < sums.length; i++) {
      total += sums[i];
    }
    return total;
  }
}
