package dev.espalier.kernel;

/**
 * Matrix products. B is packed into {@link Panels}; A is read where it lies, row by row, and copied
 * only where its rows do not lie in one piece, that is, where it is transposed. So the inner loop
 * is always the same.
 *
 * <p>A task is some panels of B and one block of rows. An element of C is always the same sequence
 * of operations: one sum over the whole depth if B was packed before, and sums of pieces of it,
 * added up in order, if it is packed on the way. See {@link #cut}.
 */
final class Product {

  /** Depth of a piece of a B that is packed on the way: a 512-bit panel of it takes 64 KiB. */
  private static final int DEPTH = 512;

  /** Panels from which on rows are not split: enough tasks for many threads. */
  private static final int MANY_PANELS = 16;

  /** Tasks a thread gets of a recurrent step: few, as long rows suit the point-wise part. */
  private static final int TASKS_PER_THREAD = 2;

  /** Multiply-accumulates of a task that is worth handing out: some microseconds. */
  private static final int WORTHWHILE = 1 << 17;

  /**
   * Panels that are multiplied together, if their depth is at most {@link #DEPTH}: they stay in the
   * second-level cache, while a few rows of A, in the first-level one, meet all of them. Of deeper
   * ones only one would stay there. A single row meets so many at once; see {@link Lanes#row}.
   */
  private static final int GROUP = 4;

  /** A multiple of every provider's tile. */
  private static final int ROWS_PER_TASK = 48;

  /** Elements of A that lie side by side and become so many rows: a cache line of floats. */
  private static final int TRANSPOSED_ROWS = 16;

  /** Rows of panels that are filled together. */
  private static final int PACKED_DEPTH = 64;

  /** Elements of A from which on transposing it is worth sharing. */
  private static final int TRANSPOSE_IN_PARALLEL = 1 << 15;

  private final Team team;
  private final Lanes lanes;
  private final int width;
  private final Transpose transpose = new Transpose();
  private final PackRight packRight = new PackRight();
  private final Multiply multiply = new Multiply();
  private final LstmStep lstmStep = new LstmStep();
  private final float[][] tiles;
  private final float[][] panels;

  private float[] transposed = new float[0];
  private int m;
  private int depth;

  /** Rows of the depth whose products are summed up before they are added to C. */
  private int piece;

  /** A, or its copy: element (i, p) at {@code aOffset + i * aStride + p}. */
  private float[] a;

  private int aOffset;
  private int aStride;

  Product(Team team, Lanes lanes) {
    this.team = team;
    this.lanes = lanes;
    width = lanes.width();
    tiles = new float[team.threads()][Math.max(lanes.tileRows(), GROUP) * 2 * width];
    panels = new float[team.threads()][GROUP * DEPTH * 2 * width];
  }

  void pack(Panels to, float[] b, int offset, int rowStride, int columnStride) {
    to.allocate(width);
    packRight.to = to;
    packRight.b = b;
    packRight.offset = offset;
    packRight.rowStride = rowStride;
    packRight.columnStride = columnStride;
    team.run((to.count() + GROUP - 1) / GROUP, packRight);
  }

  /** With {@code layout} packed, or, if {@code b} is given, as a mere layout of its columns. */
  void multiply(
      int m,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColumnStride,
      Panels layout,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColumnStride,
      boolean accumulate,
      float[] c,
      int cOffset,
      int cRowStride) {
    cut(m, layout, b == null);
    left(a, aOffset, aRowStride, aColumnStride);
    Multiply task = multiply;
    task.layout = layout;
    task.b = b;
    task.bOffset = bOffset;
    task.bRowStride = bRowStride;
    task.bColumnStride = bColumnStride;
    task.accumulate = accumulate;
    task.c = c;
    task.cOffset = cOffset;
    task.cRowStride = cRowStride;
    task.rowsPerTask = layout.count() >= MANY_PANELS ? Math.max(1, m) : ROWS_PER_TASK;
    task.rowBlocks = (m + task.rowsPerTask - 1) / task.rowsPerTask;
    task.panelsPerTask = panelsPerTask(task.rowsPerTask, task.rowBlocks, layout);
    int panelBlocks = (layout.count() + task.panelsPerTask - 1) / task.panelsPerTask;
    team.run(panelBlocks * task.rowBlocks, task);
  }

