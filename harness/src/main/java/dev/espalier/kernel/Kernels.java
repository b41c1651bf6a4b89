package dev.espalier.kernel;

/**
 * The arithmetic that networks are made of, on row-major {@code float[]} arrays with explicit
 * offsets and row strides, run by a {@link Team}.
 *
 * <p>An instance is used by one thread at a time. No call allocates, after the first few have grown
 * the scratch space. Every result is the same to the last bit for any number of threads; the two
 * providers agree to rounding.
 */
public interface Kernels {

  /** On what the innermost loops run. */
  enum Provider {
    /** {@code jdk.incubator.vector}. */
    VECTOR,
    /** Plain Java. */
    PLAIN
  }

  /** A point-wise function. */
  enum Activation {
    SIGMOID,
    TANH,
    /** max(0, x). */
    RELU
  }

  /**
   * Kernels of the best provider there is, or of the one that the system property {@code
   * espalier.kernel} names ({@code vector} or {@code plain}).
   */
  static Kernels on(Team team) {
    return on(team, Providers.DEFAULT);
  }

  /**
   * Kernels of one provider.
   *
   * @throws IllegalStateException if the Vector API's module is wanted and not there
   */
  static Kernels on(Team team, Provider provider) {
    return new TeamKernels(team, provider, Providers.microKernels(provider));
  }

  /** On what the innermost loops run. */
  Provider provider();

  /** Bits of a vector that the innermost loops work on; 32, a single float, in plain Java. */
  int vectorBits();

  /** Who runs them. */
  Team team();

  /** Packs {@code panels(p, j) = b[offset + p * rowStride + j * columnStride]}. */
  void pack(PackedMatrix panels, float[] b, int offset, int rowStride, int columnStride);

  /**
   * C = A·B, or C += A·B, with C of m × {@code b.columns()} in plain column order.
   *
   * @param m rows of A and C
   * @param a A(i, p) at {@code aOffset + i * aRowStride + p * aColumnStride}
   * @param c C(i, j) at {@code cOffset + i * cRowStride + j}
   */
  void multiply(
      int m,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColumnStride,
      PackedMatrix b,
      boolean accumulate,
      float[] c,
      int cOffset,
      int cRowStride);

  /**
   * C = A·B, or C += A·B, for a right operand that is used only once.
   *
   * @param m rows of A and C
   * @param n columns of B and C
   * @param k columns of A, rows of B
   * @param b B(p, j) at {@code bOffset + p * bRowStride + j * bColumnStride}
   */
  void multiply(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColumnStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColumnStride,
      boolean accumulate,
      float[] c,
      int cOffset,
      int cRowStride);

  /**
   * C = A·B, or C += A·B, for a sparse B: its zeros cost nothing.
   *
   * @param m rows of A and C
   * @param a A(i, p) at {@code aOffset + i * aRowStride + p}
   * @param c C(i, j) at {@code cOffset + i * cRowStride + j}
   */
  void multiply(
      int m,
      float[] a,
      int aOffset,
      int aRowStride,
      Csr b,
      boolean accumulate,
      float[] c,
      int cOffset,
      int cRowStride);

  /**
   * One time step of an LSTM layer: adds hiddenPrevious·recurrent to the pre-activations, then
   *
   * <pre>
   * i, f, o = sigmoid, g = tanh
   * cell    = f ∘ cellPrevious + i ∘ g
   * hidden  = o ∘ tanh(cell)
   * </pre>
   *
   * All matrices are batch × units without gaps but {@code gates}, batch × 4 units in blocks i, f,
   * g, o.
   *
   * @param gates in: input product and bias; out: the activated gates
   * @param recurrent units × 4 units, of {@link PackedMatrix#ofGates}
   * @param cellTanh receives tanh(cell), for the backward pass
   */
  void lstmForward(
      int batch,
      int units,
      float[] gates,
      int gatesOffset,
      float[] hiddenPrevious,
      int hpOffset,
      PackedMatrix recurrent,
      float[] cellPrevious,
      int cpOffset,
      float[] cell,
      int cOffset,
      float[] cellTanh,
      int ctOffset,
      float[] hidden,
      int hOffset);

  /**
   * The point-wise part of {@link #lstmForward}, for when the recurrent product is in the
   * pre-activations already.
   */
  void lstmCell(
      int batch,
      int units,
      float[] gates,
      int gatesOffset,
      float[] cellPrevious,
      int cpOffset,
      float[] cell,
      int cOffset,
      float[] cellTanh,
      int ctOffset,
      float[] hidden,
      int hOffset);

  /**
   * The point-wise part of that step's backward pass.
   *
   * @param gates in: the activated gates; out: the gradient of the pre-activations
   * @param dHidden gradient of the step's hidden state
   * @param dCell in: the part of the cell's gradient that comes from the next step; out: the part
   *     that goes on to the step before
   */
  void lstmBackward(
      int batch,
      int units,
      float[] gates,
      int gatesOffset,
      float[] cellPrevious,
      int cpOffset,
      float[] cellTanh,
      int ctOffset,
      float[] dHidden,
      int dhOffset,
      float[] dCell,
      int dcOffset);

  /**
   * Cross-entropy of a softmax over each row's n logits.
   *
   * @param targets the right column of each row; negative: the row does not count
   * @param gradient whether the logits become their gradient, (softmax − one-hot) · gradientScale;
   *     they are left alone otherwise
   * @return Σ −ln softmax(logits)[target], in nats, summed in row order
   */
  double crossEntropy(
      int rows,
      int n,
      float[] logits,
      int offset,
      int[] targets,
      int targetsOffset,
      boolean gradient,
      float gradientScale);

  /** Adds a row of n values to each row of x. */
  void addRow(int rows, int n, float[] x, int offset, int rowStride, float[] row, int rowOffset);

  /** Sums the columns of x, top to bottom. */
  void columnSums(
      int rows, int n, float[] x, int offset, int rowStride, float[] sums, int sumsOffset);

  /** x = f(x), element by element, of rows of n values. */
  void activate(Activation f, int rows, int n, float[] x, int offset, int rowStride);

  /** y += alpha x. */
  void axpy(int length, float alpha, float[] x, int xOffset, float[] y, int yOffset);

  /** x *= alpha. */
  void scale(int length, float alpha, float[] x, int offset);

  /** y *= x, element by element. */
  void product(int length, float[] x, int xOffset, float[] y, int yOffset);

  /** Σ x². */
  double sumOfSquares(int length, float[] x, int offset);
}
