package dev.espalier.kernel;

import static dev.espalier.kernel.PackedPanels.DEPTH;
import static dev.espalier.kernel.PackedPanels.GROUP;

/**
 * Matrix products. B is packed into {@link PackedMatrix}; A is read where it lies, row by row, and
 * copied only where its rows do not lie in one piece, that is, where it is transposed. So the inner
 * loop is always the same.
 *
 * <p>A task is some panels of B and one block of rows. An element of C is always the same sequence
 * of operations: one sum over the whole depth if B was packed before, and sums of pieces of it,
 * added up in order, if it is packed on the way. See {@link #cut}.
 */
final class MatrixProduct {

  /** Panels from which on rows are not split: enough tasks for many threads. */
  private static final int MANY_PANELS = 16;

  /** Tasks a thread gets of a recurrent step: few, as long rows suit the point-wise part. */
  private static final int TASKS_PER_THREAD = 2;

  /** Multiply-accumulates of a task that is worth handing out: some microseconds. */
  private static final int WORTHWHILE = 1 << 17;

  /** A multiple of every provider's tile. */
  private static final int ROWS_PER_TASK = 48;

  private final Team team;
  private final MicroKernels loops;
  private final int width;
  private final PackedPanels panels;
  private final LeftOperand left;
  private final ProductTiles tiles;
  private final Multiply multiply = new Multiply();
  private final LstmStep lstmStep = new LstmStep();

  /** Of a B that was not packed before. */
  private final PackedMatrix layout = PackedMatrix.layout();

  MatrixProduct(Team team, MicroKernels loops) {
    this.team = team;
    this.loops = loops;
    width = loops.width();
    panels = new PackedPanels(team, loops);
    left = new LeftOperand(team);
    tiles = new ProductTiles(loops, team.threads(), left);
  }

  void pack(PackedMatrix to, Matrix from) {
    panels.pack(to, from);
  }

  void multiply(Matrix a, PackedMatrix b, Matrix c, boolean accumulate) {
    multiply(a, b, null, c, accumulate);
  }

