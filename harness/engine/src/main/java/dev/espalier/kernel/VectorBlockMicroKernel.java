package dev.espalier.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** On {@code jdk.incubator.vector}: a block is a vector, a row of the tile a register. */
final class VectorBlockMicroKernel implements BlockMicroKernel {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int WIDTH = SPECIES.length();

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public void tile(
      int rows,
      int start,
      int end,
      int[] indices,
      float[] values,
      float[] a,
      int aOffset,
      int aStride,
      float[] c,
      int cOffset,
      int cStride) {
    switch (rows) {
      case 8 -> tile8(start, end, indices, values, a, aOffset, aStride, c, cOffset, cStride);
      case 4 -> tile4(start, end, indices, values, a, aOffset, aStride, c, cOffset, cStride);
      case 2 -> tile2(start, end, indices, values, a, aOffset, aStride, c, cOffset, cStride);
      case 1 -> tile1(start, end, indices, values, a, aOffset, c, cOffset);
      default -> throw new IllegalArgumentException(rows + " rows: no tile has as many");
    }
  }

  // The sums must be local variables, or the compiler would keep them in memory.

  private static void tile8(
      int start,
      int end,
      int[] indices,
      float[] values,
      float[] a,
      int aOffset,
      int aStride,
      float[] c,
      int cOffset,
      int cStride) {
    FloatVector sum0 = FloatVector.zero(SPECIES);
    FloatVector sum1 = FloatVector.zero(SPECIES);
    FloatVector sum2 = FloatVector.zero(SPECIES);
    FloatVector sum3 = FloatVector.zero(SPECIES);
    FloatVector sum4 = FloatVector.zero(SPECIES);
    FloatVector sum5 = FloatVector.zero(SPECIES);
    FloatVector sum6 = FloatVector.zero(SPECIES);
    FloatVector sum7 = FloatVector.zero(SPECIES);
    int row0 = aOffset;
    int row1 = aOffset + aStride;
    int row2 = aOffset + 2 * aStride;
    int row3 = aOffset + 3 * aStride;
    int row4 = aOffset + 4 * aStride;
    int row5 = aOffset + 5 * aStride;
    int row6 = aOffset + 6 * aStride;
    int row7 = aOffset + 7 * aStride;
    for (int e = start; e < end; e++) {
      int p = indices[e];
      FloatVector block = FloatVector.fromArray(SPECIES, values, e * WIDTH);
      sum0 = FloatVector.broadcast(SPECIES, a[row0 + p]).fma(block, sum0);
      sum1 = FloatVector.broadcast(SPECIES, a[row1 + p]).fma(block, sum1);
      sum2 = FloatVector.broadcast(SPECIES, a[row2 + p]).fma(block, sum2);
      sum3 = FloatVector.broadcast(SPECIES, a[row3 + p]).fma(block, sum3);
      sum4 = FloatVector.broadcast(SPECIES, a[row4 + p]).fma(block, sum4);
      sum5 = FloatVector.broadcast(SPECIES, a[row5 + p]).fma(block, sum5);
      sum6 = FloatVector.broadcast(SPECIES, a[row6 + p]).fma(block, sum6);
      sum7 = FloatVector.broadcast(SPECIES, a[row7 + p]).fma(block, sum7);
    }
    sum0.intoArray(c, cOffset);
    sum1.intoArray(c, cOffset + cStride);
    sum2.intoArray(c, cOffset + 2 * cStride);
    sum3.intoArray(c, cOffset + 3 * cStride);
    sum4.intoArray(c, cOffset + 4 * cStride);
    sum5.intoArray(c, cOffset + 5 * cStride);
    sum6.intoArray(c, cOffset + 6 * cStride);
    sum7.intoArray(c, cOffset + 7 * cStride);
  }

  private static void tile4(
      int start,
      int end,
      int[] indices,
      float[] values,
      float[] a,
      int aOffset,
      int aStride,
      float[] c,
      int cOffset,
      int cStride) {
    FloatVector sum0 = FloatVector.zero(SPECIES);
    FloatVector sum1 = FloatVector.zero(SPECIES);
    FloatVector sum2 = FloatVector.zero(SPECIES);
    FloatVector sum3 = FloatVector.zero(SPECIES);
    int row0 = aOffset;
    int row1 = aOffset + aStride;
    int row2 = aOffset + 2 * aStride;
    int row3 = aOffset + 3 * aStride;
    for (int e = start; e < end; e++) {
      int p = indices[e];
      FloatVector block = FloatVector.fromArray(SPECIES, values, e * WIDTH);
      sum0 = FloatVector.broadcast(SPECIES, a[row0 + p]).fma(block, sum0);
      sum1 = FloatVector.broadcast(SPECIES, a[row1 + p]).fma(block, sum1);
      sum2 = FloatVector.broadcast(SPECIES, a[row2 + p]).fma(block, sum2);
      sum3 = FloatVector.broadcast(SPECIES, a[row3 + p]).fma(block, sum3);
    }
    sum0.intoArray(c, cOffset);
    sum1.intoArray(c, cOffset + cStride);
    sum2.intoArray(c, cOffset + 2 * cStride);
    sum3.intoArray(c, cOffset + 3 * cStride);
  }

  private static void tile2(
      int start,
      int end,
      int[] indices,
      float[] values,
      float[] a,
      int aOffset,
      int aStride,
      float[] c,
      int cOffset,
      int cStride) {
    FloatVector sum0 = FloatVector.zero(SPECIES);
    FloatVector sum1 = FloatVector.zero(SPECIES);
    int row0 = aOffset;
    int row1 = aOffset + aStride;
    for (int e = start; e < end; e++) {
      int p = indices[e];
      FloatVector block = FloatVector.fromArray(SPECIES, values, e * WIDTH);
      sum0 = FloatVector.broadcast(SPECIES, a[row0 + p]).fma(block, sum0);
      sum1 = FloatVector.broadcast(SPECIES, a[row1 + p]).fma(block, sum1);
    }
    sum0.intoArray(c, cOffset);
    sum1.intoArray(c, cOffset + cStride);
  }

  /** Four sums, so that a multiply-add need not wait for the one before. */
  private static void tile1(
      int start,
      int end,
      int[] indices,
      float[] values,
      float[] a,
      int aOffset,
      float[] c,
      int cOffset) {
    FloatVector sum0 = FloatVector.zero(SPECIES);
    FloatVector sum1 = FloatVector.zero(SPECIES);
    FloatVector sum2 = FloatVector.zero(SPECIES);
    FloatVector sum3 = FloatVector.zero(SPECIES);
    int e = start;
    for (; e <= end - 4; e += 4) {
      sum0 = term(indices, values, a, aOffset, e, sum0);
      sum1 = term(indices, values, a, aOffset, e + 1, sum1);
      sum2 = term(indices, values, a, aOffset, e + 2, sum2);
      sum3 = term(indices, values, a, aOffset, e + 3, sum3);
    }
    for (; e < end; e++) {
      sum0 = term(indices, values, a, aOffset, e, sum0);
    }
    sum0.add(sum1).add(sum2.add(sum3)).intoArray(c, cOffset);
  }

  private static FloatVector term(
      int[] indices, float[] values, float[] a, int aOffset, int e, FloatVector sum) {
    FloatVector block = FloatVector.fromArray(SPECIES, values, e * WIDTH);
    return FloatVector.broadcast(SPECIES, a[aOffset + indices[e]]).fma(block, sum);
  }
}
