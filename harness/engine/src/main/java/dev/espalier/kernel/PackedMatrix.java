package dev.espalier.kernel;

/**
 * The right operand of matrix products, rows × columns, packed once and used many times.
 *
 * <p>Columns are gathered into runs of one vector's width; two runs make a panel, stored row by
 * row, so that a product streams through memory. Which columns make a run is the layout:
 * consecutive ones, or, for an LSTM's recurrent matrix, runs of the gates i, f, g, o of the same
 * units one after the other, so that the thread that computed a unit's four gates can go on with
 * its cell.
 *
 * <p>Stored as {@link Precision#BFLOAT16}, a row of a panel is one vector of ints: the first run's
 * weights are their lower halves, the second's the upper ones. So a shift or a mask makes floats of
 * them, and no conversion that a processor or a JDK may lack.
 */
public final class PackedMatrix {

  /**
   * Elements left free at the front. A large array's first element lies 16 bytes behind a cache
   * line's start, so that every vector of 64 bytes would lie across two lines.
   */
  private static final int FRONT = 12;

  private int rows;
  private int columns;

  /** Units of the gate layout; 0 for consecutive columns. */
  private final int units;

  private final Precision precision;

  private int width;

  /** Null if stored as bfloat16, or not packed yet. */
  private float[] data;

  /** Null if stored as float32, or not packed yet. */
  private int[] halves;

  private PackedMatrix(int rows, int columns, int units, Precision precision) {
    this.rows = rows;
    this.columns = columns;
    this.units = units;
    this.precision = precision;
  }

  /** Nothing is in it before {@link Kernels#pack}. */
  public static PackedMatrix of(int rows, int columns) {
    return of(rows, columns, Precision.FLOAT32);
  }

  /** Nothing is in it before {@link Kernels#pack}. */
  public static PackedMatrix of(int rows, int columns, Precision precision) {
    return new PackedMatrix(rows, columns, 0, precision);
  }

  /**
   * 4 × {@code units} columns in blocks i, f, g, o: its panels hold the four gates of a run of
   * units side by side.
   */
  public static PackedMatrix ofGates(int rows, int units) {
    return ofGates(rows, units, Precision.FLOAT32);
  }

  /** The same, stored in a precision. */
  public static PackedMatrix ofGates(int rows, int units, Precision precision) {
    return new PackedMatrix(rows, 4 * units, units, precision);
  }

  /** Rows of the operand: the depth of the product. */
  public int rows() {
    return rows;
  }

  /** Columns of the operand and of the product. */
  public int columns() {
    return columns;
  }

  /** A mere layout: how a matrix is packed piece by piece on the way to a product. */
  static PackedMatrix layout() {
    return of(0, 0);
  }

  /** Lays out another matrix. */
  void layOut(int rows, int columns, int width) {
    this.rows = rows;
    this.columns = columns;
    this.width = width;
  }

  /** Makes room for panels of runs of {@code width} columns. */
  void allocate(int width) {
    if (data == null && halves == null || this.width != width) {
      this.width = width;
      int vectors = Math.multiplyExact(count(), rows);
      if (precision == Precision.BFLOAT16) {
        halves = new int[Math.multiplyExact(vectors, width) + FRONT];
      } else {
        data = new float[Math.multiplyExact(vectors, 2 * width) + FRONT];
      }
    }
  }

  /**
   * @throws IllegalStateException if nothing was packed yet
   */
  void requirePacked() {
    if (data == null && halves == null) {
      throw new IllegalStateException("a matrix is multiplied before anything was packed into it");
    }
  }

  /** Bytes that it takes, padding included; 0 before anything was packed. */
  public long bytes() {
    return 4L * (data != null ? data.length : halves != null ? halves.length : 0);
  }

  Precision precision() {
    return precision;
  }

  float[] data() {
    return data;
  }

  int[] halves() {
    return halves;
  }

  boolean isOfGates() {
    return units > 0;
  }

  /** Number of panels. */
  int count() {
    return (runs() + 1) / 2;
  }

  /** Runs of units in the gate layout; each takes two panels. */
  int unitRuns() {
    return runs() / 4;
  }

  /** First column of a run. */
  int start(int run) {
    return units == 0 ? run * width : (run % 4) * units + run / 4 * width;
  }

  /** Columns of a run: the vector's width, fewer in the last, 0 in one that only fills a panel. */
  int lanes(int run) {
    if (run >= runs()) {
      return 0;
    }
    int left = units == 0 ? columns - run * width : units - run / 4 * width;
    return Math.min(width, left);
  }

  /** Offset of a panel's row in {@link #data()}, or in {@link #halves()}. */
  int offset(int panel, int row) {
    return FRONT + panel * stride() + row * rowSize();
  }

  /** From a panel to the next, in elements of {@link #data()} or {@link #halves()}. */
  int stride() {
    return rows * rowSize();
  }

  private int rowSize() {
    return precision == Precision.BFLOAT16 ? width : 2 * width;
  }

  private int runs() {
    return units == 0 ? ceil(columns) : 4 * ceil(units);
  }

  private int ceil(int n) {
    return (n + width - 1) / width;
  }

  /** For instance {@code 200 x 800}. */
  @Override
  public String toString() {
    return "%d x %d".formatted(rows, columns);
  }
}