  void lstmForward(
      int batch,
      int units,
      float[] gates,
      int gatesOffset,
      float[] hiddenPrevious,
      int hpOffset,
      Panels recurrent,
      float[] cellPrevious,
      int cpOffset,
      float[] cell,
      int cOffset,
      float[] cellTanh,
      int ctOffset,
      float[] hidden,
      int hOffset) {
    cut(batch, recurrent, true);
    left(hiddenPrevious, hpOffset, units, 1);
    multiply.layout = recurrent;
    multiply.b = null;
    multiply.accumulate = true;
    multiply.c = gates;
    multiply.cOffset = gatesOffset;
    multiply.cRowStride = 4 * units;
    LstmStep task = lstmStep;
    task.units = units;
    task.cellPrevious = cellPrevious;
    task.cpOffset = cpOffset;
    task.cell = cell;
    task.cOffset = cOffset;
    task.cellTanh = cellTanh;
    task.ctOffset = ctOffset;
    task.hidden = hidden;
    task.hOffset = hOffset;
    int runs = recurrent.unitRuns();
    int most = TASKS_PER_THREAD * team.threads();
    task.runsPerTask = (runs + most - 1) / most;
    team.run((runs + task.runsPerTask - 1) / task.runsPerTask, task);
  }

  /** A group, or, of few rows, several, so that a task is worthwhile; fewer if there are few. */
  private int panelsPerTask(int rows, int rowBlocks, Panels layout) {
    long work = Math.max(1, (long) rows * layout.rows() * 2 * width);
    int tasks = TASKS_PER_THREAD * team.threads();
    int most = (layout.count() * rowBlocks + tasks - 1) / tasks;
    long wanted = Math.max(GROUP, (WORTHWHILE + work - 1) / work);
    int panels = (int) Math.max(1, Math.min(wanted, most));
    return panels < GROUP ? panels : panels - panels % GROUP;
  }

  /**
   * Sets how the depth is cut: not at all if B is packed. The rule decides how sums are rounded, so
   * it asks for nothing else: not for rows, threads, precision, or the machine's caches. It also
   * lets a network be cut while it is trained: without a row of the depth whose factors are zero,
   * every sum stays the same to the last bit, where pieces would begin elsewhere.
   *
   * <p>Pieces of 512 keep four panels in the second-level cache, but send sums through memory, and
   * every piece begins to read its panels anew. Measured on an AMD EPYC with 1 MiB of that cache,
   * pieces took 1.05 to 1.25 times as long for 10 to 48 rows and depths of 1500 and 6000, at 512 as
   * at 256 bits, and 1.0 to 1.2 times as long for 64 to 700 rows and depths up to 10,000. But one
   * panel must be read at a time: where several tiles of rows met four panels of 6000, which the
   * cache does not hold, 10 rows at 256 bits took 1.12 times as long as in pieces.
   */
  private void cut(int m, Panels layout, boolean packed) {
    this.m = m;
    depth = layout.rows();
    piece = packed ? depth : DEPTH;
    int size = piece * 2 * width;
    if (layout.precision() == Precision.BFLOAT16 && panels[0].length < size) {
      for (int worker = 0; worker < panels.length; worker++) {
        panels[worker] = new float[size];
      }
    }
  }

  private void left(float[] a, int offset, int rowStride, int columnStride) {
    this.a = a;
    aOffset = offset;
    aStride = rowStride;
    if (columnStride == 1) {
      return;
    }
    int size = Math.multiplyExact(m, depth);
    if (transposed.length < size) {
      transposed = new float[size];
    }
    transpose.a = a;
    transpose.offset = offset;
    transpose.rowStride = rowStride;
    transpose.columnStride = columnStride;
    this.a = transposed;
    aOffset = 0;
    aStride = depth;
    int blocks = (m + TRANSPOSED_ROWS - 1) / TRANSPOSED_ROWS;
    if (size < TRANSPOSE_IN_PARALLEL) {
      for (int block = 0; block < blocks; block++) {
        transpose.run(block, 0);
      }
    } else {
      team.run(blocks, transpose);
    }
  }

  /**
   * Height of the next register tile of so many rows: as few tiles as can be, of about equal
   * height, since low ones are slow.
   */
  private int tileRows(int left) {
    int count = (left + lanes.tileRows() - 1) / lanes.tileRows();
    return (left + count - 1) / count;
  }

