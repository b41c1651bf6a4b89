package dev.espalier.kernel;

/**
 * The arithmetic that networks are made of, on views of matrices in {@code float[]} arrays, run by
 * a {@link Team}. What is multiplied may be transposed; rows of everything that is written, or
 * computed on element by element, lie in one piece each. A call whose matrices do not fit together
 * ends in an {@link IllegalArgumentException}.
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

  /** Packs a matrix of the same shape. */
  void pack(PackedMatrix to, Matrix from);

  /** C = A·B, or C += A·B. */
  void multiply(Matrix a, PackedMatrix b, Matrix c, boolean accumulate);

  /** C = A·B, or C += A·B, for a right operand that is used only once. */
  void multiply(Matrix a, Matrix b, Matrix c, boolean accumulate);

  /** C = A·B, or C += A·B, for a sparse B: its zeros cost nothing. A is not transposed. */
  void multiply(Matrix a, Csr b, Matrix c, boolean accumulate);

  /**
   * One time step of an LSTM layer: adds hiddenBefore·recurrent to the pre-activations, then
   *
   * <pre>
   * i, f, o = sigmoid, g = tanh
   * cell    = f ∘ cellBefore + i ∘ g
   * hidden  = o ∘ tanh(cell)
   * </pre>
   *
   * All matrices are batch × units without gaps but {@code gates}, batch × 4 units without gaps in
   * blocks i, f, g, o.
   *
   * @param gates in: input product and bias; out: the activated gates
   * @param recurrent units × 4 units, of {@link PackedMatrix#ofGates}
   * @param cellTanh receives tanh(cell), for the backward pass
   */
  void lstmForward(
      Matrix gates,
      Matrix hiddenBefore,
      PackedMatrix recurrent,
      Matrix cellBefore,
      Matrix cell,
      Matrix cellTanh,
      Matrix hidden);

  /**
   * The point-wise part of {@link #lstmForward}, for when the recurrent product is in the
   * pre-activations already.
   */
  void lstmCell(Matrix gates, Matrix cellBefore, Matrix cell, Matrix cellTanh, Matrix hidden);

  /**
   * The point-wise part of that step's backward pass.
   *
   * @param gates in: the activated gates; out: the gradient of the pre-activations
   * @param dHidden gradient of the step's hidden state
   * @param dCell in: the part of the cell's gradient that comes from the next step; out: the part
   *     that goes on to the step before
   */
  void lstmBackward(Matrix gates, Matrix cellBefore, Matrix cellTanh, Matrix dHidden, Matrix dCell);

  /**
   * Cross-entropy of a softmax over each row of logits.
   *
   * @param targets the right column of each row; negative: the row does not count
   * @param gradient whether the logits become their gradient, (softmax − one-hot) · gradientScale;
   *     they are left alone otherwise
   * @return Σ −ln softmax(logits)[target], in nats, summed in row order
   */
  double crossEntropy(Matrix logits, int[] targets, boolean gradient, float gradientScale);

  /** Adds a row of as many values to each row of x. */
  void addRow(Matrix x, float[] row);

  /** Sums the columns of x, top to bottom. */
  void columnSums(Matrix x, float[] sums);

  /** x = f(x), element by element. */
  void activate(Activation f, Matrix x);

  /** y *= x, element by element, of matrices of one shape that both lie without gaps. */
  void product(Matrix x, Matrix y);

  /** y += alpha x. */
  void axpy(int length, float alpha, float[] x, int xOffset, float[] y, int yOffset);

  /** x *= alpha. */
  void scale(int length, float alpha, float[] x, int offset);

  /** Σ x². */
  double sumOfSquares(int length, float[] x, int offset);
}
