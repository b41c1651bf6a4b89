package dev.espalier.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CsrTest {

  private static final int OFFSET = 3;

  @Test
  void keepsJustTheNonZeros() {
    Csr csr = Csr.of(Matrix.of(new float[] {0, 1, -0f, 2, 0, Float.NaN}, 2, 3));
    assertEquals(3, csr.nonZeros());
    assertArrayEquals(new int[] {1, 0, 1}, csr.indices());
    assertEquals(0, csr.start(0));
    assertEquals(1, csr.start(1));
    assertEquals(2, csr.start(2));
    assertEquals(3, csr.start(3));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 17, 70",
    "2, 30, 65",
    "8, 9, 64",
    "10, 150, 130",
    "16, 20, 3",
    "17, 33, 129",
    "31, 40, 66",
    "33, 7, 5",
    "64, 5, 1",
    "75, 100, 200",
    "3, 1, 1"
  })
  void productSkipsZerosOnly(int m, int k, int n) {
    for (Kernels.Provider provider : Kernels.Provider.values()) {
      for (boolean accumulate : new boolean[] {false, true}) {
        SplittableRandom random = new SplittableRandom(m + 100L * k + n);
        float[] a = uniform(OFFSET + m * (k + 2), random);
        float[] b = sparse(k * n, 0.2, random);
        float[] c = uniform(OFFSET + m * (n + 1), random);
        float[] expected = c.clone();
        for (int i = 0; i < m; i++) {
          for (int j = 0; j < n; j++) {
            double sum = accumulate ? c[OFFSET + i * (n + 1) + j] : 0;
            for (int p = 0; p < k; p++) {
              sum += (double) a[OFFSET + i * (k + 2) + p] * b[p * n + j];
            }
            expected[OFFSET + i * (n + 1) + j] = (float) sum;
          }
        }
        try (Team team = new Team(2)) {
          Kernels.on(team, provider)
              .multiply(
                  Matrix.of(a, OFFSET, m, k, k + 2, 1),
                  Csr.of(Matrix.of(b, k, n)),
                  Matrix.of(c, OFFSET, m, n, n + 1, 1),
                  accumulate);
        }
        assertArrayEquals(expected, c, 1e-5f);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kernels.Provider.class)
  void sameBitsForAnyNumberOfThreads(Kernels.Provider provider) {
    for (int m : new int[] {1, 10, 70}) {
      SplittableRandom random = new SplittableRandom(m);
      float[] a = uniform(m * 120, random);
      Csr b = Csr.of(Matrix.of(sparse(120 * 300, 0.3, random), 120, 300));
      float[][] c = new float[3][m * 300];
      for (int threads = 1; threads <= 3; threads++) {
        try (Team team = new Team(threads)) {
          Kernels.on(team, provider)
              .multiply(Matrix.of(a, m, 120), b, Matrix.of(c[threads - 1], m, 300), false);
        }
      }
      assertArrayEquals(c[0], c[1]);
      assertArrayEquals(c[0], c[2]);
    }
  }

  @ParameterizedTest
  @EnumSource(Kernels.Provider.class)
  void scratchOfALargeProductDoesNotLeakIntoASmallOne(Kernels.Provider provider) {
    float[] ones = new float[70 * 50];
    java.util.Arrays.fill(ones, 1);
    Csr b = Csr.of(Matrix.of(ones, 50, 2));
    float[] c = new float[140];
    try (Team team = new Team(1)) {
      Kernels kernels = Kernels.on(team, provider);
      kernels.multiply(Matrix.of(ones, 70, 50), b, Matrix.of(c, 70, 2), false);
      kernels.multiply(Matrix.zeros(9, 50), b, Matrix.of(c, 9, 2), false);
    }
    for (int i = 0; i < c.length; i++) {
      assertEquals(i < 18 ? 0 : 50, c[i]);
    }
  }

  private static float[] uniform(int size, SplittableRandom random) {
    float[] x = new float[size];
    for (int i = 0; i < size; i++) {
      x[i] = (float) random.nextDouble(-1, 1);
    }
    return x;
  }

  private static float[] sparse(int size, double density, SplittableRandom random) {
    float[] x = uniform(size, random);
    for (int i = 0; i < size; i++) {
      x[i] = random.nextDouble() < density ? x[i] : 0;
    }
    return x;
  }
}