  /**
   * Runs one register tile.
   *
   * @param b the panel: row p of the depth at {@code bOffset + (p − pStart) * 2 * width}
   */
  private void tile(
      int row,
      int rows,
      int pStart,
      int pEnd,
      Panels layout,
      int panel,
      float[] b,
      int bOffset,
      boolean accumulate,
      float[] c,
      int cOffset,
      int stride,
      float[] tile) {
    int lanes0 = layout.lanes(2 * panel);
    int lanes1 = layout.lanes(2 * panel + 1);
    int first = cOffset + row * stride + layout.start(2 * panel);
    int second = cOffset + row * stride + layout.start(2 * panel + 1);
    int at = aOffset + row * aStride + pStart;
    boolean whole = lanes0 == width && lanes1 == width;
    // Whole runs that overwrite C need no detour.
    if (whole && !accumulate) {
      lanes.tile(rows, pEnd - pStart, a, at, aStride, b, bOffset, c, first, second, stride);
      return;
    }
    lanes.tile(rows, pEnd - pStart, a, at, aStride, b, bOffset, tile, 0, width, 2 * width);
    if (whole) {
      lanes.addTile(rows, tile, c, first, second, stride);
      return;
    }
    for (int i = 0; i < rows; i++) {
      merge(tile, i * 2 * width, lanes0, c, first + i * stride, accumulate);
      if (lanes1 > 0) {
        merge(tile, i * 2 * width + width, lanes1, c, second + i * stride, accumulate);
      }
    }
  }

  /** One row times {@link #GROUP} panels, the first of which begins at {@code bOffset}. */
  private void row(
      Panels layout,
      int panel,
      int pStart,
      int pEnd,
      boolean accumulate,
      float[] c,
      int cOffset,
      float[] tile) {
    int at = layout.offset(panel, pStart);
    int stride = layout.stride();
    if (layout.precision() == Precision.BFLOAT16) {
      lanes.row(pEnd - pStart, a, aOffset + pStart, layout.halves(), at, stride, tile);
    } else {
      lanes.row(pEnd - pStart, a, aOffset + pStart, layout.data(), at, stride, tile);
    }
    for (int run = 0; run < 2 * GROUP; run++) {
      int columns = layout.lanes(2 * panel + run);
      if (columns > 0) {
        int to = cOffset + layout.start(2 * panel + run);
        merge(tile, run * width, columns, c, to, accumulate);
      }
    }
  }

  private void merge(float[] tile, int from, int columns, float[] c, int to, boolean accumulate) {
    if (accumulate) {
      lanes.add(columns, tile, from, c, to);
    } else {
      System.arraycopy(tile, from, c, to, columns);
    }
  }

  /**
   * Copies rows p of the depth, pStart ≤ p {@literal <} pEnd, of some panels, a few rows at a time:
   * what is written stays in the cache, and what lies side by side in B is read together.
   *
   * @param toStride from one panel's rows to the next one's
   */
  private void packPanels(
      Panels layout,
      int first,
      int end,
      int pStart,
      int pEnd,
      float[] b,
      int offset,
      int rowStride,
      int columnStride,
      float[] to,
      int toOffset,
      int toStride) {
    int together = columnStride == 1 ? end - first : 1;
    for (int panel = first; panel < end; panel += together) {
      for (int p = pStart; p < pEnd; p += PACKED_DEPTH) {
        int rows = Math.min(pEnd - p, PACKED_DEPTH);
        int from = offset + p * rowStride;
        for (int run = 2 * panel; run < 2 * (panel + together); run++) {
          int at = toOffset + (run / 2 - first) * toStride + (p - pStart) * 2 * width;
          packRun(layout, run, rows, b, from, rowStride, columnStride, to, at + run % 2 * width);
        }
      }
    }
  }

