package dev.espalier.kernel;

import java.util.Arrays;

/**
 * A view of a matrix that lies in a {@code float[]}: a window on some of its rows and columns. Like
 * a {@link java.nio.FloatBuffer} it is made once and then moved, so that a loop over time steps
 * allocates nothing: {@link #rows(int, int)} and {@link #columns(int, int)} move the window and
 * return the view itself. Operands of one call that are at different places have to be different
 * views; {@link #view()} makes another. Who is handed a view by its owner does not move it.
 *
 * <p>Used by one thread at a time, but for its elements.
 */
public final class Matrix {

  /** Where the elements are: common to all views of a matrix. */
  private static final class Layout {
    float[] data;
    int offset;
    int rows;
    int columns;
    int rowStride;
    int columnStride;
  }

  /** What a view shows, and its transposed view shows across. */
  private static final class Window {
    int firstRow;
    int rows;
    int firstColumn;
    int columns;
  }

  private final Layout layout;
  private final Window window;
  private final boolean across;
  private Matrix transposed;

  private Matrix(Layout layout, Window window, boolean across) {
    this.layout = layout;
    this.window = window;
    this.across = across;
  }

  /**
   * All of a matrix, row by row from the array's first element and without gaps.
   *
   * @throws IllegalArgumentException if the array is too short
   */
  public static Matrix of(float[] data, int rows, int columns) {
    return of(data, 0, rows, columns, columns, 1);
  }

  /**
   * All of a matrix whose element (i, j) is {@code data[offset + i * rowStride + j *
   * columnStride]}. Rows may overlap.
   *
   * @throws IllegalArgumentException if a number is negative or the array is too short
   */
  public static Matrix of(
      float[] data, int offset, int rows, int columns, int rowStride, int columnStride) {
    if (offset < 0 || rows < 0 || columns < 0 || rowStride < 0 || columnStride < 0) {
      throw new IllegalArgumentException(
          "offset %d, %d x %d, strides %d and %d: none of them can be negative"
              .formatted(offset, rows, columns, rowStride, columnStride));
    }
    long last = offset + (rows - 1L) * rowStride + (columns - 1L) * columnStride;
    if (rows > 0 && columns > 0 && last >= data.length) {
      throw new IllegalArgumentException(
          "%d x %d, strides %d and %d from %d: does not fit into an array of %d"
              .formatted(rows, columns, rowStride, columnStride, offset, data.length));
    }
    Layout layout = new Layout();
    layout.data = data;
    layout.offset = offset;
    layout.rows = rows;
    layout.columns = columns;
    layout.rowStride = rowStride;
    layout.columnStride = columnStride;
    Window window = new Window();
    window.rows = rows;
    window.columns = columns;
    return new Matrix(layout, window, false);
  }

  /** A matrix of zeros in an array of its own. */
  public static Matrix zeros(int rows, int columns) {
    return of(new float[Math.multiplyExact(rows, columns)], rows, columns);
  }

  /** A matrix that has no rows before it is {@linkplain #resize(int) resized}. */
  public static Matrix ofColumns(int columns) {
    return zeros(0, columns);
  }

  /** Another view of the same matrix, which shows what this one does until either is moved. */
  public Matrix view() {
    Window copy = new Window();
    copy.firstRow = window.firstRow;
    copy.rows = window.rows;
    copy.firstColumn = window.firstColumn;
    copy.columns = window.columns;
    return new Matrix(layout, copy, across);
  }

  /** This view's transpose: it always shows the same window, across. Always the same object. */
  public Matrix transposed() {
    if (transposed == null) {
      transposed = new Matrix(layout, window, !across);
      transposed.transposed = this;
    }
    return transposed;
  }

  /**
   * Moves the window to other rows.
   *
   * @param first in the whole matrix, wherever the window was
   * @return this view
   * @throws IllegalArgumentException if the matrix does not have them
   */
  public Matrix rows(int first, int count) {
    if (across) {
      showColumns(first, count);
    } else {
      showRows(first, count);
    }
    return this;
  }

  /**
   * Moves the window to other columns.
   *
   * @param first in the whole matrix, wherever the window was
   * @return this view
   * @throws IllegalArgumentException if the matrix does not have them
   */
  public Matrix columns(int first, int count) {
    if (across) {
      showRows(first, count);
    } else {
      showColumns(first, count);
    }
    return this;
  }

