package dev.espalier.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.kernel.Kernels.Provider;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Register tiles of every height, whichever of them the vectors of this machine would be given: the
 * height is a matter of speed, and changes no bit.
 */
class TileHeightsTest {

  private static final int[] DEPTHS = {0, 1, 2, 7, 64, 301};
  private static final int WIDTH = new VectorMicroKernels().width();

  private final SplittableRandom random = new SplittableRandom(1);

  /** The loops of a machine whose largest tile is as high. */
  private static MicroKernels loops(int height) {
    return new VectorMicroKernels() {
      @Override
      public int tileRows() {
        return height;
      }
    };
  }

  private float[] values(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void tileAgreesWithDoubleAndWritesNothingElse(int rows) {
    for (int depth : DEPTHS) {
      int aOffset = 3;
      int aStride = depth + 2;
      int bOffset = 5;
      int c0 = 4;
      int stride = 3 * WIDTH + 1;
      int c1 = c0 + WIDTH + 1;
      float[] a = values(aOffset + rows * aStride);
      float[] b = values(bOffset + depth * 2 * WIDTH);
      float[] c = values(c0 + rows * stride);
      float[] before = c.clone();
      new VectorMicroKernels()
          .tile(rows, depth, a, aOffset, aStride, b, bOffset, c, c0, c1, stride);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < 2 * WIDTH; j++) {
          double sum = 0;
          for (int p = 0; p < depth; p++) {
            sum += (double) a[aOffset + i * aStride + p] * b[bOffset + p * 2 * WIDTH + j];
          }
          int at = (j < WIDTH ? c0 + j : c1 + j - WIDTH) + i * stride;
          assertEquals(sum, c[at], 1e-6 * (depth + 1), "depth %d at %d, %d".formatted(depth, i, j));
          before[at] = c[at];
        }
      }
      assertArrayEquals(before, c, "nothing outside the tile may change");
    }
  }

  @Test
  void higherTilesAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new VectorMicroKernels()
                .tile(13, 0, values(1), 0, 0, values(1), 0, values(1), 0, 0, 0));
  }

  /** Numbers of rows that leave every remainder, in products with a packed B and another. */
  @ParameterizedTest
  @ValueSource(ints = {VectorTiles.ROWS, TallTiles.ROWS})
  void productsAreTheSameWithTilesOfEitherHeight(int height) {
    int n = 4 * WIDTH + 3;
    int k = 37;
    float[] b = values(k * n);
    try (Team team = new Team(2)) {
      Kernels kernels = new TeamKernels(team, Provider.VECTOR, loops(height));
      Kernels single = new TeamKernels(team, Provider.VECTOR, loops(1));
      PackedMatrix panels = PackedMatrix.of(k, n);
      Matrix right = Matrix.of(b, k, n);
      kernels.pack(panels, right);
      for (int m = 1; m <= 50; m++) {
        float[] a = values(m * k);
        Matrix left = Matrix.of(a, m, k);
        float[] expected = new float[m * n];
        single.multiply(left, right, Matrix.of(expected, m, n), false);
        double first = 0;
        double last = 0;
        for (int p = 0; p < k; p++) {
          first += (double) a[p] * b[p * n];
          last += (double) a[(m - 1) * k + p] * b[p * n + n - 1];
        }
        assertEquals(first, expected[0], 1e-5);
        assertEquals(last, expected[m * n - 1], 1e-5);
        float[] unpacked = new float[m * n];
        kernels.multiply(left, right, Matrix.of(unpacked, m, n), false);
        assertArrayEquals(expected, unpacked, m + " rows");
        float[] packed = new float[m * n];
        kernels.multiply(left, panels, Matrix.of(packed, m, n), false);
        assertArrayEquals(expected, packed, m + " rows, packed before");
      }
    }
  }
}
