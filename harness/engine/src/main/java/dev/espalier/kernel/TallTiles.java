package dev.espalier.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of more rows than {@link VectorTiles} has, for machines with 32 vector registers:
 * a panel of B is read half as often, which is what products of few rows wait for. Written as those
 * are, for the same reasons.
 */
final class TallTiles {

  /**
   * Rows of the largest tile: 24 accumulators, two vectors of B and one of A are 27 of 32
   * registers.
   */
  static final int ROWS = 12;

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  private TallTiles() {}

  static void tile12(
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
    FloatVector x6 = FloatVector.zero(SPECIES);
    FloatVector y6 = x6;
    FloatVector x7 = FloatVector.zero(SPECIES);
    FloatVector y7 = x7;
    FloatVector x8 = FloatVector.zero(SPECIES);
    FloatVector y8 = x8;
    FloatVector x9 = FloatVector.zero(SPECIES);
    FloatVector y9 = x9;
    FloatVector x10 = FloatVector.zero(SPECIES);
    FloatVector y10 = x10;
    FloatVector x11 = FloatVector.zero(SPECIES);
    FloatVector y11 = x11;
    int at1 = aOffset + aStride;
    int at2 = aOffset + 2 * aStride;
    int at3 = aOffset + 3 * aStride;
    int at4 = aOffset + 4 * aStride;
    int at5 = aOffset + 5 * aStride;
    int at6 = aOffset + 6 * aStride;
    int at7 = aOffset + 7 * aStride;
    int at8 = aOffset + 8 * aStride;
    int at9 = aOffset + 9 * aStride;
    int at10 = aOffset + 10 * aStride;
    int at11 = aOffset + 11 * aStride;
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
      FloatVector a6 = FloatVector.broadcast(SPECIES, a[at6 + p]);
      x6 = a6.fma(b0, x6);
      y6 = a6.fma(b1, y6);
      FloatVector a7 = FloatVector.broadcast(SPECIES, a[at7 + p]);
      x7 = a7.fma(b0, x7);
      y7 = a7.fma(b1, y7);
      FloatVector a8 = FloatVector.broadcast(SPECIES, a[at8 + p]);
      x8 = a8.fma(b0, x8);
      y8 = a8.fma(b1, y8);
      FloatVector a9 = FloatVector.broadcast(SPECIES, a[at9 + p]);
      x9 = a9.fma(b0, x9);
      y9 = a9.fma(b1, y9);
      FloatVector a10 = FloatVector.broadcast(SPECIES, a[at10 + p]);
      x10 = a10.fma(b0, x10);
      y10 = a10.fma(b1, y10);
      FloatVector a11 = FloatVector.broadcast(SPECIES, a[at11 + p]);
      x11 = a11.fma(b0, x11);
      y11 = a11.fma(b1, y11);
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
    x6.intoArray(c, c0 + 6 * stride);
    y6.intoArray(c, c1 + 6 * stride);
    x7.intoArray(c, c0 + 7 * stride);
    y7.intoArray(c, c1 + 7 * stride);
    x8.intoArray(c, c0 + 8 * stride);
    y8.intoArray(c, c1 + 8 * stride);
    x9.intoArray(c, c0 + 9 * stride);
    y9.intoArray(c, c1 + 9 * stride);
    x10.intoArray(c, c0 + 10 * stride);
    y10.intoArray(c, c1 + 10 * stride);
    x11.intoArray(c, c0 + 11 * stride);
    y11.intoArray(c, c1 + 11 * stride);
  }