  /**
   * Narrows the window to the last of the rows that it shows.
   *
   * @return this view
   * @throws IllegalArgumentException if it shows fewer
   */
  public Matrix lastRows(int count) {
    if (count < 0 || count > rows()) {
      throw new IllegalArgumentException("the last %d rows of %s".formatted(count, this));
    }
    return rows((across ? window.firstColumn : window.firstRow) + rows() - count, count);
  }

  private void showRows(int first, int count) {
    require(first, count, layout.rows);
    window.firstRow = first;
    window.rows = count;
  }

  private void showColumns(int first, int count) {
    require(first, count, layout.columns);
    window.firstColumn = first;
    window.columns = count;
  }

  private void require(int first, int count, int size) {
    if (first < 0 || count < 0 || first > size - count) {
      throw new IllegalArgumentException(
          "%d from %d on: the matrix is %d x %d"
              .formatted(count, first, layout.rows, layout.columns));
    }
  }

  /**
   * Gives the matrix another number of rows; see {@link #resize(int, int)}.
   *
   * @return this view
   */
  public Matrix resize(int rows) {
    return resize(rows, across ? layout.rows : layout.columns);
  }

  /**
   * Gives the matrix another shape, for all of its views, without gaps from the beginning of its
   * array, or of a new one where that is too short; what its elements are then is not said. This
   * view shows all of them; others have to be moved.
   *
   * @return this view
   */
  public Matrix resize(int rows, int columns) {
    layout.rows = across ? columns : rows;
    layout.columns = across ? rows : columns;
    layout.offset = 0;
    layout.rowStride = layout.columns;
    layout.columnStride = 1;
    int size = Math.multiplyExact(rows, columns);
    if (layout.data.length < size) {
      layout.data = new float[size];
    }
    showRows(0, layout.rows);
    showColumns(0, layout.columns);
    return this;
  }

  /** Number of rows that are shown. */
  public int rows() {
    return across ? window.columns : window.rows;
  }

  /** Number of columns that are shown. */
  public int columns() {
    return across ? window.rows : window.columns;
  }

  /** The array that the elements are in, live; another one after {@link #resize(int, int)}. */
  public float[] data() {
    return layout.data;
  }

  /** Where in {@link #data()} the first element that is shown lies. */
  public int offset() {
    return layout.offset
        + window.firstRow * layout.rowStride
        + window.firstColumn * layout.columnStride;
  }

  /** From a row to the next, in elements of {@link #data()}. */
  public int rowStride() {
    return across ? layout.columnStride : layout.rowStride;
  }

  /** From a column to the next, in elements of {@link #data()}. */
  public int columnStride() {
    return across ? layout.rowStride : layout.columnStride;
  }

  /** The element (i, j) of what is shown; it is not checked that there is one. */
  public float get(int i, int j) {
    return layout.data[offset() + i * rowStride() + j * columnStride()];
  }

  /** Sets the element (i, j) of what is shown; it is not checked that there is one. */
  public void set(int i, int j, float value) {
    layout.data[offset() + i * rowStride() + j * columnStride()] = value;
  }

  /** Whether what is shown lies row by row without gaps. */
  public boolean isDense() {
    return columnStride() == 1 && (rowStride() == columns() || rows() <= 1);
  }

  /** Sets all elements that are shown. */
  public void fill(float value) {
    requireRows("filled");
    for (int row = 0, at = offset(); row < rows(); row++, at += rowStride()) {
      Arrays.fill(data(), at, at + columns(), value);
    }
  }

  /**
   * Copies another view's elements.
   *
   * @throws IllegalArgumentException if the other view shows more or fewer
   */
  public void set(Matrix from) {
    requireRows("written");
    from.requireRows("read");
    if (from.rows() != rows() || from.columns() != columns()) {
      throw new IllegalArgumentException("%s cannot be copied to %s".formatted(from, this));
    }
    if (isDense() && from.isDense()) {
      System.arraycopy(from.data(), from.offset(), data(), offset(), rows() * columns());
      return;
    }
    for (int row = 0; row < rows(); row++) {
      System.arraycopy(
          from.data(),
          from.offset() + row * from.rowStride(),
          data(),
          offset() + row * rowStride(),
          columns());
    }
  }

  /**
   * @throws IllegalArgumentException if rows do not lie in one piece each
   */
  void requireRows(String done) {
    if (columnStride() != 1 && columns() > 1) {
      throw new IllegalArgumentException(
          "%s: its columns lie %d apart, and it can be %s row by row only"
              .formatted(this, columnStride(), done));
    }
  }

  /** The shape of what is shown, for instance {@code 20 x 200}. */
  @Override
  public String toString() {
    return "%d x %d".formatted(rows(), columns());
  }
}
