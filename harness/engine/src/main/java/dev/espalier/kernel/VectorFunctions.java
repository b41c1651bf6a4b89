package dev.espalier.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Point-wise functions on vectors, and loops over whole vectors of rows; {@link OneLane} computes
 * the same one lane at a time.
 */
final class VectorFunctions {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  // 1.5 * 2^23: added to a small float, it leaves the rounded integer in the lowest mantissa bits.
  static final float ROUND = 12582912f;

  static final float LOG2_E = 1.44269504f;

  // ln 2 in two parts, the first with so few bits that its product with the exponent is exact.
  static final float LN2_HIGH = 0.693359375f;

  static final float LN2_LOW = -2.12194440e-4f;

  // Below it 2^(n - 1) would be denormal: zero is returned instead.
  static final float EXP_LEAST = -86.9f;

  static final float EXP_GREATEST = 88.72283f;

  private VectorFunctions() {}

  static void sigmoid(int rows, int n, float[] x, int offset, int stride) {
    for (int row = offset; row < offset + rows * stride; row += stride) {
      for (int k = row; k < row + n; k += WIDTH) {
        sigmoid(load(x, k)).intoArray(x, k);
      }
    }
  }

  static void tanh(
      int rows, int n, float[] x, int xOffset, int xStride, float[] y, int yOffset, int yStride) {
    for (int row = 0; row < rows; row++) {
      int from = xOffset + row * xStride;
      int to = yOffset + row * yStride;
      for (int k = 0; k < n; k += WIDTH) {
        tanh(load(x, from + k)).intoArray(y, to + k);
      }
    }
  }

  static void relu(int n, float[] x, int offset) {
    for (int k = offset; k < offset + n; k += WIDTH) {
      load(x, k).max(0).intoArray(x, k);
    }
  }

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

  private static FloatVector load(float[] x, int offset) {
    return FloatVector.fromArray(SPECIES, x, offset);
  }
}
