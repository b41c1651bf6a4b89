package dev.espalier.kernel;

import java.util.Arrays;

/**
 * Products with a sparse right operand. A is transposed block by block of rows, so that a weight is
 * multiplied with whole vectors of rows; a single row is a scalar product a column instead.
 *
 * <p>A task is one block of rows and one stretch of columns; an element of C is always the sum over
 * its column's weights in one order.
 */
final class SparseProduct {

  /** Columns of a task. */
  private static final int COLUMNS = 64;

  /** Vectors of a whole block of rows: as many sums as stay in registers. */
  private static final int VECTORS = 4;

  private final Team team;
  private final MicroKernels loops;
  private final int width;
  private final float[][] tiles;
  private final Rows rows = new Rows();
  private final SingleRow singleRow = new SingleRow();
  private float[] transposed = new float[0];

  SparseProduct(Team team, MicroKernels loops) {
    this.team = team;
    this.loops = loops;
    width = loops.width();
    tiles = new float[team.threads()][];
  }

  void multiply(Matrix a, Csr b, Matrix c, boolean accumulate) {
    int stretches = (b.columns() + COLUMNS - 1) / COLUMNS;
    int m = a.rows();
    if (m == 1) {
      singleRow.set(a.data(), a.offset(), b, accumulate, c.data(), c.offset());
      team.run(stretches, singleRow);
      return;
    }
    transpose(m, b.rows(), a.data(), a.offset(), a.rowStride());
    for (int i = 0; i < tiles.length; i++) {
      tiles[i] = tiles[i] == null ? new float[COLUMNS * VECTORS * width] : tiles[i];
    }
    rows.set(m, b, accumulate, c.data(), c.offset(), c.rowStride());
    rows.stretches = stretches;
    team.run((m + VECTORS * width - 1) / (VECTORS * width) * stretches, rows);
  }

  /** Vectors of the block that begins at a row: 1, 2 or 4. */
  private int vectors(int left) {
    return left > 2 * width ? VECTORS : left > width ? 2 : 1;
  }

  private void transpose(int m, int depth, float[] a, int aOffset, int aRowStride) {
    int block = VECTORS * width;
    int size = Math.multiplyExact((m + block - 1) / block * block, depth);
    if (transposed.length < size) {
      transposed = new float[size];
    }
    for (int first = 0; first < m; first += block) {
      int lanesOfBlock = vectors(m - first) * width;
      int blockRows = Math.min(block, m - first);
      for (int i = 0; i < lanesOfBlock; i++) {
        int to = first * depth + i;
        if (i < blockRows) {
          int from = aOffset + (first + i) * aRowStride;
          for (int p = 0; p < depth; p++, to += lanesOfBlock) {
            transposed[to] = a[from + p];
          }
        } else {
          for (int p = 0; p < depth; p++, to += lanesOfBlock) {
            transposed[to] = 0;
          }
        }
      }
    }
  }

  private final class Rows implements Team.Task {
    int m;
    int stretches;
    Csr b;
    boolean accumulate;
    float[] c;
    int cOffset;
    int cRowStride;

    void set(int m, Csr b, boolean accumulate, float[] c, int cOffset, int cRowStride) {
      this.m = m;
      this.b = b;
      this.accumulate = accumulate;
      this.c = c;
      this.cOffset = cOffset;
      this.cRowStride = cRowStride;
    }

    @Override
    public void run(int index, int worker) {
      int first = index / stretches * VECTORS * width;
      int vectors = vectors(m - first);
      int start = index % stretches * COLUMNS;
      int end = Math.min(b.columns(), start + COLUMNS);
      float[] tile = tiles[worker];
      for (int j = start; j < end; j++) {
        loops.sparseTile(
            vectors,
            b.start(j),
            b.start(j + 1),
            b.indices(),
            b.values(),
            transposed,
            first * b.rows(),
            tile,
            (j - start) * vectors * width);
      }
      int blockRows = Math.min(VECTORS * width, m - first);
      for (int i = 0; i < blockRows; i++) {
        int to = cOffset + (first + i) * cRowStride + start;
        if (!accumulate) {
          Arrays.fill(c, to, to + end - start, 0);
        }
        for (int j = 0; j < end - start; j++) {
          c[to + j] += tile[j * vectors * width + i];
        }
      }
    }
  }

  private final class SingleRow implements Team.Task {
    float[] a;
    int aOffset;
    Csr b;
    boolean accumulate;
    float[] c;
    int cOffset;

    void set(float[] a, int aOffset, Csr b, boolean accumulate, float[] c, int cOffset) {
      this.a = a;
      this.aOffset = aOffset;
      this.b = b;
      this.accumulate = accumulate;
      this.c = c;
      this.cOffset = cOffset;
    }

    @Override
    public void run(int stretch, int worker) {
      int end = Math.min(b.columns(), (stretch + 1) * COLUMNS);
      for (int j = stretch * COLUMNS; j < end; j++) {
        float sum = dot(b.indices(), b.values(), b.start(j), b.start(j + 1));
        c[cOffset + j] = accumulate ? c[cOffset + j] + sum : sum;
      }
    }

    /** Four sums, so that an addition need not wait for the one before. */
    private float dot(int[] indices, float[] values, int start, int end) {
      float sum0 = 0;
      float sum1 = 0;
      float sum2 = 0;
      float sum3 = 0;
      int e = start;
      for (; e <= end - 4; e += 4) {
        sum0 += values[e] * a[aOffset + indices[e]];
        sum1 += values[e + 1] * a[aOffset + indices[e + 1]];
        sum2 += values[e + 2] * a[aOffset + indices[e + 2]];
        sum3 += values[e + 3] * a[aOffset + indices[e + 3]];
      }
      for (; e < end; e++) {
        sum0 += values[e] * a[aOffset + indices[e]];
      }
      return (sum0 + sum1) + (sum2 + sum3);
    }
  }
}
