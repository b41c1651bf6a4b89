package dev.espalier.kernel;

/**
 * What a provider brings: the innermost loops, on one thread. Everything above, that is splitting
 * over threads, packing and cache blocking, is shared.
 */
interface MicroKernels {

  /** Columns of a run: one vector. */
  int width();

  /** Rows of the largest register tile; there is one of every smaller height. */
  int tileRows();

  /**
   * A register tile of a product: C = A·B for {@code rows} rows and two runs of columns.
   *
   * @param rows 1 to {@link #tileRows()}
   * @param a element (i, p) at {@code aOffset + i * aStride + p}
   * @param b packed: row p's two runs at {@code bOffset + p * 2 * width}
   * @param c0 offset of the first run's first row in {@code c}
   * @param c1 offset of the second run's first row in {@code c}
   * @param stride distance of rows in {@code c}
   */
  void tile(
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
      int stride);

  /**
   * One row of a product with four panels at once, so that enough sums are under way: C = A·B.
   *
   * @param a element p at {@code aOffset + p}
   * @param b packed: row p's two runs in panel q at {@code bOffset + q * bStride + p * 2 * width}
   * @param c receives eight runs of columns, one after the other from offset 0
   */
  void row(int depth, float[] a, int aOffset, float[] b, int bOffset, int bStride, float[] c);

  /**
   * The same for panels stored as {@link Precision#BFLOAT16}.
   *
   * @param b packed: row p of panel q at {@code bOffset + q * bStride + p * width}
   */
  void row(int depth, float[] a, int aOffset, int[] b, int bOffset, int bStride, float[] c);

  /** Makes floats, two runs a row, of {@code rows} rows of a panel stored as bfloat16. */
  void widen(int rows, int[] from, int offset, float[] to, int toOffset);

  /**
   * One column of a product with a sparse right operand, for some vectors of A's rows: c = Σ
   * values[e] · a(indices[e]), start ≤ e {@literal <} end.
   *
   * @param vectors of {@link #width()} rows: 1, 2 or 4
   * @param a transposed: the rows' elements of column p at {@code aOffset + p * vectors * width}
   * @param c receives the sums
   */
  void sparseTile(
      int vectors,
      int start,
      int end,
      int[] indices,
      float[] values,
      float[] a,
      int aOffset,
      float[] c,
      int cOffset);

  /** Copies one vector a row, {@code stride} apart, into a panel's rows. */
  void copyRuns(int rows, float[] from, int offset, int stride, float[] to, int toOffset);

  /**
   * Gates, cell and hidden state of {@code n} units of some rows. Gate blocks lie {@code units}
   * apart, rows of gates four times as far, and rows of everything else {@code units}.
   */
  void lstmForward(
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
      int hOffset);

  /** x = f(x), element by element. */
  void activate(Kernels.Activation f, int n, float[] x, int offset);

  /** Backward of {@link #lstmForward}; see {@link Kernels#lstmBackward}. */
  void lstmBackward(
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
      int dcOffset);

  /** Greatest element; NaN if one is NaN. */
  float max(int n, float[] x, int offset);

  /** Σ exp(x − shift); with {@code store}, x becomes exp(x − shift). */
  double sumExp(int n, float[] x, int offset, float shift, boolean store);

  /** y += x. */
  void add(int n, float[] x, int xOffset, float[] y, int yOffset);

  /**
   * C += a tile: {@code rows} rows of two vectors each, which lie side by side in the tile and at
   * {@code c0} and {@code c1} of C, whose rows lie {@code stride} apart.
   */
  void addTile(int rows, float[] tile, float[] c, int c0, int c1, int stride);

  /** y += alpha x. */
  void axpy(int n, float alpha, float[] x, int xOffset, float[] y, int yOffset);

  /** x *= alpha. */
  void scale(int n, float alpha, float[] x, int offset);

  /** y *= x. */
  void product(int n, float[] x, int xOffset, float[] y, int yOffset);

  /** Σ x², {@code n} at most some thousands: summed in single precision lane by lane. */
  double sumOfSquares(int n, float[] x, int offset);
}
