package dev.espalier.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of products with a sparse right operand, see {@link MicroKernels#sparseTile}: a method for
 * each number of vectors, as the sums must be local variables.
 */
final class VectorSparseTiles {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  private VectorSparseTiles() {}

  static void tile(
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
      case 4 -> tile4(start, end, indices, values, a, aOffset, c, cOffset);
      case 2 -> tile2(start, end, indices, values, a, aOffset, c, cOffset);
      case 1 -> tile1(start, end, indices, values, a, aOffset, c, cOffset);
      default -> throw new IllegalArgumentException(vectors + " vectors: no tile has as many");
    }
  }

  private static void tile4(
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

  private static void tile2(
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

  private static void tile1(
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
}
