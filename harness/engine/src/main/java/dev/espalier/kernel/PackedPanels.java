package dev.espalier.kernel;

/**
 * Copies a matrix into the panels of {@link PackedMatrix}, and panels as they are stored into such
 * as register tiles read. Has scratch space for some panels a thread.
 */
final class PackedPanels {

  /**
   * Panels that are multiplied together, if their depth is at most {@link #DEPTH}: they stay in the
   * second-level cache, while a few rows of A, in the first-level one, meet all of them. Of deeper
   * ones only one would stay there. A single row meets so many at once; see {@link
   * MicroKernels#row}.
   */
  static final int GROUP = 4;

  /** Depth of a piece of a B that is packed on the way: a 512-bit panel of it takes 64 KiB. */
  static final int DEPTH = 512;

  /** Rows of panels that are filled together. */
  private static final int FILLED_DEPTH = 64;

  private final Team team;
  private final MicroKernels loops;
  private final int width;
  private final float[][] scratch;
  private final Pack pack = new Pack();

  PackedPanels(Team team, MicroKernels loops) {
    this.team = team;
    this.loops = loops;
    width = loops.width();
    scratch = new float[team.threads()][GROUP * DEPTH * 2 * width];
  }

  /** Room for {@link #GROUP} panels of a piece, or for one of a depth that was reserved. */
  float[] scratch(int worker) {
    return scratch[worker];
  }

  /** Where the g-th panel of a group lies in scratch space. */
  int slot(int g) {
    return g * DEPTH * 2 * width;
  }

  /** Makes room for one panel of so many rows. */
  void reserve(int depth) {
    int size = depth * 2 * width;
    if (scratch[0].length < size) {
      for (int worker = 0; worker < scratch.length; worker++) {
        scratch[worker] = new float[size];
      }
    }
  }

  /** Fills a whole packed matrix. */
  void pack(PackedMatrix to, Matrix from) {
    to.allocate(width);
    pack.to = to;
    pack.from = from;
    team.run((to.count() + GROUP - 1) / GROUP, pack);
  }

  /**
   * Copies rows p of the depth, pStart ≤ p {@literal <} pEnd, of some panels, a few rows at a time:
   * what is written stays in the cache, and what lies side by side in B is read together.
   *
   * @param toStride from one panel's rows to the next one's
   */
  void fill(
      PackedMatrix layout,
      int first,
      int end,
      int pStart,
      int pEnd,
      Matrix b,
      float[] to,
      int toOffset,
      int toStride) {
    float[] data = b.data();
    int offset = b.offset();
    int rowStride = b.rowStride();
    int columnStride = b.columnStride();
    int together = columnStride == 1 ? end - first : 1;
    for (int panel = first; panel < end; panel += together) {
      for (int p = pStart; p < pEnd; p += FILLED_DEPTH) {
        int rows = Math.min(pEnd - p, FILLED_DEPTH);
        int from = offset + p * rowStride;
        for (int run = 2 * panel; run < 2 * (panel + together); run++) {
          int at = toOffset + (run / 2 - first) * toStride + (p - pStart) * 2 * width;
          fillRun(layout, run, rows, data, from, rowStride, columnStride, to, at + run % 2 * width);
        }
      }
    }
  }

  private void fillRun(
      PackedMatrix layout,
      int run,
      int rows,
      float[] b,
      int offset,
      int rowStride,
      int columnStride,
      float[] to,
      int toOffset) {
    int columns = layout.lanes(run);
    int from = columns == 0 ? 0 : offset + layout.start(run) * columnStride;
    if (columnStride == 1 && columns == width) {
      loops.copyRuns(rows, b, from, rowStride, to, toOffset);
      return;
    }
    for (int j = 0; j < width; j++) {
      boolean there = j < columns;
      for (int p = 0, f = from + j * columnStride, t = toOffset + j; p < rows; p++) {
        to[t] = there ? b[f] : 0;
        f += rowStride;
        t += 2 * width;
      }
    }
  }

  /** Makes floats, in a group's slots, of rows of panels that are stored as bfloat16. */
  void widen(PackedMatrix from, int first, int end, int pStart, int pEnd, float[] to) {
    for (int panel = first; panel < end; panel++) {
      int at = from.offset(panel, pStart);
      loops.widen(pEnd - pStart, from.halves(), at, to, slot(panel - first));
    }
  }

  private final class Pack implements Team.Task {
    PackedMatrix to;
    Matrix from;

    @Override
    public void run(int group, int worker) {
      int first = group * GROUP;
      int end = Math.min(to.count(), first + GROUP);
      int rows = to.rows();
      if (to.precision() == Precision.FLOAT32) {
        fill(to, first, end, 0, rows, from, to.data(), to.offset(first, 0), to.stride());
        return;
      }
      float[] wide = scratch[worker];
      for (int pStart = 0; pStart < rows; pStart += DEPTH) {
        int pEnd = Math.min(rows, pStart + DEPTH);
        fill(to, first, end, pStart, pEnd, from, wide, 0, slot(1));
        for (int panel = first; panel < end; panel++) {
          narrow(pEnd - pStart, wide, slot(panel - first), to.halves(), to.offset(panel, pStart));
        }
      }
    }

    private void narrow(int rows, float[] wide, int wideOffset, int[] halves, int halvesOffset) {
      for (int p = 0; p < rows; p++) {
        for (int j = 0; j < width; j++) {
          int at = wideOffset + 2 * p * width + j;
          int lower = Precision.bfloat16(wide[at]);
          int upper = Precision.bfloat16(wide[at + width]);
          halves[halvesOffset + p * width + j] = upper | lower >>> 16;
        }
      }
    }
  }
}
