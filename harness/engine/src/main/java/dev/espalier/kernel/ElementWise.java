package dev.espalier.kernel;

import dev.espalier.kernel.Kernels.Activation;
import java.util.Arrays;

/** Element-wise work, shared among a team a chunk of elements, rows or columns at a time. */
final class ElementWise implements Team.Task {

  /** Elements of a task: below one task the team is not woken. */
  static final int CHUNK = 1 << 14;

  /** Columns of a task that sums columns: a stretch that stays in the first-level cache. */
  private static final int COLUMNS = 1024;

  /** As many elements are as quick as one activation. */
  private static final int ACTIVATION_COST = 8;

  private enum Operation {
    AXPY,
    SCALE,
    PRODUCT,
    SUM_OF_SQUARES,
    ADD_ROW,
    ACTIVATE,
    COLUMN_SUMS
  }

  private final Team team;
  private final MicroKernels loops;
  private double[] partial = new double[16];

  private Operation operation;
  private Activation activation;
  private int length;
  private int chunk;
  private float alpha;
  private float[] x;
  private int xOffset;
  private float[] y;
  private int yOffset;
  private int rows;
  private int columns;
  private int rowStride;

  ElementWise(Team team, MicroKernels loops) {
    this.team = team;
    this.loops = loops;
  }

  void addRow(Matrix x, float[] row) {
    set(Operation.ADD_ROW, x.rows(), 0, row, 0, x.data(), x.offset());
    columns = x.columns();
    rowStride = x.rowStride();
    run(Math.max(1, CHUNK / Math.max(1, columns)));
  }

  void columnSums(Matrix x, float[] sums) {
    set(Operation.COLUMN_SUMS, x.columns(), 0, x.data(), x.offset(), sums, 0);
    rows = x.rows();
    rowStride = x.rowStride();
    run(COLUMNS);
  }

  void activate(Activation f, Matrix x) {
    set(Operation.ACTIVATE, x.rows(), 0, x.data(), x.offset(), x.data(), x.offset());
    activation = f;
    columns = x.columns();
    rowStride = x.rowStride();
    run(Math.max(1, CHUNK / (ACTIVATION_COST * Math.max(1, columns))));
  }

  void axpy(int length, float alpha, float[] x, int xOffset, float[] y, int yOffset) {
    set(Operation.AXPY, length, alpha, x, xOffset, y, yOffset);
    run(CHUNK);
  }

  void scale(int length, float alpha, float[] x, int offset) {
    set(Operation.SCALE, length, alpha, x, offset, x, offset);
    run(CHUNK);
  }

  void product(Matrix x, Matrix y) {
    int length = x.rows() * x.columns();
    set(Operation.PRODUCT, length, 0, x.data(), x.offset(), y.data(), y.offset());
    run(CHUNK);
  }

  double sumOfSquares(int length, float[] x, int offset) {
    set(Operation.SUM_OF_SQUARES, length, 0, x, offset, x, offset);
    int tasks = (length + CHUNK - 1) / CHUNK;
    if (partial.length < tasks) {
      partial = new double[tasks];
    }
    run(CHUNK);
    double sum = 0;
    for (int i = 0; i < tasks; i++) {
      sum += partial[i];
    }
    return sum;
  }

  private void set(
      Operation operation,
      int length,
      float alpha,
      float[] x,
      int xOffset,
      float[] y,
      int yOffset) {
    this.operation = operation;
    this.length = length;
    this.alpha = alpha;
    this.x = x;
    this.xOffset = xOffset;
    this.y = y;
    this.yOffset = yOffset;
  }

  private void run(int chunk) {
    this.chunk = chunk;
    team.run((length + chunk - 1) / chunk, this);
  }

  @Override
  public void run(int index, int worker) {
    int start = index * chunk;
    int n = Math.min(length, start + chunk) - start;
    int from = xOffset + start;
    int to = yOffset + start;
    switch (operation) {
      case AXPY -> loops.axpy(n, alpha, x, from, y, to);
      case SCALE -> loops.scale(n, alpha, x, from);
      case PRODUCT -> loops.product(n, x, from, y, to);
      case SUM_OF_SQUARES -> partial[index] = loops.sumOfSquares(n, x, from);
      case ADD_ROW -> {
        for (int row = start; row < start + n; row++) {
          loops.axpy(columns, 1, x, xOffset, y, yOffset + row * rowStride);
        }
      }
      case ACTIVATE -> {
        for (int row = start; row < start + n; row++) {
          loops.activate(activation, columns, x, xOffset + row * rowStride);
        }
      }
      case COLUMN_SUMS -> {
        Arrays.fill(y, to, to + n, 0);
        for (int row = 0; row < rows; row++) {
          loops.axpy(n, 1, x, from + row * rowStride, y, to);
        }
      }
    }
  }
}
