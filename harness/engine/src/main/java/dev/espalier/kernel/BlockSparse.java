package dev.espalier.kernel;

/**
 * The right operand of matrix products, rows × columns, cut into blocks of one row and some
 * consecutive columns; blocks that are all zero are left out. So a whole vector of weights shares
 * one index, which costs less than {@link Csr} where zeros lie side by side, and more where they
 * are scattered.
 *
 * <p>Never changes: a copy of the weights as they were.
 */
public final class BlockSparse {

  private final int rows;
  private final int columns;
  private final int width;

  /** Blocks of column strip s are [starts[s], starts[s + 1]), their rows ascending. */
  private final int[] starts;

  private final int[] indices;
  private final float[] values;

  private BlockSparse(
      int rows, int columns, int width, int[] starts, int[] indices, float[] values) {
    this.rows = rows;
    this.columns = columns;
    this.width = width;
    this.starts = starts;
    this.indices = indices;
    this.values = values;
  }

  /**
   * The blocks of a matrix that are not all zero; NaN is no zero.
   *
   * @param width columns of a block, {@link BlockProduct#width()} of the product it is for
   */
  public static BlockSparse of(Matrix dense, int width) {
    int rows = dense.rows();
    int columns = dense.columns();
    int strips = (columns + width - 1) / width;
    int[] starts = new int[strips + 1];
    for (int s = 0; s < strips; s++) {
      starts[s + 1] = starts[s];
      for (int p = 0; p < rows; p++) {
        starts[s + 1] += zero(dense, p, s, width) ? 0 : 1;
      }
    }
    int[] indices = new int[starts[strips]];
    float[] values = new float[Math.multiplyExact(starts[strips], width)];
    int block = 0;
    for (int s = 0; s < strips; s++) {
      int lanes = Math.min(width, columns - s * width);
      for (int p = 0; p < rows; p++) {
        if (!zero(dense, p, s, width)) {
          indices[block] = p;
          for (int j = 0; j < lanes; j++) {
            values[block * width + j] = dense.get(p, s * width + j);
          }
          block++;
        }
      }
    }
    return new BlockSparse(rows, columns, width, starts, indices, values);
  }

  private static boolean zero(Matrix dense, int row, int strip, int width) {
    int end = Math.min(dense.columns(), (strip + 1) * width);
    for (int j = strip * width; j < end; j++) {
      if (dense.get(row, j) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Rows of the operand: the depth of the product. */
  public int rows() {
    return rows;
  }

  /** Columns of the operand and of the product. */
  public int columns() {
    return columns;
  }

  /** Number of blocks that are kept. */
  public int blocks() {
    return indices.length;
  }

  int width() {
    return width;
  }

  /** Number of column strips. */
  int strips() {
    return starts.length - 1;
  }

  int start(int strip) {
    return starts[strip];
  }

  int[] indices() {
    return indices;
  }

  float[] values() {
    return values;
  }

  /** For instance {@code 200 x 800}. */
  @Override
  public String toString() {
    return "%d x %d".formatted(rows, columns);
  }
}