  static void tile11(
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
    FloatVector x6 = FloatVector.zero(SPECIES);
    FloatVector y6 = x6;
    FloatVector x7 = FloatVector.zero(SPECIES);
    FloatVector y7 = x7;
    FloatVector x8 = FloatVector.zero(SPECIES);
    FloatVector y8 = x8;
    FloatVector x9 = FloatVector.zero(SPECIES);
    FloatVector y9 = x9;
    FloatVector x10 = FloatVector.zero(SPECIES);
    FloatVector y10 = x10;
    int at1 = aOffset + aStride;
    int at2 = aOffset + 2 * aStride;
    int at3 = aOffset + 3 * aStride;
    int at4 = aOffset + 4 * aStride;
    int at5 = aOffset + 5 * aStride;
    int at6 = aOffset + 6 * aStride;
    int at7 = aOffset + 7 * aStride;
    int at8 = aOffset + 8 * aStride;
    int at9 = aOffset + 9 * aStride;
    int at10 = aOffset + 10 * aStride;
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
      FloatVector a6 = FloatVector.broadcast(SPECIES, a[at6 + p]);
      x6 = a6.fma(b0, x6);
      y6 = a6.fma(b1, y6);
      FloatVector a7 = FloatVector.broadcast(SPECIES, a[at7 + p]);
      x7 = a7.fma(b0, x7);
      y7 = a7.fma(b1, y7);
      FloatVector a8 = FloatVector.broadcast(SPECIES, a[at8 + p]);
      x8 = a8.fma(b0, x8);
      y8 = a8.fma(b1, y8);
      FloatVector a9 = FloatVector.broadcast(SPECIES, a[at9 + p]);
      x9 = a9.fma(b0, x9);
      y9 = a9.fma(b1, y9);
      FloatVector a10 = FloatVector.broadcast(SPECIES, a[at10 + p]);
      x10 = a10.fma(b0, x10);
      y10 = a10.fma(b1, y10);
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
    x6.intoArray(c, c0 + 6 * stride);
    y6.intoArray(c, c1 + 6 * stride);
    x7.intoArray(c, c0 + 7 * stride);
    y7.intoArray(c, c1 + 7 * stride);
    x8.intoArray(c, c0 + 8 * stride);
    y8.intoArray(c, c1 + 8 * stride);
    x9.intoArray(c, c0 + 9 * stride);
    y9.intoArray(c, c1 + 9 * stride);
    x10.intoArray(c, c0 + 10 * stride);
    y10.intoArray(c, c1 + 10 * stride);
  }

  static void tile10(
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
    FloatVector x6 = FloatVector.zero(SPECIES);
    FloatVector y6 = x6;
    FloatVector x7 = FloatVector.zero(SPECIES);
    FloatVector y7 = x7;
    FloatVector x8 = FloatVector.zero(SPECIES);
    FloatVector y8 = x8;
    FloatVector x9 = FloatVector.zero(SPECIES);
    FloatVector y9 = x9;
    int at1 = aOffset + aStride;
    int at2 = aOffset + 2 * aStride;
    int at3 = aOffset + 3 * aStride;
    int at4 = aOffset + 4 * aStride;
    int at5 = aOffset + 5 * aStride;
    int at6 = aOffset + 6 * aStride;
    int at7 = aOffset + 7 * aStride;
    int at8 = aOffset + 8 * aStride;
    int at9 = aOffset + 9 * aStride;
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
      FloatVector a6 = FloatVector.broadcast(SPECIES, a[at6 + p]);
      x6 = a6.fma(b0, x6);
      y6 = a6.fma(b1, y6);
      FloatVector a7 = FloatVector.broadcast(SPECIES, a[at7 + p]);
      x7 = a7.fma(b0, x7);
      y7 = a7.fma(b1, y7);
      FloatVector a8 = FloatVector.broadcast(SPECIES, a[at8 + p]);
      x8 = a8.fma(b0, x8);
      y8 = a8.fma(b1, y8);
      FloatVector a9 = FloatVector.broadcast(SPECIES, a[at9 + p]);
      x9 = a9.fma(b0, x9);
      y9 = a9.fma(b1, y9);
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
    x6.intoArray(c, c0 + 6 * stride);
    y6.intoArray(c, c1 + 6 * stride);
    x7.intoArray(c, c0 + 7 * stride);
    y7.intoArray(c, c1 + 7 * stride);
    x8.intoArray(c, c0 + 8 * stride);
    y8.intoArray(c, c1 + 8 * stride);
    x9.intoArray(c, c0 + 9 * stride);
    y9.intoArray(c, c1 + 9 * stride);
  }

