package dev.espalier.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops on {@code jdk.incubator.vector}, at the machine's preferred width. Tests give
 * it tiles of heights that another machine would have.
 */
class VectorMicroKernels implements MicroKernels {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();
  private static final VectorSpecies<Double> DOUBLES = SPECIES.withLanes(double.class);

  /** Machines whose vectors have 512 bits have 32 of them, others may have 16. */
  private static final int ROWS =
      SPECIES.vectorBitSize() == 512 ? TallTiles.ROWS : VectorTiles.ROWS;

  /**
   * For sums of what does not fill a vector. Masked loads and stores would do it too, but without
   * AVX-512 JDK 17 does not compile them, and they are a hundred times slower. What is computed
   * element by element is the vector's operations one lane at a time instead, see {@link OneLane}.
   */
  private final MicroKernels rest = new PlainMicroKernels();

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public int tileRows() {
    return ROWS;
  }

  @Override
  public void tile(
      int rows,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      float[] c,
      int c0,
      int c1,
      int stride) {
    switch (rows) {
      case 12 -> TallTiles.tile12(depth, a, aOffset, aStride, b, bOffset, c, c0, c1, stride);
      case 11 -> TallTiles.tile11(depth, a, aOffset, aStride, b, bOffset, c, c0, c1, stride);
      case 10 -> TallTiles.tile10(depth, a, aOffset, aStride, b, bOffset, c, c0, c1, stride);
      case 9 -> TallTiles.tile9(depth, a, aOffset, aStride, b, bOffset, c, c0, c1, stride);
      case 8 -> TallTiles.tile8(depth, a, aOffset, aStride, b, bOffset, c, c0, c1, stride);
      case 7 -> TallTiles.tile7(depth, a, aOffset, aStride, b, bOffset, c, c0, c1, stride);
      case 6 -> VectorTiles.tile6(depth, a, aOffset, aStride, b, bOffset, c, c0, c1, stride);
      case 5 -> VectorTiles.tile5(depth, a, aOffset, aStride, b, bOffset, c, c0, c1, stride);
      case 4 -> VectorTiles.tile4(depth, a, aOffset, aStride, b, bOffset, c, c0, c1, stride);
      case 3 -> VectorTiles.tile3(depth, a, aOffset, aStride, b, bOffset, c, c0, c1, stride);
      case 2 -> VectorTiles.tile2(depth, a, aOffset, aStride, b, bOffset, c, c0, c1, stride);
      case 1 -> VectorTiles.tile1(depth, a, aOffset, aStride, b, bOffset, c, c0, c1, stride);
      default -> throw new IllegalArgumentException(rows + " rows: no register tile has as many");
    }
  }

  @Override
  public void row(
      int depth, float[] a, int aOffset, float[] b, int bOffset, int bStride, float[] c) {
    VectorTiles.row(depth, a, aOffset, b, bOffset, bStride, c);
  }

  @Override
  public void row(int depth, float[] a, int aOffset, int[] b, int bOffset, int bStride, float[] c) {
    VectorTiles.row(depth, a, aOffset, b, bOffset, bStride, c);
  }

  @Override
  public void widen(int rows, int[] from, int offset, float[] to, int toOffset) {
    for (int p = 0; p < rows; p++) {
      IntVector pair = VectorTiles.pair(from, offset + p * WIDTH);
      VectorTiles.lower(pair).intoArray(to, toOffset + 2 * p * WIDTH);
      VectorTiles.upper(pair).intoArray(to, toOffset + 2 * p * WIDTH + WIDTH);
    }
  }

  @Override
  public void add(int n, float[] x, int xOffset, float[] y, int yOffset) {
    int k = 0;
    for (; k <= n - WIDTH; k += WIDTH) {
      load(y, yOffset + k).add(load(x, xOffset + k)).intoArray(y, yOffset + k);
    }
    for (; k < n; k++) {
      y[yOffset + k] += x[xOffset + k];
    }
  }

  @Override
  public void addTile(int rows, float[] tile, float[] c, int c0, int c1, int stride) {
    for (int i = 0; i < rows; i++) {
      int first = c0 + i * stride;
      int second = c1 + i * stride;
      load(c, first).add(load(tile, 2 * i * WIDTH)).intoArray(c, first);
      load(c, second).add(load(tile, 2 * i * WIDTH + WIDTH)).intoArray(c, second);
    }
  }

  @Override
  public void lstmForward(
      int rows,
      int n,
      int units,
      float[] gates,
      int gatesOffset,
      float[] cellPrevious,
      int cpOffset,
      float[] cell,
      int cOffset,
      float[] cellTanh,
      int ctOffset,
      float[] hidden,
      int hOffset) {
    VectorLstm.forward(
        rows,
        n,
        units,
        gates,
        gatesOffset,
        cellPrevious,
        cpOffset,
        cell,
        cOffset,
        cellTanh,
        ctOffset,
        hidden,
        hOffset);
  }

  @Override
  public void activate(Kernels.Activation f, int n, float[] x, int offset) {
    int whole = n - n % WIDTH;
    switch (f) {
      case SIGMOID -> VectorFunctions.sigmoid(1, whole, x, offset, whole);
      case TANH -> VectorFunctions.tanh(1, whole, x, offset, whole, x, offset, whole);
      case RELU -> VectorFunctions.relu(whole, x, offset);
    }
    OneLane.activate(f, n - whole, x, offset + whole);
  }

