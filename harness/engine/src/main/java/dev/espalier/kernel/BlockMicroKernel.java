package dev.espalier.kernel;

/** What a provider brings to block-sparse products: the innermost loop, on one thread. */
interface BlockMicroKernel {

  /** Most rows of a tile; smaller ones have a power of two. */
  int TILE_ROWS = 8;

  /** Columns of a block: one vector. */
  int width();

  /**
   * Some rows of one column strip of a product: C = Σ a(i, indices[e]) · block e, start ≤ e
   * {@literal <} end. Only ever overwrites C: a branch for adding to it costs the compiled loop its
   * speed.
   *
   * @param rows {@link #TILE_ROWS} or a smaller power of two
   * @param a element (i, p) at {@code aOffset + i * aStride + p}
   * @param values block e at {@code e * width}
   * @param c row i's strip at {@code cOffset + i * cStride}, all {@link #width()} columns of it
   */
  void tile(
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
      int cStride);
}