  static void tile9(
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
    FloatVector x6 = FloatVector.zero(SPECIES);
    FloatVector y6 = x6;
    FloatVector x7 = FloatVector.zero(SPECIES);
    FloatVector y7 = x7;
    FloatVector x8 = FloatVector.zero(SPECIES);
    FloatVector y8 = x8;
    int at1 = aOffset + aStride;
    int at2 = aOffset + 2 * aStride;
    int at3 = aOffset + 3 * aStride;
    int at4 = aOffset + 4 * aStride;
    int at5 = aOffset + 5 * aStride;
    int at6 = aOffset + 6 * aStride;
    int at7 = aOffset + 7 * aStride;
    int at8 = aOffset + 8 * aStride;
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
      FloatVector a6 = FloatVector.broadcast(SPECIES, a[at6 + p]);
      x6 = a6.fma(b0, x6);
      y6 = a6.fma(b1, y6);
      FloatVector a7 = FloatVector.broadcast(SPECIES, a[at7 + p]);
      x7 = a7.fma(b0, x7);
      y7 = a7.fma(b1, y7);
      FloatVector a8 = FloatVector.broadcast(SPECIES, a[at8 + p]);
      x8 = a8.fma(b0, x8);
      y8 = a8.fma(b1, y8);
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
    x6.intoArray(c, c0 + 6 * stride);
    y6.intoArray(c, c1 + 6 * stride);
    x7.intoArray(c, c0 + 7 * stride);
    y7.intoArray(c, c1 + 7 * stride);
    x8.intoArray(c, c0 + 8 * stride);
    y8.intoArray(c, c1 + 8 * stride);
  }

  static void tile8(
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
    FloatVector x6 = FloatVector.zero(SPECIES);
    FloatVector y6 = x6;
    FloatVector x7 = FloatVector.zero(SPECIES);
    FloatVector y7 = x7;
    int at1 = aOffset + aStride;
    int at2 = aOffset + 2 * aStride;
    int at3 = aOffset + 3 * aStride;
    int at4 = aOffset + 4 * aStride;
    int at5 = aOffset + 5 * aStride;
    int at6 = aOffset + 6 * aStride;
    int at7 = aOffset + 7 * aStride;
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
      FloatVector a6 = FloatVector.broadcast(SPECIES, a[at6 + p]);
      x6 = a6.fma(b0, x6);
      y6 = a6.fma(b1, y6);
      FloatVector a7 = FloatVector.broadcast(SPECIES, a[at7 + p]);
      x7 = a7.fma(b0, x7);
      y7 = a7.fma(b1, y7);
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
    x6.intoArray(c, c0 + 6 * stride);
    y6.intoArray(c, c1 + 6 * stride);
    x7.intoArray(c, c0 + 7 * stride);
    y7.intoArray(c, c1 + 7 * stride);
  }

  static void tile7(
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
    FloatVector x6 = FloatVector.zero(SPECIES);
    FloatVector y6 = x6;
    int at1 = aOffset + aStride;
    int at2 = aOffset + 2 * aStride;
    int at3 = aOffset + 3 * aStride;
    int at4 = aOffset + 4 * aStride;
    int at5 = aOffset + 5 * aStride;
    int at6 = aOffset + 6 * aStride;
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
      FloatVector a6 = FloatVector.broadcast(SPECIES, a[at6 + p]);
      x6 = a6.fma(b0, x6);
      y6 = a6.fma(b1, y6);
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
    x6.intoArray(c, c0 + 6 * stride);
    y6.intoArray(c, c1 + 6 * stride);
  }
}
