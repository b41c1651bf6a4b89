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
class VectorLanes implements Lanes {

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
  private final Lanes rest = new PlainLanes();

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
    // One small loop a function, and none here: with any two in one, the compiler gives up inlining
    // and boxes every vector.
    // Each runs over all rows, as one row is too short for its operations to overlap.
    int whole = n - n % WIDTH;
    int stride = 4 * units;
    int candidate = gatesOffset + 2 * units;
    sigmoid(rows, whole, gates, gatesOffset, stride);
    sigmoid(rows, whole, gates, gatesOffset + units, stride);
    tanh(rows, whole, gates, candidate, stride, gates, candidate, stride);
    sigmoid(rows, whole, gates, gatesOffset + 3 * units, stride);
    cell(rows, whole, units, gates, gatesOffset, cellPrevious, cpOffset, cell, cOffset);
    tanh(rows, whole, cell, cOffset, units, cellTanh, ctOffset, units);
    hidden(rows, whole, units, gates, gatesOffset + 3 * units, cellTanh, ctOffset, hidden, hOffset);
    if (whole < n) {
      OneLane.lstmForward(
          rows,
          n - whole,
          units,
          gates,
          gatesOffset + whole,
          cellPrevious,
          cpOffset + whole,
          cell,
          cOffset + whole,
          cellTanh,
          ctOffset + whole,
          hidden,
          hOffset + whole);
    }
  }

  @Override
  public void activate(Kernels.Activation f, int n, float[] x, int offset) {
    int whole = n - n % WIDTH;
    switch (f) {
      case SIGMOID -> sigmoid(1, whole, x, offset, whole);
      case TANH -> tanh(1, whole, x, offset, whole, x, offset, whole);
      case RELU -> relu(whole, x, offset);
    }
    OneLane.activate(f, n - whole, x, offset + whole);
  }

  private static void relu(int n, float[] x, int offset) {
    for (int k = offset; k < offset + n; k += WIDTH) {
      load(x, k).max(0).intoArray(x, k);
    }
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
    FloatVector one = FloatVector.broadcast(SPECIES, 1);
    int k = 0;
    for (; k <= n - WIDTH; k += WIDTH) {
      int at = gatesOffset + k;
      FloatVector i = load(gates, at);
      FloatVector f = load(gates, at + units);
      FloatVector g = load(gates, at + 2 * units);
      FloatVector o = load(gates, at + 3 * units);
      FloatVector tanh = load(cellTanh, ctOffset + k);
      FloatVector dh = load(dHidden, dhOffset + k);
      FloatVector dc = dh.mul(o).fma(one.sub(tanh.mul(tanh)), load(dCell, dcOffset + k));
      dc.mul(g).mul(i).mul(one.sub(i)).intoArray(gates, at);
      dc.mul(load(cellPrevious, cpOffset + k)).mul(f).mul(one.sub(f)).intoArray(gates, at + units);
      dc.mul(i).mul(one.sub(g.mul(g))).intoArray(gates, at + 2 * units);
      dh.mul(tanh).mul(o).mul(one.sub(o)).intoArray(gates, at + 3 * units);
      dc.mul(f).intoArray(dCell, dcOffset + k);
    }
    if (k < n) {
      OneLane.lstmBackward(
          n - k,
          units,
          gates,
          gatesOffset + k,
          cellPrevious,
          cpOffset + k,
          cellTanh,
          ctOffset + k,
          dHidden,
          dhOffset + k,
          dCell,
          dcOffset + k);
    }
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
      FloatVector exp = exp(load(x, offset + k).sub(shift));
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

  private static void sigmoid(int rows, int n, float[] x, int offset, int stride) {
    for (int row = offset; row < offset + rows * stride; row += stride) {
      for (int k = row; k < row + n; k += WIDTH) {
        sigmoid(load(x, k)).intoArray(x, k);
      }
    }
  }

  private static void tanh(
      int rows, int n, float[] x, int xOffset, int xStride, float[] y, int yOffset, int yStride) {
    for (int row = 0; row < rows; row++) {
      int from = xOffset + row * xStride;
      int to = yOffset + row * yStride;
      for (int k = 0; k < n; k += WIDTH) {
        tanh(load(x, from + k)).intoArray(y, to + k);
      }
    }
  }

  /** cell = f cellPrevious + i g. */
  private static void cell(
      int rows,
      int n,
      int units,
      float[] gates,
      int gatesOffset,
      float[] cellPrevious,
      int cpOffset,
      float[] cell,
      int cOffset) {
    for (int row = 0; row < rows; row++) {
      int base = row * units;
      for (int k = base; k < base + n; k += WIDTH) {
        int at = gatesOffset + 3 * base + k;
        load(gates, at + units)
            .fma(load(cellPrevious, cpOffset + k), load(gates, at).mul(load(gates, at + 2 * units)))
            .intoArray(cell, cOffset + k);
      }
    }
  }

  /** hidden = o tanh(cell), the rows of o four times as far apart. */
  private static void hidden(
      int rows,
      int n,
      int units,
      float[] o,
      int oOffset,
      float[] cellTanh,
      int ctOffset,
      float[] hidden,
      int hOffset) {
    for (int row = 0; row < rows; row++) {
      int base = row * units;
      for (int k = base; k < base + n; k += WIDTH) {
        load(o, oOffset + 3 * base + k)
            .mul(load(cellTanh, ctOffset + k))
            .intoArray(hidden, hOffset + k);
      }
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
    switch (vectors) {
      case 4 -> sparse4(start, end, indices, values, a, aOffset, c, cOffset);
      case 2 -> sparse2(start, end, indices, values, a, aOffset, c, cOffset);
      case 1 -> sparse1(start, end, indices, values, a, aOffset, c, cOffset);
      default -> throw new IllegalArgumentException(vectors + " vectors: no tile has as many");
    }
  }

  private static void sparse4(
      int start,
      int end,
      int[] indices,
      float[] values,
      float[] a,
      int aOffset,
      float[] c,
      int cOffset) {
    FloatVector x0 = FloatVector.zero(SPECIES);
    FloatVector x1 = x0;
    FloatVector x2 = x0;
    FloatVector x3 = x0;
    for (int e = start; e < end; e++) {
      FloatVector value = FloatVector.broadcast(SPECIES, values[e]);
      int at = aOffset + indices[e] * 4 * WIDTH;
      x0 = value.fma(load(a, at), x0);
      x1 = value.fma(load(a, at + WIDTH), x1);
      x2 = value.fma(load(a, at + 2 * WIDTH), x2);
      x3 = value.fma(load(a, at + 3 * WIDTH), x3);
    }
    x0.intoArray(c, cOffset);
    x1.intoArray(c, cOffset + WIDTH);
    x2.intoArray(c, cOffset + 2 * WIDTH);
    x3.intoArray(c, cOffset + 3 * WIDTH);
  }

  // With few vectors, weights in turn go to two sums: an addition need not wait for the one before.

  private static void sparse2(
      int start,
      int end,
      int[] indices,
      float[] values,
      float[] a,
      int aOffset,
      float[] c,
      int cOffset) {
    FloatVector x0 = FloatVector.zero(SPECIES);
    FloatVector x1 = x0;
    FloatVector y0 = x0;
    FloatVector y1 = x0;
    int e = start;
    for (; e <= end - 2; e += 2) {
      FloatVector even = FloatVector.broadcast(SPECIES, values[e]);
      int at = aOffset + indices[e] * 2 * WIDTH;
      x0 = even.fma(load(a, at), x0);
      x1 = even.fma(load(a, at + WIDTH), x1);
      FloatVector odd = FloatVector.broadcast(SPECIES, values[e + 1]);
      int next = aOffset + indices[e + 1] * 2 * WIDTH;
      y0 = odd.fma(load(a, next), y0);
      y1 = odd.fma(load(a, next + WIDTH), y1);
    }
    if (e < end) {
      FloatVector last = FloatVector.broadcast(SPECIES, values[e]);
      int at = aOffset + indices[e] * 2 * WIDTH;
      x0 = last.fma(load(a, at), x0);
      x1 = last.fma(load(a, at + WIDTH), x1);
    }
    x0.add(y0).intoArray(c, cOffset);
    x1.add(y1).intoArray(c, cOffset + WIDTH);
  }

  private static void sparse1(
      int start,
      int end,
      int[] indices,
      float[] values,
      float[] a,
      int aOffset,
      float[] c,
      int cOffset) {
    FloatVector x = FloatVector.zero(SPECIES);
    FloatVector y = x;
    int e = start;
    for (; e <= end - 2; e += 2) {
      FloatVector even = FloatVector.broadcast(SPECIES, values[e]);
      x = even.fma(load(a, aOffset + indices[e] * WIDTH), x);
      FloatVector odd = FloatVector.broadcast(SPECIES, values[e + 1]);
      y = odd.fma(load(a, aOffset + indices[e + 1] * WIDTH), y);
    }
    if (e < end) {
      FloatVector last = FloatVector.broadcast(SPECIES, values[e]);
      x = last.fma(load(a, aOffset + indices[e] * WIDTH), x);
    }
    x.add(y).intoArray(c, cOffset);
  }

  private static FloatVector load(float[] x, int offset) {
    return FloatVector.fromArray(SPECIES, x, offset);
  }

  // 1.5 * 2^23: added to a small float, it leaves the rounded integer in the lowest mantissa bits.
  static final float ROUND = 12582912f;

  static final float LOG2_E = 1.44269504f;

  // ln 2 in two parts, the first with so few bits that its product with the exponent is exact.
  static final float LN2_HIGH = 0.693359375f;

  static final float LN2_LOW = -2.12194440e-4f;

  // Below it 2^(n - 1) would be denormal: zero is returned instead.
  static final float EXP_LEAST = -86.9f;

  static final float EXP_GREATEST = 88.72283f;

  /**
   * exp by reduction to |r| ≤ ln 2 / 2 and a polynomial of degree 7 (the Taylor coefficients);
   * within 2 ulp from −86.9 to 88.7, 0 below, infinity above, NaN for NaN.
   */
  static FloatVector exp(FloatVector x) {
    // Beyond the bounds this computes nonsense, which the blends in the end replace.
    FloatVector shifted = x.mul(LOG2_E).add(ROUND);
    FloatVector n = shifted.sub(ROUND);
    FloatVector r = n.mul(-LN2_LOW).add(n.mul(-LN2_HIGH).add(x));
    FloatVector p = FloatVector.broadcast(SPECIES, 1f / 5040);
    p = p.fma(r, FloatVector.broadcast(SPECIES, 1f / 720));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 1f / 120));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 1f / 24));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 1f / 6));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 0.5f));
    p = p.fma(r.mul(r), r).add(1f);
    // Two factors, as 2^n itself overflows for the largest n although the product does not.
    IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    FloatVector power = exponent.add(0x3F000000).reinterpretAsFloats();
    FloatVector result = p.mul(2f).mul(power);
    result = result.blend(0f, x.lt(EXP_LEAST));
    return result.blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, EXP_GREATEST));
  }

  /** 1 / (1 + exp(−x)). */
  static FloatVector sigmoid(FloatVector x) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1);
    return one.div(exp(x.neg()).add(one));
  }

  /**
   * tanh: 1 − 2 / (exp(2|x|) + 1) with the sign put back; below 0.625, where that cancels, the odd
   * minimax polynomial of Cephes (Moshier, {@code tanhf}).
   */
  static FloatVector tanh(FloatVector x) {
    FloatVector one = FloatVector.broadcast(SPECIES, 1);
    FloatVector size = x.abs();
    FloatVector large =
        one.sub(FloatVector.broadcast(SPECIES, 2).div(exp(size.add(size)).add(one)));
    large = large.blend(large.neg(), x.lt(0f));
    FloatVector s = x.mul(x);
    FloatVector p = FloatVector.broadcast(SPECIES, -5.70498872745e-3f);
    p = p.fma(s, FloatVector.broadcast(SPECIES, 2.06390887954e-2f));
    p = p.fma(s, FloatVector.broadcast(SPECIES, -5.37397155531e-2f));
    p = p.fma(s, FloatVector.broadcast(SPECIES, 1.33314422036e-1f));
    p = p.fma(s, FloatVector.broadcast(SPECIES, -3.33332819422e-1f));
    FloatVector small = p.mul(s).fma(x, x);
    return large.blend(small, size.lt(0.625f));
  }
}
