package dev.espalier.kernel;

import dev.espalier.kernel.Kernels.Provider;

/**
 * Products with a block-sparse right operand. A is read where it lies. A task is some column strips
 * and one block of rows, so that the rows stay in the second-level cache; an element of C is always
 * the sum over its strip's blocks in one order.
 *
 * <p>An instance is used by one thread at a time. No call allocates.
 */
public final class BlockProduct {

  /** Column strips of a task. */
  private static final int STRIPS = 8;

  /** Rows of a task: a multiple of the tile's. */
  private static final int ROWS = 64;

  private final Team team;
  private final BlockMicroKernel loop;
  private final float[][] tiles;
  private final Multiply task = new Multiply();

  /** Products of the same provider and team as these kernels. */
  public BlockProduct(Kernels kernels) {
    team = kernels.team();
    loop =
        kernels.provider() == Provider.VECTOR
            ? new VectorBlockMicroKernel()
            : new PlainBlockMicroKernel();
    tiles = new float[team.threads()][BlockMicroKernel.TILE_ROWS * loop.width()];
  }

  /** Columns of a block. */
  public int width() {
    return loop.width();
  }

  /**
   * C = A·B, or C += A·B: blocks of zeros cost nothing. A is not transposed.
   *
   * @param b of blocks as wide as {@link #width()}
   * @throws IllegalArgumentException if the blocks are of another width, or shapes do not fit
   */
  public void multiply(Matrix a, BlockSparse b, Matrix c, boolean accumulate) {
    if (b.width() != loop.width()) {
      throw new IllegalArgumentException(
          "blocks of %d columns: these kernels take blocks of %d"
              .formatted(b.width(), loop.width()));
    }
    a.requireRows("multiplied by a sparse one");
    Shapes.requireProduct(a, b, b.rows(), b.columns(), c);
    int m = a.rows();
    task.m = m;
    task.a = a.data();
    task.aOffset = a.offset();
    task.aRowStride = a.rowStride();
    task.b = b;
    task.accumulate = accumulate;
    task.c = c.data();
    task.cOffset = c.offset();
    task.cRowStride = c.rowStride();
    task.rowBlocks = (m + ROWS - 1) / ROWS;
    team.run((b.strips() + STRIPS - 1) / STRIPS * task.rowBlocks, task);
  }

  private final class Multiply implements Team.Task {
    int m;
    float[] a;
    int aOffset;
    int aRowStride;
    BlockSparse b;
    boolean accumulate;
    float[] c;
    int cOffset;
    int cRowStride;
    int rowBlocks;

    @Override
    public void run(int index, int worker) {
      int firstRow = index % rowBlocks * ROWS;
      int endRow = Math.min(m, firstRow + ROWS);
      int first = index / rowBlocks * STRIPS;
      int end = Math.min(b.strips(), first + STRIPS);
      for (int strip = first; strip < end; strip++) {
        int rows;
        for (int row = firstRow; row < endRow; row += rows) {
          rows = Integer.highestOneBit(Math.min(BlockMicroKernel.TILE_ROWS, endRow - row));
          tile(strip, row, rows, tiles[worker]);
        }
      }
    }

    private void tile(int strip, int row, int rows, float[] tile) {
      int columns = Math.min(loop.width(), b.columns() - strip * loop.width());
      int to = cOffset + row * cRowStride + strip * loop.width();
      if (columns == loop.width() && !accumulate) {
        tile(strip, row, rows, c, to, cRowStride);
        return;
      }
      tile(strip, row, rows, tile, 0, loop.width());
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          int at = to + i * cRowStride + j;
          c[at] = tile[i * loop.width() + j] + (accumulate ? c[at] : 0);
        }
      }
    }

    private void tile(int strip, int row, int rows, float[] to, int offset, int stride) {
      loop.tile(
          rows,
          b.start(strip),
          b.start(strip + 1),
          b.indices(),
          b.values(),
          a,
          aOffset + row * aRowStride,
          aRowStride,
          to,
          offset,
          stride);
    }
  }
}