  void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate) {
    layout.layOut(b.rows(), b.columns(), width);
    multiply(a, layout, b, c, accumulate);
  }

  private void multiply(
      Matrix a, PackedMatrix layout, Matrix unpacked, Matrix c, boolean accumulate) {
    left.set(a);
    tiles.set(layout, c);
    int m = a.rows();
    Multiply task = multiply;
    task.set(m, layout, unpacked, accumulate);
    task.rowsPerTask = layout.count() >= MANY_PANELS ? Math.max(1, m) : ROWS_PER_TASK;
    task.rowBlocks = (m + task.rowsPerTask - 1) / task.rowsPerTask;
    task.panelsPerTask = panelsPerTask(task.rowsPerTask, task.rowBlocks, layout);
    int panelBlocks = (layout.count() + task.panelsPerTask - 1) / task.panelsPerTask;
    team.run(panelBlocks * task.rowBlocks, task);
  }

  void lstmForward(
      Matrix gates,
      Matrix hiddenBefore,
      PackedMatrix recurrent,
      Matrix cellBefore,
      Matrix cell,
      Matrix cellTanh,
      Matrix hidden) {
    left.set(hiddenBefore);
    tiles.set(recurrent, gates);
    multiply.set(hiddenBefore.rows(), recurrent, null, true);
    LstmStep task = lstmStep;
    task.batch = hiddenBefore.rows();
    task.units = hiddenBefore.columns();
    task.gates = gates.data();
    task.gatesOffset = gates.offset();
    task.cellPrevious = cellBefore.data();
    task.cpOffset = cellBefore.offset();
    task.cell = cell.data();
    task.cOffset = cell.offset();
    task.cellTanh = cellTanh.data();
    task.ctOffset = cellTanh.offset();
    task.hidden = hidden.data();
    task.hOffset = hidden.offset();
    task.runs = recurrent.unitRuns();
    int most = TASKS_PER_THREAD * team.threads();
    task.runsPerTask = (task.runs + most - 1) / most;
    team.run((task.runs + task.runsPerTask - 1) / task.runsPerTask, task);
  }

  /** A group, or, of few rows, several, so that a task is worthwhile; fewer if there are few. */
  private int panelsPerTask(int rows, int rowBlocks, PackedMatrix layout) {
    long work = Math.max(1, (long) rows * layout.rows() * 2 * width);
    int tasks = TASKS_PER_THREAD * team.threads();
    int most = (layout.count() * rowBlocks + tasks - 1) / tasks;
    long wanted = Math.max(GROUP, (WORTHWHILE + work - 1) / work);
    int count = (int) Math.max(1, Math.min(wanted, most));
    return count < GROUP ? count : count - count % GROUP;
  }

  /**
   * How the depth is cut: not at all if B is packed. The rule decides how sums are rounded, so it
   * asks for nothing else: not for rows, threads, precision, or the machine's caches. It also lets
   * a network be cut while it is trained: without a row of the depth whose factors are zero, every
   * sum stays the same to the last bit, where pieces would begin elsewhere.
   *
   * <p>Pieces of 512 keep four panels in the second-level cache, but send sums through memory, and
   * every piece begins to read its panels anew. Measured on an AMD EPYC with 1 MiB of that cache,
   * pieces took 1.05 to 1.25 times as long for 10 to 48 rows and depths of 1500 and 6000, at 512 as
   * at 256 bits, and 1.0 to 1.2 times as long for 64 to 700 rows and depths up to 10,000. But one
   * panel must be read at a time: where several tiles of rows met four panels of 6000, which the
   * cache does not hold, 10 rows at 256 bits took 1.12 times as long as in pieces.
   *
   * @return rows of the depth whose products are summed up before they are added to C
   */
  private static int cut(int depth, boolean packed) {
    return packed ? depth : DEPTH;
  }

  private final class Multiply implements Team.Task {
    PackedMatrix layout;
    int m;
    int depth;
    int piece;
    boolean accumulate;

    /** Null if B was packed before. */
    Matrix unpacked;

    int rowsPerTask;
    int rowBlocks;
    int panelsPerTask;

    void set(int m, PackedMatrix layout, Matrix unpacked, boolean accumulate) {
      this.m = m;
      this.layout = layout;
      this.unpacked = unpacked;
      this.accumulate = accumulate;
      depth = layout.rows();
      piece = cut(depth, unpacked == null);
      if (layout.precision() == Precision.BFLOAT16) {
        panels.reserve(piece);
      }
    }

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
        tiles.zero(first, end, rowStart, rowEnd);
      }
      for (int pStart = 0; pStart < depth; pStart += piece) {
        int pEnd = Math.min(depth, pStart + piece);
        boolean add = accumulate || pStart > 0;
        if (m == 1 && unpacked == null && end - first == GROUP) {
          tiles.row(first, pStart, pEnd, add, worker);
          continue;
        }
        boolean ready = unpacked == null && layout.precision() == Precision.FLOAT32;
        float[] packed = ready ? layout.data() : panels.scratch(worker);
        if (!ready) {
          unpack(first, end, pStart, pEnd, packed);
        }
        int rows;
        for (int row = rowStart; row < rowEnd; row += rows) {
          rows = tiles.height(rowEnd - row);
          for (int panel = first; panel < end; panel++) {
            int at = ready ? layout.offset(panel, pStart) : panels.slot(panel - first);
            tiles.tile(row, rows, pStart, pEnd, panel, packed, at, add, worker);
          }
        }
      }
    }

    private void unpack(int first, int end, int pStart, int pEnd, float[] to) {
      if (unpacked == null) {
        panels.widen(layout, first, end, pStart, pEnd, to);
      } else {
        panels.fill(layout, first, end, pStart, pEnd, unpacked, to, 0, panels.slot(1));
      }
    }
  }

  /**
   * The four gates of some runs of units for the whole batch, then their cells and hidden states.
   */
  private final class LstmStep implements Team.Task {
    int batch;
    int units;
    float[] gates;
    int gatesOffset;
    float[] cellPrevious;
    int cpOffset;
    float[] cell;
    int cOffset;
    float[] cellTanh;
    int ctOffset;
    float[] hidden;
    int hOffset;

    int runs;
    int runsPerTask;

    @Override
    public void run(int index, int worker) {
      int first = index * runsPerTask;
      int end = Math.min(runs, first + runsPerTask);
      multiply.multiply(2 * first, 2 * end, 0, batch, worker);
      int unit = first * width;
      int count = Math.min(units, end * width) - unit;
      loops.lstmForward(
          batch,
          count,
          units,
          gates,
          gatesOffset + unit,
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