  @Override
  public void lstmBackward(
      int n,
      int units,
      float[] gates,
      int gatesOffset,
      float[] cellPrevious,
      int cpOffset,
      float[] cellTanh,
      int ctOffset,
      float[] dHidden,
      int dhOffset,
      float[] dCell,
      int dcOffset) {
    VectorLstm.backward(
        n,
        units,
        gates,
        gatesOffset,
        cellPrevious,
        cpOffset,
        cellTanh,
        ctOffset,
        dHidden,
        dhOffset,
        dCell,
        dcOffset);
  }

  @Override
  public float max(int n, float[] x, int offset) {
    FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    int k = 0;
    for (; k <= n - WIDTH; k += WIDTH) {
      max = max.max(FloatVector.fromArray(SPECIES, x, offset + k));
    }
    float result = max.reduceLanes(VectorOperators.MAX);
    for (; k < n; k++) {
      result = Math.max(result, x[offset + k]);
    }
    return result;
  }

  @Override
  public double sumExp(int n, float[] x, int offset, float shift, boolean store) {
    FloatVector sum = FloatVector.zero(SPECIES);
    int k = 0;
    for (; k <= n - WIDTH; k += WIDTH) {
      FloatVector exp = VectorFunctions.exp(load(x, offset + k).sub(shift));
      sum = sum.add(exp);
      if (store) {
        exp.intoArray(x, offset + k);
      }
    }
    double result = total(sum);
    return k < n ? result + rest.sumExp(n - k, x, offset + k, shift, store) : result;
  }

  @Override
  public void axpy(int n, float alpha, float[] x, int xOffset, float[] y, int yOffset) {
    FloatVector scale = FloatVector.broadcast(SPECIES, alpha);
    int k = 0;
    for (; k <= n - WIDTH; k += WIDTH) {
      FloatVector.fromArray(SPECIES, x, xOffset + k)
          .fma(scale, FloatVector.fromArray(SPECIES, y, yOffset + k))
          .intoArray(y, yOffset + k);
    }
    for (; k < n; k++) {
      y[yOffset + k] = Math.fma(alpha, x[xOffset + k], y[yOffset + k]);
    }
  }

  @Override
  public void scale(int n, float alpha, float[] x, int offset) {
    int k = 0;
    for (; k <= n - WIDTH; k += WIDTH) {
      FloatVector.fromArray(SPECIES, x, offset + k).mul(alpha).intoArray(x, offset + k);
    }
    for (; k < n; k++) {
      x[offset + k] *= alpha;
    }
  }

  @Override
  public void product(int n, float[] x, int xOffset, float[] y, int yOffset) {
    int k = 0;
    for (; k <= n - WIDTH; k += WIDTH) {
      FloatVector.fromArray(SPECIES, x, xOffset + k)
          .mul(FloatVector.fromArray(SPECIES, y, yOffset + k))
          .intoArray(y, yOffset + k);
    }
    for (; k < n; k++) {
      y[yOffset + k] *= x[xOffset + k];
    }
  }

  /**
   * Sum of the lanes from the first to the last. A reduction may add them in any order, and does so
   * in another one once it is compiled.
   */
  private static float total(FloatVector v) {
    float sum = v.lane(0);
    for (int i = 1; i < WIDTH; i++) {
      sum += v.lane(i);
    }
    return sum;
  }

  private static double total(DoubleVector v) {
    double sum = v.lane(0);
    for (int i = 1; i < DOUBLES.length(); i++) {
      sum += v.lane(i);
    }
    return sum;
  }

  /**
   * In double, where the squares are exact: a sum that hardly depends on how its terms are grouped
   * is the same gradient norm, to single precision, for a network and for what is cut out of it.
   */
  @Override
  public double sumOfSquares(int n, float[] x, int offset) {
    DoubleVector sum0 = DoubleVector.zero(DOUBLES);
    DoubleVector sum1 = DoubleVector.zero(DOUBLES);
    int k = 0;
    for (; k <= n - WIDTH; k += WIDTH) {
      FloatVector v = FloatVector.fromArray(SPECIES, x, offset + k);
      var lower = (DoubleVector) v.convertShape(VectorOperators.F2D, DOUBLES, 0);
      var upper = (DoubleVector) v.convertShape(VectorOperators.F2D, DOUBLES, 1);
      sum0 = lower.fma(lower, sum0);
      sum1 = upper.fma(upper, sum1);
    }
    double result = total(sum0) + total(sum1);
    for (; k < n; k++) {
      result += (double) x[offset + k] * x[offset + k];
    }
    return result;
  }

  @Override
  public void copyRuns(int rows, float[] from, int offset, int stride, float[] to, int toOffset) {
    for (int p = 0, f = offset, t = toOffset; p < rows; p++, f += stride, t += 2 * WIDTH) {
      load(from, f).intoArray(to, t);
    }
  }

  @Override
  public void sparseTile(
      int vectors,
      int start,
      int end,
      int[] indices,
      float[] values,
      float[] a,
      int aOffset,
      float[] c,
      int cOffset) {
    VectorSparseTiles.tile(vectors, start, end, indices, values, a, aOffset, c, cOffset);
  }

  private static FloatVector load(float[] x, int offset) {
    return FloatVector.fromArray(SPECIES, x, offset);
  }
}
