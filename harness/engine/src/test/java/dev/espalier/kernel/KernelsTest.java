package dev.espalier.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels.Provider;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelsTest {

  private static final float NAN = Float.NaN;

  private final Team team = new Team(2);
  private final Random random = new Random(1);

  @AfterEach
  void endThreads() {
    team.close();
  }

  /** A matrix somewhere inside an array, in either order, with gaps around it. */
  private Matrix somewhere(int rows, int columns, boolean transposed) {
    int offset = random.nextInt(5);
    int rowStride = transposed ? 1 : columns + random.nextInt(4);
    int columnStride = transposed ? rows + random.nextInt(4) : 1;
    float[] data = values(offset + rows * rowStride + columns * columnStride + 8);
    return Matrix.of(data, offset, rows, columns, rowStride, columnStride);
  }

  private static DMatrixRMaj inDouble(Matrix x) {
    DMatrixRMaj matrix = new DMatrixRMaj(x.rows(), x.columns());
    for (int i = 0; i < x.rows(); i++) {
      for (int j = 0; j < x.columns(); j++) {
        matrix.set(i, j, x.get(i, j));
      }
    }
    return matrix;
  }

  private float[] values(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }

  @Test
  void providerIsTheOneThatThePropertyNames() {
    String asked = System.getProperty("espalier.kernel", "vector").toUpperCase(Locale.ROOT);
    assertEquals(Provider.valueOf(asked), Kernels.on(team).provider());
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void productsAgreeWithEjmlInDouble(Provider provider) {
    Kernels kernels = Kernels.on(team, provider);
    int[] edges = {0, 1, 2, 3, 7, 8, 9, 12, 16, 31, 33, 50, 97};
    for (int trial = 0; trial < 400; trial++) {
      int m = edges[random.nextInt(edges.length)];
      int n = 1 + random.nextInt(trial % 20 == 0 ? 600 : 70);
      int k = trial % 25 == 0 ? 1100 : edges[random.nextInt(edges.length)];
      Matrix a = somewhere(m, k, random.nextBoolean());
      Matrix b = somewhere(k, n, random.nextBoolean());
      Matrix c = somewhere(m, n, false);
      boolean accumulate = random.nextBoolean();
      boolean packed = random.nextBoolean();
      float[] before = c.data().clone();
      DMatrixRMaj expected = new DMatrixRMaj(m, n);
      if (k > 0) {
        CommonOps_DDRM.mult(inDouble(a), inDouble(b), expected);
      }
      if (packed) {
        PackedMatrix panels = PackedMatrix.of(k, n);
        kernels.pack(panels, b);
        kernels.multiply(a, panels, c, accumulate);
      } else {
        kernels.multiply(a, b, c, accumulate);
      }
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          int at = c.offset() + i * c.rowStride() + j;
          double want = expected.get(i, j) + (accumulate ? before[at] : 0);
          assertEquals(
              want, c.get(i, j), 1e-6 * (k + 2), m + "x" + k + "x" + n + " at " + i + "," + j);
          before[at] = c.get(i, j);
        }
      }
      assertArrayEquals(before, c.data(), "nothing outside C may change");
    }
  }

  /** Also the single row and the many columns that a sweep over four panels is for. */
  @ParameterizedTest
  @EnumSource(Provider.class)
  void panelsOfHalfThePrecisionMultiplyTheRoundedWeights(Provider provider) {
    Kernels kernels = Kernels.on(team, provider);
    for (int m : new int[] {1, 2, 7, 60}) {
      for (int n : new int[] {1, 16, 65, 400}) {
        int k = n == 65 ? 1100 : 33;
        float[] a = values(m * k);
        float[] b = values(k * n);
        float[] rounded = new float[b.length];
        for (int i = 0; i < b.length; i++) {
          rounded[i] = Float.intBitsToFloat(Precision.bfloat16(b[i]));
        }
        PackedMatrix halves = PackedMatrix.of(k, n, Precision.BFLOAT16);
        PackedMatrix wholes = PackedMatrix.of(k, n);
        kernels.pack(halves, Matrix.of(b, k, n));
        kernels.pack(wholes, Matrix.of(rounded, k, n));
        float[] expected = values(m * n);
        float[] actual = expected.clone();
        kernels.multiply(Matrix.of(a, m, k), wholes, Matrix.of(expected, m, n), true);
        kernels.multiply(Matrix.of(a, m, k), halves, Matrix.of(actual, m, n), true);
        assertArrayEquals(expected, actual, m + " x " + k + " x " + n);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void notANumberAndInfinityPassThrough(Provider provider) {
    Kernels kernels = Kernels.on(team, provider);
    float[] a = {1, Float.POSITIVE_INFINITY, 0, NAN};
    float[] b = {1, 2, 3, 4};
    float[] c = new float[4];
    kernels.multiply(Matrix.of(a, 2, 2), Matrix.of(b, 2, 2), Matrix.of(c, 2, 2), false);
    assertArrayEquals(new float[] {Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY, NAN, NAN}, c);
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void anyNumberOfThreadsGivesTheSameBits(Provider provider) {
    int m = 53;
    int n = 301;
    int k = 700;
    float[] a = values(m * k);
    float[] b = values(k * n);
    float[] logits = values(m * n);
    int[] targets = random.ints(m, 0, n).toArray();
    float[][] products = new float[3][m * n];
    float[][] gradients = new float[3][];
    double[] sums = new double[3];
    double[] losses = new double[3];
    for (int threads = 1; threads <= 3; threads++) {
      try (Team some = new Team(threads)) {
        Kernels kernels = Kernels.on(some, provider);
        Matrix product = Matrix.of(products[threads - 1], m, n);
        kernels.multiply(Matrix.of(a, m, k), Matrix.of(b, k, n), product, false);
        gradients[threads - 1] = logits.clone();
        Matrix gradient = Matrix.of(gradients[threads - 1], m, n);
        losses[threads - 1] = kernels.crossEntropy(gradient, targets, true, 0.1f);
        sums[threads - 1] = kernels.sumOfSquares(k * n, b, 0);
      }
    }
    for (int i = 1; i < 3; i++) {
      assertArrayEquals(products[0], products[i]);
      assertArrayEquals(gradients[0], gradients[i]);
      assertEquals(losses[0], losses[i]);
      assertEquals(sums[0], sums[i]);
    }
  }

  /**
   * A unit is in a whole vector or among those left over, depending on how many stand before it; a
   * network that units are cut out of must go on as it would have.
   */
  @ParameterizedTest
  @EnumSource(Provider.class)
  void lstmCellOfAUnitIsTheSameWhereverItStands(Provider provider) {
    Kernels kernels = Kernels.on(team, provider);
    int units = 83;
    // From pre-activations that saturate to such as are hardly there, signed zeros too.
    float[] gates = new float[4 * units];
    for (int i = 0; i < gates.length; i++) {
      gates[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(-9, 3)));
    }
    gates[3] = 0f;
    gates[2 * units + 4] = -0f;
    float[][] whole = lstmCell(kernels, units, gates);
    for (int first = 1; first < units; first++) {
      float[][] part = lstmCell(kernels, units - first, block(gates, 4, units, first));
      for (int i = 0; i < whole.length; i++) {
        int blocks = whole[i].length / units;
        assertArrayEquals(block(whole[i], blocks, units, first), part[i], first + " left out");
      }
    }
  }

  /** The last units of every block. */
  private static float[] block(float[] x, int blocks, int units, int first) {
    float[] rest = new float[blocks * (units - first)];
    for (int b = 0; b < blocks; b++) {
      System.arraycopy(x, b * units + first, rest, b * (units - first), units - first);
    }
    return rest;
  }

  /** Forward and backward; states before and gradients follow from the gates. */
  private static float[][] lstmCell(Kernels kernels, int units, float[] preactivations) {
    float[] gates = preactivations.clone();
    float[] before = Arrays.copyOf(gates, units);
    Matrix cellBefore = Matrix.of(before, 1, units);
    Matrix cell = Matrix.zeros(1, units);
    Matrix cellTanh = Matrix.zeros(1, units);
    Matrix hidden = Matrix.zeros(1, units);
    kernels.lstmCell(Matrix.of(gates, 1, 4 * units), cellBefore, cell, cellTanh, hidden);
    float[] dGates = gates.clone();
    float[] dHidden = Arrays.copyOfRange(preactivations, units, 2 * units);
    float[] dCell = Arrays.copyOfRange(preactivations, 2 * units, 3 * units);
    kernels.lstmBackward(
        Matrix.of(dGates, 1, 4 * units),
        cellBefore,
        cellTanh,
        Matrix.of(dHidden, 1, units),
        Matrix.of(dCell, 1, units));
    return new float[][] {gates, cell.data(), cellTanh.data(), hidden.data(), dGates, dCell};
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void lstmStepAgreesWithTheFormulasInDouble(Provider provider) {
    Kernels kernels = Kernels.on(team, provider);
    for (int units : new int[] {1, 5, 8, 16, 19, 40}) {
      for (int batch : new int[] {1, 3, 10}) {
        float[] recurrent = values(units * 4 * units);
        float[] gates = values(batch * 4 * units);
        float[] hiddenBefore = values(batch * units);
        float[] cellBefore = values(batch * units);
        float[] in = gates.clone();
        float[] cell = new float[batch * units];
        float[] hidden = new float[batch * units];
        PackedMatrix panels = PackedMatrix.ofGates(units, units);
        kernels.pack(panels, Matrix.of(recurrent, units, 4 * units));
        Matrix before = Matrix.of(cellBefore, batch, units);
        Matrix tanh = Matrix.zeros(batch, units);
        kernels.lstmForward(
            Matrix.of(gates, batch, 4 * units),
            Matrix.of(hiddenBefore, batch, units),
            panels,
            before,
            Matrix.of(cell, batch, units),
            tanh,
            Matrix.of(hidden, batch, units));
        float[] dHidden = values(batch * units);
        float[] dCell = values(batch * units);
        float[] dGates = gates.clone();
        float[] dCellBefore = dCell.clone();
        kernels.lstmBackward(
            Matrix.of(dGates, batch, 4 * units),
            before,
            tanh,
            Matrix.of(dHidden, batch, units),
            Matrix.of(dCellBefore, batch, units));
        for (int b = 0; b < batch; b++) {
          for (int u = 0; u < units; u++) {
            double[] pre = new double[4];
            for (int g = 0; g < 4; g++) {
              pre[g] = in[b * 4 * units + g * units + u];
              for (int p = 0; p < units; p++) {
                pre[g] +=
                    (double) hiddenBefore[b * units + p] * recurrent[p * 4 * units + g * units + u];
              }
            }
            double i = sigmoid(pre[0]);
            double f = sigmoid(pre[1]);
            double g = Math.tanh(pre[2]);
            double o = sigmoid(pre[3]);
            int at = b * units + u;
            double c = f * cellBefore[at] + i * g;
            assertEquals(c, cell[at], 1e-5);
            assertEquals(o * Math.tanh(c), hidden[at], 1e-5);
            double dc = dCell[at] + dHidden[at] * o * (1 - Math.tanh(c) * Math.tanh(c));
            int gate = b * 4 * units + u;
            assertEquals(dc * g * i * (1 - i), dGates[gate], 1e-5);
            assertEquals(dc * cellBefore[at] * f * (1 - f), dGates[gate + units], 1e-5);
            assertEquals(dc * i * (1 - g * g), dGates[gate + 2 * units], 1e-5);
            assertEquals(dHidden[at] * Math.tanh(c) * o * (1 - o), dGates[gate + 3 * units], 1e-5);
            assertEquals(dc * f, dCellBefore[at], 1e-5);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void crossEntropyAndItsGradientAgreeWithDouble(Provider provider) {
    Kernels kernels = Kernels.on(team, provider);
    for (int n : new int[] {1, 2, 7, 16, 100, 1003}) {
      int rows = 6;
      float[] logits = values(rows * n);
      for (int i = 0; i < logits.length; i++) {
        logits[i] *= 30;
      }
      int[] targets = random.ints(rows, 0, n).toArray();
      targets[2] = -1;
      float[] gradient = logits.clone();
      double expected = 0;
      double loss = kernels.crossEntropy(Matrix.of(gradient, rows, n), targets, true, 0.5f);
      double alone = kernels.crossEntropy(Matrix.of(logits, rows, n), targets, false, 1);
      assertEquals(loss, alone, 1e-9 * (1 + loss));
      for (int row = 0; row < rows; row++) {
        double sum = 0;
        for (int j = 0; j < n; j++) {
          sum += Math.exp(logits[row * n + j]);
        }
        boolean counts = targets[row] >= 0;
        expected += counts ? Math.log(sum) - logits[row * n + targets[row]] : 0;
        for (int j = 0; j < n; j++) {
          double want =
              counts
                  ? 0.5 * (Math.exp(logits[row * n + j]) / sum - (j == targets[row] ? 1 : 0))
                  : 0;
          assertEquals(want, gradient[row * n + j], 1e-6);
        }
      }
      assertEquals(expected, loss, 1e-5 * (1 + expected));
    }
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void elementWiseWorkDoesWhatItSays(Provider provider) {
    Kernels kernels = Kernels.on(team, provider);
    int n = 40_003;
    float[] x = values(n);
    float[] y = values(n);
    float[] sum = y.clone();
    kernels.axpy(n, 2, x, 0, sum, 0);
    float[] product = y.clone();
    kernels.product(Matrix.of(x, 1, n), Matrix.of(product, 1, n));
    float[] scaled = x.clone();
    kernels.scale(n, 3, scaled, 0);
    double squares = 0;
    for (int i = 0; i < n; i++) {
      assertEquals(y[i] + 2 * x[i], sum[i], 1e-6);
      assertEquals(y[i] * x[i], product[i]);
      assertEquals(3 * x[i], scaled[i]);
      squares += (double) x[i] * x[i];
    }
    assertEquals(squares, kernels.sumOfSquares(n, x, 0), 1e-6 * squares);
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void rowsAreAddedAndColumnsSummed(Provider provider) {
    Kernels kernels = Kernels.on(team, provider);
    int rows = 37;
    int n = 1201;
    float[] x = values(rows * n);
    float[] row = values(n);
    float[] sums = new float[n];
    float[] shifted = x.clone();
    kernels.columnSums(Matrix.of(x, rows, n), sums);
    kernels.addRow(Matrix.of(shifted, rows, n), row);
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int i = 0; i < rows; i++) {
        sum += x[i * n + j];
        assertEquals(x[i * n + j] + row[j], shifted[i * n + j]);
      }
      assertEquals(sum, sums[j], 1e-5);
    }
  }

  @Test
  void unpackedPanelsAreRefused() {
    Kernels kernels = Kernels.on(team);
    PackedMatrix panels = PackedMatrix.of(3, 4);
    assertThrows(
        IllegalStateException.class,
        () -> kernels.multiply(Matrix.zeros(1, 3), panels, Matrix.zeros(1, 4), false));
  }

  @Test
  void teamRunsEveryTaskOnceAndPassesFailuresOn() {
    int[] seen = new int[1000];
    for (int call = 0; call < 2000; call++) {
      team.run(7, (index, worker) -> seen[index]++);
    }
    for (int i = 0; i < 7; i++) {
      assertEquals(2000, seen[i]);
    }
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                team.run(
                    100,
                    (index, worker) -> {
                      if (index == 42) {
                        throw new IllegalArgumentException("task 42");
                      }
                      seen[index] = -1;
                    }));
    assertEquals("task 42", thrown.getMessage());
    assertTrue(Arrays.stream(seen, 43, 100).allMatch(s -> s == -1));
    team.run(3, (index, worker) -> seen[index] = 5);
    assertEquals(5, seen[2]);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
