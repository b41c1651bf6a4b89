package dev.espalier.kernel;

import java.util.Arrays;

/**
 * Register tiles of one product C = A·B, or C += A·B, and how they get into C: those that overwrite
 * whole runs of it are written where they belong, others by way of scratch space.
 */
final class ProductTiles {

  private final MicroKernels loops;
  private final int width;
  private final LeftOperand a;

  /** For each thread. */
  private final float[][] scratch;

  private PackedMatrix layout;
  private float[] c;
  private int cOffset;
  private int cStride;

  ProductTiles(MicroKernels loops, int threads, LeftOperand a) {
    this.loops = loops;
    this.a = a;
    width = loops.width();
    scratch = new float[threads][Math.max(loops.tileRows(), PackedPanels.GROUP) * 2 * width];
  }

  /**
   * Takes a product's matrices.
   *
   * @param layout which columns make the runs of a panel
   */
  void set(PackedMatrix layout, Matrix c) {
    this.layout = layout;
    this.c = c.data();
    cOffset = c.offset();
    cStride = c.rowStride();
  }

  /**
   * Height of the next tile of so many rows: as few tiles as can be, of about equal height, since
   * low ones are slow.
   */
  int height(int left) {
    int count = (left + loops.tileRows() - 1) / loops.tileRows();
    return (left + count - 1) / count;
  }

  /**
   * Runs one tile.
   *
   * @param b the panel: row p of the depth at {@code bOffset + (p − pStart) * 2 * width}
   */
  void tile(
      int row,
      int rows,
      int pStart,
      int pEnd,
      int panel,
      float[] b,
      int bOffset,
      boolean accumulate,
      int worker) {
    int depth = pEnd - pStart;
    int columns0 = layout.lanes(2 * panel);
    int columns1 = layout.lanes(2 * panel + 1);
    int first = cOffset + row * cStride + layout.start(2 * panel);
    int second = cOffset + row * cStride + layout.start(2 * panel + 1);
    int at = a.at(row, pStart);
    boolean whole = columns0 == width && columns1 == width;
    if (whole && !accumulate) {
      loops.tile(rows, depth, a.data(), at, a.stride(), b, bOffset, c, first, second, cStride);
      return;
    }
    float[] tile = scratch[worker];
    loops.tile(rows, depth, a.data(), at, a.stride(), b, bOffset, tile, 0, width, 2 * width);
    if (whole) {
      loops.addTile(rows, tile, c, first, second, cStride);
      return;
    }
    for (int i = 0; i < rows; i++) {
      merge(tile, i * 2 * width, columns0, first + i * cStride, accumulate);
      if (columns1 > 0) {
        merge(tile, i * 2 * width + width, columns1, second + i * cStride, accumulate);
      }
    }
  }

  /** The single row of A times a group of panels that were packed before, from one on. */
  void row(int panel, int pStart, int pEnd, boolean accumulate, int worker) {
    float[] tile = scratch[worker];
    int at = layout.offset(panel, pStart);
    int stride = layout.stride();
    if (layout.precision() == Precision.BFLOAT16) {
      loops.row(pEnd - pStart, a.data(), a.at(0, pStart), layout.halves(), at, stride, tile);
    } else {
      loops.row(pEnd - pStart, a.data(), a.at(0, pStart), layout.data(), at, stride, tile);
    }
    for (int run = 0; run < 2 * PackedPanels.GROUP; run++) {
      int columns = layout.lanes(2 * panel + run);
      if (columns > 0) {
        int to = cOffset + layout.start(2 * panel + run);
        merge(tile, run * width, columns, to, accumulate);
      }
    }
  }

  private void merge(float[] tile, int from, int columns, int to, boolean accumulate) {
    if (accumulate) {
      loops.add(columns, tile, from, c, to);
    } else {
      System.arraycopy(tile, from, c, to, columns);
    }
  }

  /** Zeroes what some panels are multiplied to: the product if there is no depth. */
  void zero(int first, int end, int rowStart, int rowEnd) {
    for (int run = 2 * first; run < 2 * end; run++) {
      for (int row = rowStart; row < rowEnd && layout.lanes(run) > 0; row++) {
        int at = cOffset + row * cStride + layout.start(run);
        Arrays.fill(c, at, at + layout.lanes(run), 0);
      }
    }
  }
}
