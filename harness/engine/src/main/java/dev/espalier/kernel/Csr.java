package dev.espalier.kernel;

/**
 * The right operand of matrix products, rows × columns, without its zeros: for every column the
 * rows of its non-zero weights, ascending, and the weights (compressed sparse rows of the
 * transposed matrix).
 *
 * <p>Never changes: a copy of the weights as they were.
 */
public final class Csr {

  private final int rows;
  private final int columns;

  /** Column j's weights lie in [starts[j], starts[j + 1]). */
  private final int[] starts;

  private final int[] indices;
  private final float[] values;

  private Csr(int rows, int columns, int[] starts, int[] indices, float[] values) {
    this.rows = rows;
    this.columns = columns;
    this.starts = starts;
    this.indices = indices;
    this.values = values;
  }

  /** The non-zero weights of a matrix; NaN is no zero. */
  public static Csr of(Matrix dense) {
    int rows = dense.rows();
    int columns = dense.columns();
    int[] starts = new int[columns + 1];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        if (dense.get(i, j) != 0) {
          starts[j + 1]++;
        }
      }
    }
    for (int j = 0; j < columns; j++) {
      starts[j + 1] += starts[j];
    }
    int[] indices = new int[starts[columns]];
    float[] values = new float[starts[columns]];
    int[] next = starts.clone();
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float value = dense.get(i, j);
        if (value != 0) {
          indices[next[j]] = i;
          values[next[j]++] = value;
        }
      }
    }
    return new Csr(rows, columns, starts, indices, values);
  }

  /** Bytes that it takes: an index and a value a weight, and where each column starts. */
  public long bytes() {
    return 4L * (starts.length + indices.length + values.length);
  }

  /** Rows of the operand: the depth of the product. */
  public int rows() {
    return rows;
  }

  /** Columns of the operand and of the product. */
  public int columns() {
    return columns;
  }

  /** Number of weights that are kept. */
  public int nonZeros() {
    return values.length;
  }

  int start(int column) {
    return starts[column];
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
