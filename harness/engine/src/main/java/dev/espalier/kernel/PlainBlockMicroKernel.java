package dev.espalier.kernel;

import java.util.Arrays;

/** In plain Java. */
final class PlainBlockMicroKernel implements BlockMicroKernel {

  /** As many as a vector that the compiler may make of the loop. */
  private static final int WIDTH = 8;

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
    for (int i = 0; i < rows; i++) {
      int to = cOffset + i * cStride;
      Arrays.fill(c, to, to + WIDTH, 0);
      for (int e = start; e < end; e++) {
        float x = a[aOffset + i * aStride + indices[e]];
        for (int j = 0; j < WIDTH; j++) {
          c[to + j] += x * values[e * WIDTH + j];
        }
      }
    }
  }
}
