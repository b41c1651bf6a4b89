package dev.espalier.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.kernel.Kernels.Provider;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How the depth of a product is summed up. A network that is cut while it is trained must go on as
 * the one with zeros in the same places would: without rows of the depth that are zero on both
 * sides, and without columns, every other bit has to stay.
 */
class ProductDepthTest {

  private static final int[] ROWS = {1, 2, 7, 20, 48, 49, 130};

  /** Below, at and beyond a piece, and beyond what scratch space holds from the beginning. */
  private static final int[] DEPTHS = {300, 512, 513, 1500, 2600};

  /** Of a B that is packed on the way. */
  private static final int PIECE = 512;

  private final Random random = new Random(1);

  /** Ways to the same product. */
  private enum Way {
    PACKED,
    HALVES,
    UNPACKED,
    /** As for a weight's gradient: the columns of A lie in one piece each. */
    TURNED;

    /** Added to what is in {@code c}. */
    void multiply(Kernels kernels, int m, int n, int k, float[] a, float[] b, float[] c) {
      Matrix left = Matrix.of(a, m, k);
      Matrix right = Matrix.of(b, k, n);
      Matrix product = Matrix.of(c, m, n);
      switch (this) {
        case PACKED, HALVES -> {
          PackedMatrix packed =
              PackedMatrix.of(k, n, this == HALVES ? Precision.BFLOAT16 : Precision.FLOAT32);
          kernels.pack(packed, right);
          kernels.multiply(left, packed, product, true);
        }
        case UNPACKED -> kernels.multiply(left, right, product, true);
        case TURNED -> {
          float[] turned = new float[m * k];
          for (int i = 0; i < m * k; i++) {
            turned[i % k * m + i / k] = a[i];
          }
          kernels.multiply(Matrix.of(turned, k, m).transposed(), right, product, true);
        }
      }
    }

    boolean cutsItsDepth() {
      return this == UNPACKED || this == TURNED;
    }
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void anyWayAndNumberOfThreadsAgreesWithDouble(Provider provider) {
    int n = 4 * 29;
    for (int m : ROWS) {
      for (int k : DEPTHS) {
        float[] a = values(m * k);
        float[] b = rounded(values(k * n));
        float[] before = values(m * n);
        double[] expected = product(m, n, k, a, b, before);
        float[] packed = null;
        for (Way way : Way.values()) {
          float[] first = null;
          for (int threads = 1; threads <= 3; threads++) {
            float[] c = before.clone();
            try (Team team = new Team(threads)) {
              way.multiply(Kernels.on(team, provider), m, n, k, a, b, c);
            }
            first = first == null ? c : first;
            assertArrayEquals(first, c, way + " " + m + " x " + k + " on " + threads);
          }
          packed = packed == null ? first : packed;
          if (!way.cutsItsDepth() || k <= PIECE) {
            assertArrayEquals(packed, first, way + " " + m + " x " + k);
          }
          for (int i = 0; i < m * n; i++) {
            // Sums and the number of their roundings both grow.
            assertEquals(expected[i], first[i], 2e-7 * k, way + " " + m + " x " + k);
          }
        }
      }
    }
  }

  /** Up to the depth of a piece where there are pieces. */
  @ParameterizedTest
  @EnumSource(Provider.class)
  void rowsOfTheDepthThatAreZeroChangeNoBit(Provider provider) {
    int n = 70;
    try (Team team = new Team(2)) {
      Kernels kernels = Kernels.on(team, provider);
      for (Way way : Way.values()) {
        for (int m : ROWS) {
          for (int k : DEPTHS) {
            if (way.cutsItsDepth() && k > PIECE) {
              continue;
            }
            int[] kept = some(k);
            float[] fewA = values(m * kept.length);
            float[] fewB = values(kept.length * n);
            float[] a = new float[m * k];
            float[] b = new float[k * n];
            for (int p = 0; p < kept.length; p++) {
              System.arraycopy(fewB, p * n, b, kept[p] * n, n);
              for (int i = 0; i < m; i++) {
                a[i * k + kept[p]] = fewA[i * kept.length + p];
              }
            }
            float[] expected = values(m * n);
            float[] actual = expected.clone();
            way.multiply(kernels, m, n, k, a, b, expected);
            way.multiply(kernels, m, n, kept.length, fewA, fewB, actual);
            assertArrayEquals(expected, actual, way + " " + m + " x " + k);
          }
        }
      }
    }
  }

