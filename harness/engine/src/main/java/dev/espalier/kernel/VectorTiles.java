package dev.espalier.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of matrix products on {@code jdk.incubator.vector}; see {@link MicroKernels#tile}.
 *
 * <p>The accumulators must be local variables, or the compiler would keep them in memory: hence a
 * method a height. Two more things keep the loops at the machine's rate, and both were measured on
 * JDK 17 and 25. Every row of A has an offset of its own: with A packed, the compiler unrolls the
 * loop and runs out of registers. And a tile only ever overwrites C: with a branch for adding to C,
 * even outside the loop, the code compiled after the branch's other side was first taken is half as
 * fast.
 */
final class VectorTiles {

  /**
   * Rows of the largest tile: 12 accumulators, two vectors of B and one of A are all but one of 16
   * registers.
   */
  static final int ROWS = 6;

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  private VectorTiles() {}

  static void tile6(
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
    FloatVector x0 = FloatVector.zero(SPECIES);
    FloatVector y0 = x0;
    FloatVector x1 = FloatVector.zero(SPECIES);
    FloatVector y1 = x1;
    FloatVector x2 = FloatVector.zero(SPECIES);
    FloatVector y2 = x2;
    FloatVector x3 = FloatVector.zero(SPECIES);
    FloatVector y3 = x3;
    FloatVector x4 = FloatVector.zero(SPECIES);
    FloatVector y4 = x4;
    FloatVector x5 = FloatVector.zero(SPECIES);
    FloatVector y5 = x5;
    int at1 = aOffset + aStride;
    int at2 = aOffset + 2 * aStride;
    int at3 = aOffset + 3 * aStride;
    int at4 = aOffset + 4 * aStride;
    int at5 = aOffset + 5 * aStride;
    for (int p = 0, row = bOffset; p < depth; p++, row += 2 * WIDTH) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + WIDTH);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[aOffset + p]);
      x0 = a0.fma(b0, x0);
      y0 = a0.fma(b1, y0);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[at1 + p]);
      x1 = a1.fma(b0, x1);
      y1 = a1.fma(b1, y1);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[at2 + p]);
      x2 = a2.fma(b0, x2);
      y2 = a2.fma(b1, y2);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[at3 + p]);
      x3 = a3.fma(b0, x3);
      y3 = a3.fma(b1, y3);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[at4 + p]);
      x4 = a4.fma(b0, x4);
      y4 = a4.fma(b1, y4);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[at5 + p]);
      x5 = a5.fma(b0, x5);
      y5 = a5.fma(b1, y5);
    }
    x0.intoArray(c, c0);
    y0.intoArray(c, c1);
    x1.intoArray(c, c0 + stride);
    y1.intoArray(c, c1 + stride);
    x2.intoArray(c, c0 + 2 * stride);
    y2.intoArray(c, c1 + 2 * stride);
    x3.intoArray(c, c0 + 3 * stride);
    y3.intoArray(c, c1 + 3 * stride);
    x4.intoArray(c, c0 + 4 * stride);
    y4.intoArray(c, c1 + 4 * stride);
    x5.intoArray(c, c0 + 5 * stride);
    y5.intoArray(c, c1 + 5 * stride);
  }

  static void tile5(
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
    FloatVector x0 = FloatVector.zero(SPECIES);
    FloatVector y0 = x0;
    FloatVector x1 = FloatVector.zero(SPECIES);
    FloatVector y1 = x1;
    FloatVector x2 = FloatVector.zero(SPECIES);
    FloatVector y2 = x2;
    FloatVector x3 = FloatVector.zero(SPECIES);
    FloatVector y3 = x3;
    FloatVector x4 = FloatVector.zero(SPECIES);
    FloatVector y4 = x4;
    int at1 = aOffset + aStride;
    int at2 = aOffset + 2 * aStride;
    int at3 = aOffset + 3 * aStride;
    int at4 = aOffset + 4 * aStride;
    for (int p = 0, row = bOffset; p < depth; p++, row += 2 * WIDTH) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + WIDTH);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[aOffset + p]);
      x0 = a0.fma(b0, x0);
      y0 = a0.fma(b1, y0);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[at1 + p]);
      x1 = a1.fma(b0, x1);
      y1 = a1.fma(b1, y1);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[at2 + p]);
      x2 = a2.fma(b0, x2);
      y2 = a2.fma(b1, y2);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[at3 + p]);
      x3 = a3.fma(b0, x3);
      y3 = a3.fma(b1, y3);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[at4 + p]);
      x4 = a4.fma(b0, x4);
      y4 = a4.fma(b1, y4);
    }
    x0.intoArray(c, c0);
    y0.intoArray(c, c1);
    x1.intoArray(c, c0 + stride);
    y1.intoArray(c, c1 + stride);
    x2.intoArray(c, c0 + 2 * stride);
    y2.intoArray(c, c1 + 2 * stride);
    x3.intoArray(c, c0 + 3 * stride);
    y3.intoArray(c, c1 + 3 * stride);
    x4.intoArray(c, c0 + 4 * stride);
    y4.intoArray(c, c1 + 4 * stride);
  }

  static void tile4(
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
    FloatVector x0 = FloatVector.zero(SPECIES);
    FloatVector y0 = x0;
    FloatVector x1 = FloatVector.zero(SPECIES);
    FloatVector y1 = x1;
    FloatVector x2 = FloatVector.zero(SPECIES);
    FloatVector y2 = x2;
    FloatVector x3 = FloatVector.zero(SPECIES);
    FloatVector y3 = x3;
    int at1 = aOffset + aStride;
    int at2 = aOffset + 2 * aStride;
    int at3 = aOffset + 3 * aStride;
    for (int p = 0, row = bOffset; p < depth; p++, row += 2 * WIDTH) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + WIDTH);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[aOffset + p]);
      x0 = a0.fma(b0, x0);
      y0 = a0.fma(b1, y0);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[at1 + p]);
      x1 = a1.fma(b0, x1);
      y1 = a1.fma(b1, y1);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[at2 + p]);
      x2 = a2.fma(b0, x2);
      y2 = a2.fma(b1, y2);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[at3 + p]);
      x3 = a3.fma(b0, x3);
      y3 = a3.fma(b1, y3);
    }
    x0.intoArray(c, c0);
    y0.intoArray(c, c1);
    x1.intoArray(c, c0 + stride);
    y1.intoArray(c, c1 + stride);
    x2.intoArray(c, c0 + 2 * stride);
    y2.intoArray(c, c1 + 2 * stride);
    x3.intoArray(c, c0 + 3 * stride);
    y3.intoArray(c, c1 + 3 * stride);
  }

  static void tile3(
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
    FloatVector x0 = FloatVector.zero(SPECIES);
    FloatVector y0 = x0;
    FloatVector x1 = FloatVector.zero(SPECIES);
    FloatVector y1 = x1;
    FloatVector x2 = FloatVector.zero(SPECIES);
    FloatVector y2 = x2;
    int at1 = aOffset + aStride;
    int at2 = aOffset + 2 * aStride;
    for (int p = 0, row = bOffset; p < depth; p++, row += 2 * WIDTH) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + WIDTH);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[aOffset + p]);
      x0 = a0.fma(b0, x0);
      y0 = a0.fma(b1, y0);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[at1 + p]);
      x1 = a1.fma(b0, x1);
      y1 = a1.fma(b1, y1);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[at2 + p]);
      x2 = a2.fma(b0, x2);
      y2 = a2.fma(b1, y2);
    }
    x0.intoArray(c, c0);
    y0.intoArray(c, c1);
    x1.intoArray(c, c0 + stride);
    y1.intoArray(c, c1 + stride);
    x2.intoArray(c, c0 + 2 * stride);
    y2.intoArray(c, c1 + 2 * stride);
  }

  static void tile2(
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
    FloatVector x0 = FloatVector.zero(SPECIES);
    FloatVector y0 = x0;
    FloatVector x1 = FloatVector.zero(SPECIES);
    FloatVector y1 = x1;
    int at1 = aOffset + aStride;
    for (int p = 0, row = bOffset; p < depth; p++, row += 2 * WIDTH) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + WIDTH);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[aOffset + p]);
      x0 = a0.fma(b0, x0);
      y0 = a0.fma(b1, y0);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[at1 + p]);
      x1 = a1.fma(b0, x1);
      y1 = a1.fma(b1, y1);
    }
    x0.intoArray(c, c0);
    y0.intoArray(c, c1);
    x1.intoArray(c, c0 + stride);
    y1.intoArray(c, c1 + stride);
  }

  static void tile1(
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
    FloatVector x0 = FloatVector.zero(SPECIES);
    FloatVector y0 = x0;
    for (int p = 0, row = bOffset; p < depth; p++, row += 2 * WIDTH) {
      FloatVector b0 = FloatVector.fromArray(SPECIES, b, row);
      FloatVector b1 = FloatVector.fromArray(SPECIES, b, row + WIDTH);
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[aOffset + p]);
      x0 = a0.fma(b0, x0);
      y0 = a0.fma(b1, y0);
    }
    x0.intoArray(c, c0);
    y0.intoArray(c, c1);
  }

  /**
   * See {@link MicroKernels#row}: a single row has too few sums with one panel to hide their
   * latency.
   */
  static void row(
      int depth, float[] a, int aOffset, float[] b, int bOffset, int bStride, float[] c) {
    int b1 = bOffset + bStride;
    int b2 = b1 + bStride;
    int b3 = b2 + bStride;
    FloatVector x0 = FloatVector.zero(SPECIES);
    FloatVector y0 = x0;
    FloatVector x1 = x0;
    FloatVector y1 = x0;
    FloatVector x2 = x0;
    FloatVector y2 = x0;
    FloatVector x3 = x0;
    FloatVector y3 = x0;
    for (int p = 0, row = 0; p < depth; p++, row += 2 * WIDTH) {
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[aOffset + p]);
      x0 = a0.fma(FloatVector.fromArray(SPECIES, b, bOffset + row), x0);
      y0 = a0.fma(FloatVector.fromArray(SPECIES, b, bOffset + row + WIDTH), y0);
      x1 = a0.fma(FloatVector.fromArray(SPECIES, b, b1 + row), x1);
      y1 = a0.fma(FloatVector.fromArray(SPECIES, b, b1 + row + WIDTH), y1);
      x2 = a0.fma(FloatVector.fromArray(SPECIES, b, b2 + row), x2);
      y2 = a0.fma(FloatVector.fromArray(SPECIES, b, b2 + row + WIDTH), y2);
      x3 = a0.fma(FloatVector.fromArray(SPECIES, b, b3 + row), x3);
      y3 = a0.fma(FloatVector.fromArray(SPECIES, b, b3 + row + WIDTH), y3);
    }
    x0.intoArray(c, 0);
    y0.intoArray(c, WIDTH);
    x1.intoArray(c, 2 * WIDTH);
    y1.intoArray(c, 3 * WIDTH);
    x2.intoArray(c, 4 * WIDTH);
    y2.intoArray(c, 5 * WIDTH);
    x3.intoArray(c, 6 * WIDTH);
    y3.intoArray(c, 7 * WIDTH);
  }

  /** The same for panels stored as {@link Precision#BFLOAT16}. */
  static void row(int depth, float[] a, int aOffset, int[] b, int bOffset, int bStride, float[] c) {
    int b1 = bOffset + bStride;
    int b2 = b1 + bStride;
    int b3 = b2 + bStride;
    FloatVector x0 = FloatVector.zero(SPECIES);
    FloatVector y0 = x0;
    FloatVector x1 = x0;
    FloatVector y1 = x0;
    FloatVector x2 = x0;
    FloatVector y2 = x0;
    FloatVector x3 = x0;
    FloatVector y3 = x0;
    for (int p = 0, row = 0; p < depth; p++, row += WIDTH) {
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[aOffset + p]);
      IntVector pair0 = pair(b, bOffset + row);
      x0 = a0.fma(lower(pair0), x0);
      y0 = a0.fma(upper(pair0), y0);
      IntVector pair1 = pair(b, b1 + row);
      x1 = a0.fma(lower(pair1), x1);
      y1 = a0.fma(upper(pair1), y1);
      IntVector pair2 = pair(b, b2 + row);
      x2 = a0.fma(lower(pair2), x2);
      y2 = a0.fma(upper(pair2), y2);
      IntVector pair3 = pair(b, b3 + row);
      x3 = a0.fma(lower(pair3), x3);
      y3 = a0.fma(upper(pair3), y3);
    }
    x0.intoArray(c, 0);
    y0.intoArray(c, WIDTH);
    x1.intoArray(c, 2 * WIDTH);
    y1.intoArray(c, 3 * WIDTH);
    x2.intoArray(c, 4 * WIDTH);
    y2.intoArray(c, 5 * WIDTH);
    x3.intoArray(c, 6 * WIDTH);
    y3.intoArray(c, 7 * WIDTH);
  }

  /** One row of a panel stored as bfloat16. */
  static IntVector pair(int[] from, int offset) {
    return IntVector.fromArray(INTS, from, offset);
  }

  /** The first run of such a row. */
  static FloatVector lower(IntVector pair) {
    return pair.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
  }

  /** The second run of such a row. */
  static FloatVector upper(IntVector pair) {
    return pair.and(0xFFFF0000).reinterpretAsFloats();
  }
}
