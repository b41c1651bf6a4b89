package dev.espalier.kernel;

/**
 * The left operand of a product as register tiles read it, every row in one piece: where it lies,
 * or a copy if it is transposed.
 */
final class LeftOperand {

  /** Elements that lie side by side and become so many rows: a cache line of floats. */
  private static final int TRANSPOSED_ROWS = 16;

  /** Elements from which on transposing is worth sharing. */
  private static final int TRANSPOSE_IN_PARALLEL = 1 << 15;

  private final Team team;
  private final Transpose transpose = new Transpose();
  private float[] transposed = new float[0];

  private float[] data;
  private int offset;
  private int stride;

  LeftOperand(Team team) {
    this.team = team;
  }

  void set(Matrix a) {
    data = a.data();
    offset = a.offset();
    stride = a.rowStride();
    if (a.columnStride() == 1) {
      return;
    }
    int m = a.rows();
    int depth = a.columns();
    int size = Math.multiplyExact(m, depth);
    if (transposed.length < size) {
      transposed = new float[size];
    }
    transpose.m = m;
    transpose.depth = depth;
    transpose.from = data;
    transpose.offset = offset;
    transpose.rowStride = stride;
    transpose.columnStride = a.columnStride();
    data = transposed;
    offset = 0;
    stride = depth;
    int blocks = (m + TRANSPOSED_ROWS - 1) / TRANSPOSED_ROWS;
    if (size < TRANSPOSE_IN_PARALLEL) {
      for (int block = 0; block < blocks; block++) {
        transpose.run(block, 0);
      }
    } else {
      team.run(blocks, transpose);
    }
  }

  /** Element (i, p) lies at {@code at(i, p)}. */
  float[] data() {
    return data;
  }

  int at(int i, int p) {
    return offset + i * stride + p;
  }

  /** From a row to the next. */
  int stride() {
    return stride;
  }

  private final class Transpose implements Team.Task {
    int m;
    int depth;
    float[] from;
    int offset;
    int rowStride;
    int columnStride;

    @Override
    public void run(int block, int worker) {
      int start = block * TRANSPOSED_ROWS;
      int end = Math.min(m, start + TRANSPOSED_ROWS);
      for (int p = 0; p < depth; p++) {
        int column = offset + p * columnStride;
        for (int i = start; i < end; i++) {
          transposed[i * depth + p] = from[column + i * rowStride];
        }
      }
    }
  }
}
