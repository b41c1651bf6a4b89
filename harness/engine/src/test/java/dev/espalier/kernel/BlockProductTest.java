package dev.espalier.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels.Provider;
import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockProductTest {

  private final Team team = new Team(2);

  @AfterEach
  void endThreads() {
    team.close();
  }

  private static float[] values(int size, double density, SplittableRandom random) {
    float[] x = new float[size];
    for (int i = 0; i < size; i++) {
      x[i] = random.nextDouble() < density ? (float) random.nextDouble(-1, 1) : 0;
    }
    return x;
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void productsAgreeWithEjmlInDouble(Provider provider) {
    SplittableRandom random = new SplittableRandom(1);
    BlockProduct product = new BlockProduct(Kernels.on(team, provider));
    int[] edges = {0, 1, 2, 3, 7, 8, 9, 16, 17, 31, 33, 64, 65, 150};
    double[] densities = {0, 0.01, 0.1, 0.5, 1};
    for (int trial = 0; trial < 400; trial++) {
      int m = edges[random.nextInt(edges.length)];
      int k = edges[random.nextInt(edges.length)];
      int n = 1 + random.nextInt(trial % 10 == 0 ? 400 : 70);
      int aOffset = random.nextInt(4);
      int aStride = k + random.nextInt(3);
      int cOffset = random.nextInt(4);
      int cStride = n + random.nextInt(3);
      boolean accumulate = random.nextBoolean();
      float[] a = values(aOffset + m * aStride, 1, random);
      float[] b = values(k * n, densities[random.nextInt(densities.length)], random);
      float[] c = values(cOffset + m * cStride, 1, random);
      DMatrixRMaj left = new DMatrixRMaj(m, k);
      DMatrixRMaj right = new DMatrixRMaj(k, n);
      for (int i = 0; i < m * k; i++) {
        left.data[i] = a[aOffset + i / k * aStride + i % k];
      }
      for (int i = 0; i < k * n; i++) {
        right.data[i] = b[i];
      }
      DMatrixRMaj expected = new DMatrixRMaj(m, n);
      if (k > 0) {
        CommonOps_DDRM.mult(left, right, expected);
      }
      float[] before = c.clone();
      BlockSparse sparse = BlockSparse.of(Matrix.of(b, k, n), product.width());
      product.multiply(
          Matrix.of(a, aOffset, m, k, aStride, 1),
          sparse,
          Matrix.of(c, cOffset, m, n, cStride, 1),
          accumulate);
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          int at = cOffset + i * cStride + j;
          double want = expected.get(i, j) + (accumulate ? before[at] : 0);
          assertEquals(want, c[at], 1e-6 * (k + 2), m + "x" + k + "x" + n);
          before[at] = c[at];
        }
      }
      assertArrayEquals(before, c, "nothing outside C may change");
    }
  }

  @Test
  void keepsJustTheBlocksThatAreNotAllZero() {
    float[] dense = {
      0, 0, 1, 0, 0, -0f, 0, 0, 0, Float.NaN,
    };
    BlockSparse sparse = BlockSparse.of(Matrix.of(dense, 2, 5), 2);
    assertEquals(2, sparse.blocks());
    assertArrayEquals(new int[] {0, 1}, sparse.indices());
    assertArrayEquals(new float[] {1, 0, Float.NaN, 0}, sparse.values());
    assertEquals(3, sparse.strips());
    assertArrayEquals(
        new int[] {0, 0, 1, 2},
        new int[] {sparse.start(0), sparse.start(1), sparse.start(2), sparse.start(3)});
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void sameBitsForAnyNumberOfThreads(Provider provider) {
    SplittableRandom random = new SplittableRandom(2);
    int m = 70;
    int k = 120;
    int n = 300;
    float[] a = values(m * k, 1, random);
    float[] b = values(k * n, 0.1, random);
    float[][] c = new float[3][m * n];
    for (int threads = 1; threads <= 3; threads++) {
      try (Team some = new Team(threads)) {
        BlockProduct product = new BlockProduct(Kernels.on(some, provider));
        BlockSparse sparse = BlockSparse.of(Matrix.of(b, k, n), product.width());
        product.multiply(Matrix.of(a, m, k), sparse, Matrix.of(c[threads - 1], m, n), false);
      }
    }
    assertArrayEquals(c[0], c[1]);
    assertArrayEquals(c[0], c[2]);
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void notANumberAndInfinityPassThroughWhatIsKept(Provider provider) {
    BlockProduct product = new BlockProduct(Kernels.on(team, provider));
    float[] a = {Float.POSITIVE_INFINITY, 1, 1, Float.NaN, 1, 1};
    float[] b = {1, 0, 2};
    float[] c = new float[2];
    BlockSparse sparse = BlockSparse.of(Matrix.of(b, 3, 1), product.width());
    product.multiply(Matrix.of(a, 2, 3), sparse, Matrix.of(c, 2, 1), false);
    assertArrayEquals(new float[] {Float.POSITIVE_INFINITY, Float.NaN}, c);
  }

  @Test
  void blocksOfAnotherWidthAreRefused() {
    BlockProduct product = new BlockProduct(Kernels.on(team));
    BlockSparse sparse = BlockSparse.of(Matrix.zeros(1, 5), product.width() + 1);
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> product.multiply(Matrix.zeros(1, 1), sparse, Matrix.zeros(1, 5), false));
    assertTrue(thrown.getMessage().startsWith("blocks of "), thrown.getMessage());
  }
}
