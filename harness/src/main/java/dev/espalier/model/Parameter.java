package dev.espalier.model;

import java.util.Objects;
import org.ejml.data.FMatrixRMaj;

/**
 * A named matrix of trainable weights with its gradient, both row-major float32 of one shape.
 *
 * <p>The gradient is that of the training loss summed over the time steps of a window and averaged
 * over the sequences of the minibatch (the convention of Zaremba et al., arXiv:1409.2329).
 *
 * @param name unique within its model, for instance {@code lstm1.recurrent}
 * @param role what the matrix does, for methods that spare biases or embeddings
 * @param value the weights; changed in place by training
 * @param gradient of the same shape; overwritten by every backward pass
 */
public record Parameter(String name, Role role, FMatrixRMaj value, FMatrixRMaj gradient) {

  /** What a parameter does in its network. */
  public enum Role {
    /** Rows are looked up, not multiplied: costs memory, but no arithmetic. */
    EMBEDDING,
    /** Rows are looked up, and were given: training leaves them alone. Its gradient is not used. */
    FIXED,
    /** A matrix product's right operand: rows consume, columns produce. */
    WEIGHT,
    /** Added to the columns of a product. */
    BIAS
  }

  public Parameter {
    Objects.requireNonNull(name);
    Objects.requireNonNull(role);
    if (value.numRows != gradient.numRows || value.numCols != gradient.numCols) {
      throw new IllegalArgumentException(
          name
              + ": value is %d x %d but gradient is %d x %d"
                  .formatted(value.numRows, value.numCols, gradient.numRows, gradient.numCols));
    }
  }

  /** A parameter of the given weights with a zero gradient. */
  public Parameter(String name, Role role, FMatrixRMaj value) {
    this(name, role, value, new FMatrixRMaj(value.numRows, value.numCols));
  }

  /** Only the same object is the same parameter: its values change under everybody's hands. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  /** Number of weights. */
  public int size() {
    return value.getNumElements();
  }

  /** Number of weights that are not exactly zero. */
  public long nonZeros() {
    long count = 0;
    for (int i = 0; i < size(); i++) {
      if (value.data[i] != 0) {
        count++;
      }
    }
    return count;
  }
}