  /** Whatever vector, panel and sweep over panels a column comes to lie in. */
  @ParameterizedTest
  @EnumSource(Provider.class)
  void columnsThatAreGoneChangeNoBitOfTheOthers(Provider provider) {
    int n = 333;
    try (Team team = new Team(2)) {
      Kernels kernels = Kernels.on(team, provider);
      for (Way way : Way.values()) {
        for (int m : ROWS) {
          for (int k : new int[] {40, 1100}) {
            int[] kept = some(n);
            float[] a = values(m * k);
            float[] b = values(k * n);
            float[] all = values(m * n);
            float[] some = columns(all, n, kept);
            way.multiply(kernels, m, n, k, a, b, all);
            way.multiply(kernels, m, kept.length, k, a, columns(b, n, kept), some);
            assertArrayEquals(columns(all, n, kept), some, way + " " + m + " x " + k);
          }
        }
      }
    }
  }

  /**
   * Both at once: a unit is a column of each gate, and a row of the depth. Full vectors of units
   * are left, as gates of what does not fill one are computed in plain Java, which rounds
   * otherwise.
   */
  @ParameterizedTest
  @EnumSource(Provider.class)
  void unitsThatAreZeroChangeNoBitOfAnLstmStep(Provider provider) {
    int units = 1104;
    int few = 656;
    int[] kept = Arrays.copyOf(some(units), few);
    int[] keptGates =
        IntStream.range(0, 4 * few).map(i -> i / few * units + kept[i % few]).toArray();
    float[] weights = values(units * 4 * units);
    float[] fewWeights = new float[few * 4 * few];
    for (int p = 0; p < few; p++) {
      float[] row = Arrays.copyOfRange(weights, kept[p] * 4 * units, (kept[p] + 1) * 4 * units);
      System.arraycopy(columns(row, 4 * units, keptGates), 0, fewWeights, p * 4 * few, 4 * few);
    }
    for (int batch : new int[] {1, 10, 50}) {
      float[] gates = values(batch * 4 * units);
      float[] cells = values(batch * units);
      float[] fewHidden = values(batch * few);
      float[] hidden = new float[batch * units];
      for (int i = 0; i < batch * few; i++) {
        hidden[i / few * units + kept[i % few]] = fewHidden[i];
      }
      float[] fewGates = columns(gates, 4 * units, keptGates);
      float[] fewCells = columns(cells, units, kept);
      for (Precision precision : Precision.values()) {
        float[] one = step(1, provider, precision, units, weights, gates, hidden, cells);
        float[] two = step(2, provider, precision, units, weights, gates, hidden, cells);
        assertArrayEquals(one, two, "threads");
        float[] cut = step(2, provider, precision, few, fewWeights, fewGates, fewHidden, fewCells);
        assertArrayEquals(columns(one, units, kept), cut, precision + " of " + batch);
      }
    }
  }

  /** The hidden state after an LSTM's step. */
  private static float[] step(
      int threads,
      Provider provider,
      Precision precision,
      int units,
      float[] weights,
      float[] gates,
      float[] hidden,
      float[] cells) {
    int batch = cells.length / units;
    float[] next = new float[batch * units];
    try (Team team = new Team(threads)) {
      Kernels kernels = Kernels.on(team, provider);
      PackedMatrix packed = PackedMatrix.ofGates(units, units, precision);
      kernels.pack(packed, Matrix.of(weights, units, 4 * units));
      Matrix sums = Matrix.of(gates.clone(), batch, 4 * units);
      Matrix cell = Matrix.of(cells.clone(), batch, units);
      kernels.lstmForward(
          sums,
          Matrix.of(hidden, batch, units),
          packed,
          cell,
          cell,
          Matrix.zeros(batch, units),
          Matrix.of(next, batch, units));
    }
    return next;
  }

  private static double[] product(int m, int n, int k, float[] a, float[] b, float[] c) {
    double[] sums = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int p = 0; p < k; p++) {
        for (int j = 0; j < n; j++) {
          sums[i * n + j] += (double) a[i * k + p] * b[p * n + j];
        }
      }
    }
    for (int i = 0; i < m * n; i++) {
      sums[i] += c[i];
    }
    return sums;
  }

  private float[] values(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }

  /** To what 16 bits hold, so that every way multiplies the same. */
  private static float[] rounded(float[] x) {
    float[] rounded = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      rounded[i] = Float.intBitsToFloat(Precision.bfloat16(x[i]));
    }
    return rounded;
  }

  /** About two thirds of the numbers below {@code n}, in order. */
  private int[] some(int n) {
    return IntStream.range(0, n).filter(i -> random.nextInt(3) > 0).toArray();
  }

  /** Some columns of a matrix of {@code n}. */
  private static float[] columns(float[] x, int n, int[] chosen) {
    int count = chosen.length;
    float[] some = new float[x.length / n * count];
    for (int i = 0; i < some.length; i++) {
      some[i] = x[i / count * n + chosen[i % count]];
    }
    return some;
  }
}
