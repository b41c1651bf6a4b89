package dev.espalier.model;

import dev.espalier.kernel.Matrix;
import java.util.Objects;
import org.ejml.data.FMatrixRMaj;

/**
 * A named matrix of trainable weights with its gradient, both row-major float32 of one shape.
 *
 * <p>The gradient is that of the training loss summed over the time steps of a window and averaged
 * over the sequences of the minibatch (the convention of Zaremba et al., arXiv:1409.2329). It takes
 * memory from when it is first asked for: none where a network is only run, and none for what
 * training leaves alone.
 *
 * <p>Only the same object is the same parameter: its values change under everybody's hands.
 */
public final class Parameter {

  /** What a parameter does in its network. */
  public enum Role {
    /** Rows are looked up, not multiplied: costs memory, but no arithmetic. */
    EMBEDDING,
    /** Rows are looked up, and were given: training leaves them alone. Its gradient is not used. */
    FIXED,
    /** A matrix product's right operand: rows consume, columns produce. */
    WEIGHT,
    /** Added to the columns of a product. */
    BIAS,
    /**
     * Turns or mirrors what it is applied to: an angle, or a direction. Trained, but zero is one
     * direction among others and not the absence of anything, so that it is neither pushed towards
     * zero nor counted as a weight that is gone.
     */
    ANGLE,
    /**
     * Given with the network and no weight: places of units, or ones for gates to act on. Training
     * leaves it alone, and nothing is measured by it.
     */
    STRUCTURE;

    /** Whether training changes it. */
    public boolean isTrained() {
      return this != FIXED && this != STRUCTURE;
    }

    /** Whether its values are large where they matter, and zero where nothing is left. */
    public boolean hasMagnitude() {
      return this != ANGLE && this != STRUCTURE;
    }
  }

  private final String name;
  private final Role role;
  private final FMatrixRMaj value;
  private volatile FMatrixRMaj gradient;

  /**
   * A parameter of the given weights with a zero gradient.
   *
   * @param name unique within its model, for instance {@code lstm1.recurrent}
   * @param role what the matrix does, for methods that spare biases or embeddings
   * @param value the weights; taken over, and changed in place by training
   */
  public Parameter(String name, Role role, FMatrixRMaj value) {
    this.name = Objects.requireNonNull(name);
    this.role = Objects.requireNonNull(role);
    this.value = Objects.requireNonNull(value);
  }

  /** Unique within its model. */
  public String name() {
    return name;
  }

  /** What the matrix does. */
  public Role role() {
    return role;
  }

  /** The weights; live. */
  public FMatrixRMaj value() {
    return value;
  }

  /** Of the weights' shape, live, zero at first; overwritten by every backward pass. */
  public FMatrixRMaj gradient() {
    // Threads of a team may be the first to ask, several at a time.
    FMatrixRMaj made = gradient;
    return made != null ? made : makeGradient();
  }

  private synchronized FMatrixRMaj makeGradient() {
    if (gradient == null) {
      gradient = new FMatrixRMaj(value.numRows, value.numCols);
    }
    return gradient;
  }

  /** A new view of the weights, for products. */
  public Matrix view() {
    return Matrix.of(value.data, value.numRows, value.numCols);
  }

  /** A new view of the gradient, for products. */
  public Matrix gradientView() {
    return Matrix.of(gradient().data, value.numRows, value.numCols);
  }

  /** Whether its gradient takes memory. */
  boolean hasGradient() {
    return gradient != null;
  }

  /** Number of values. */
  public int size() {
    return value.getNumElements();
  }

  /** Number of weights; none of what is no weight. */
  public int weights() {
    return role == Role.STRUCTURE ? 0 : size();
  }

  /** Number of weights that are not exactly zero, where zero is absence; all of them elsewhere. */
  public long nonZeros() {
    if (!role.hasMagnitude()) {
      return weights();
    }
    long count = 0;
    for (int i = 0; i < size(); i++) {
      if (value.data[i] != 0) {
        count++;
      }
    }
    return count;
  }

  /** For instance {@code lstm1.recurrent, 200 x 800}. */
  @Override
  public String toString() {
    return "%s, %d x %d".formatted(name, value.numRows, value.numCols);
  }
}
