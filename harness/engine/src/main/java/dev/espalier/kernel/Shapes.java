package dev.espalier.kernel;

/** Refuses matrices that do not fit together. */
final class Shapes {

  private Shapes() {}

  /**
   * Of C = A·B.
   *
   * @param b for the message
   */
  static void requireProduct(Matrix a, Object b, int rows, int columns, Matrix c) {
    if (a.columns() != rows || a.rows() != c.rows() || c.columns() != columns) {
      throw new IllegalArgumentException("%s times %s is not %s".formatted(a, b, c));
    }
    if (c == a || c == b) {
      throw new IllegalArgumentException(
          "one view of %s is a product and one of its factors".formatted(c));
    }
    c.requireRows("written");
  }

  /** Of an LSTM's states to its gates. */
  static void requireLstm(Matrix gates, String what, Matrix state) {
    if (state.rows() != gates.rows() || 4 * state.columns() != gates.columns()) {
      throw new IllegalArgumentException(
          "%s: is %s, but gates are %s".formatted(what, state, gates));
    }
    if (!state.isDense() || !gates.isDense()) {
      throw new IllegalArgumentException(
          "%s of %s, gates of %s: they must lie without gaps".formatted(what, state, gates));
    }
  }

  /** Of an LSTM's hidden states before and after a step to its recurrent matrix. */
  static void requireRecurrent(Matrix before, PackedMatrix recurrent, Matrix after) {
    if (!recurrent.isOfGates()) {
      throw new IllegalArgumentException(
          "the recurrent matrix, %s, is packed for products; use PackedMatrix.ofGates"
              .formatted(recurrent));
    }
    if (before == after) {
      throw new IllegalArgumentException(
          "one view of %s is the hidden state before and after the step".formatted(after));
    }
  }

  /** Of a row to a matrix that it is added to or the sum of. */
  static void requireRow(Matrix x, float[] row) {
    if (row.length != x.columns()) {
      throw new IllegalArgumentException("a row of %d: x is %s".formatted(row.length, x));
    }
    x.requireRows("read or written");
  }

  /** Of two that are worked on element by element in one piece. */
  static void requireSame(Matrix x, Matrix y) {
    if (x.rows() != y.rows() || x.columns() != y.columns()) {
      throw new IllegalArgumentException("%s: the other one is %s".formatted(x, y));
    }
    if (!x.isDense() || !y.isDense()) {
      throw new IllegalArgumentException("%s: both must lie without gaps".formatted(x));
    }
  }
}