  private void packRun(
      Panels layout,
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
      lanes.copyRuns(rows, b, from, rowStride, to, toOffset);
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

  private final class PackRight implements Team.Task {
    Panels to;
    float[] b;
    int offset;
    int rowStride;
    int columnStride;

    @Override
    public void run(int group, int worker) {
      int first = group * GROUP;
      int end = Math.min(to.count(), first + GROUP);
      int rows = to.rows();
      if (to.precision() == Precision.FLOAT32) {
        int at = to.offset(first, 0);
        int stride = to.stride();
        packPanels(
            to, first, end, 0, rows, b, offset, rowStride, columnStride, to.data(), at, stride);
        return;
      }
      float[] wide = panels[worker];
      for (int pStart = 0; pStart < rows; pStart += DEPTH) {
        int pEnd = Math.min(rows, pStart + DEPTH);
        packPanels(
            to, first, end, pStart, pEnd, b, offset, rowStride, columnStride, wide, 0, slot(1));
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

  /** Copies A so that its rows lie in one piece each. */
  private final class Transpose implements Team.Task {
    float[] a;
    int offset;
    int rowStride;
    int columnStride;

    @Override
    public void run(int block, int worker) {
      int start = block * TRANSPOSED_ROWS;
      int end = Math.min(m, start + TRANSPOSED_ROWS);
      for (int p = 0; p < depth; p++) {
        int from = offset + p * columnStride;
        for (int i = start; i < end; i++) {
          transposed[i * depth + p] = a[from + i * rowStride];
        }
      }
    }
  }

  private final class Multiply implements Team.Task {
    Panels layout;
    float[] b;
    int bOffset;
    int bRowStride;
    int bColumnStride;
    boolean accumulate;
    float[] c;
    int cOffset;
    int cRowStride;
    int rowsPerTask;
    int rowBlocks;
    int panelsPerTask;

    @Override
    public void run(int index, int worker) {
      int start = index / rowBlocks * panelsPerTask;
      int end = Math.min(layout.count(), start + panelsPerTask);
      int rowStart = index % rowBlocks * rowsPerTask;
      int rowEnd = Math.min(m, rowStart + rowsPerTask);
      multiply(start, end, rowStart, rowEnd, worker);
    }

    void multiply(int start, int end, int rowStart, int rowEnd, int worker) {
      int count;
      for (int first = start; first < end; first += count) {
        boolean together = piece <= DEPTH || m == 1 && end - first >= GROUP;
        count = together ? Math.min(end - first, GROUP) : 1;
        group(first, first + count, rowStart, rowEnd, worker);
      }
    }

    private void group(int first, int end, int rowStart, int rowEnd, int worker) {
      if (depth == 0 && !accumulate) {
        zero(first, end, rowStart, rowEnd);
      }
      for (int pStart = 0; pStart < depth; pStart += piece) {
        int pEnd = Math.min(depth, pStart + piece);
        boolean add = accumulate || pStart > 0;
        if (m == 1 && b == null && end - first == GROUP) {
          row(layout, first, pStart, pEnd, add, c, cOffset, tiles[worker]);
          continue;
        }
        boolean ready = b == null && layout.precision() == Precision.FLOAT32;
        float[] packed = ready ? layout.data() : panels[worker];
        if (!ready) {
          unpack(first, end, pStart, pEnd, packed);
        }
        int rows;
        for (int row = rowStart; row < rowEnd; row += rows) {
          rows = tileRows(rowEnd - row);
          for (int panel = first; panel < end; panel++) {
            int at = ready ? layout.offset(panel, pStart) : slot(panel - first);
            tile(
                row,
                rows,
                pStart,
                pEnd,
                layout,
                panel,
                packed,
                at,
                add,
                c,
                cOffset,
                cRowStride,
                tiles[worker]);
          }
        }
      }
    }

    private void unpack(int first, int end, int pStart, int pEnd, float[] to) {
      if (b != null) {
        packPanels(
            layout,
            first,
            end,
            pStart,
            pEnd,
            b,
            bOffset,
            bRowStride,
            bColumnStride,
            to,
            0,
            slot(1));
        return;
      }
      for (int panel = first; panel < end; panel++) {
        int from = layout.offset(panel, pStart);
        lanes.widen(pEnd - pStart, layout.halves(), from, to, slot(panel - first));
      }
    }

    private void zero(int first, int end, int rowStart, int rowEnd) {
      for (int run = 2 * first; run < 2 * end; run++) {
        for (int row = rowStart; row < rowEnd && layout.lanes(run) > 0; row++) {
          int at = cOffset + row * cRowStride + layout.start(run);
          java.util.Arrays.fill(c, at, at + layout.lanes(run), 0);
        }
      }
    }
  }

  /** Where the g-th panel of a group lies in a worker's scratch. */
  private int slot(int g) {
    return g * DEPTH * 2 * width;
  }

  /**
   * The four gates of some runs of units for the whole batch, then their cells and hidden states.
   */
  private final class LstmStep implements Team.Task {
    int units;
    float[] cellPrevious;
    int cpOffset;
    float[] cell;
    int cOffset;
    float[] cellTanh;
    int ctOffset;
    float[] hidden;
    int hOffset;

    int runsPerTask;

    @Override
    public void run(int index, int worker) {
      int first = index * runsPerTask;
      int end = Math.min(multiply.layout.unitRuns(), first + runsPerTask);
      multiply.multiply(2 * first, 2 * end, 0, m, worker);
      int unit = first * width;
      int count = Math.min(units, end * width) - unit;
      lanes.lstmForward(
          m,
          count,
          units,
          multiply.c,
          multiply.cOffset + unit,
          cellPrevious,
          cpOffset + unit,
          cell,
          cOffset + unit,
          cellTanh,
          ctOffset + unit,
          hidden,
          hOffset + unit);
    }
  }
}
