package dev.espalier.model.cell;

import dev.espalier.kernel.Csr;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.kernel.PackedMatrix;
import dev.espalier.model.Parameter;

/**
 * A weight matrix W, or some of its columns, as the right operand of products y = x·W forward and
 * backward. Packed: call {@link #pack()} whenever the weights have changed.
 */
public final class Operand {

  private final Kernels kernels;
  private final Matrix weights;

  /** Null if the matrix is stored sparse. */
  private final PackedMatrix packed;

  private Csr sparse;

  /** Null in a pass that only runs forward, as is the gradient. */
  private final PackedMatrix transposed;

  private final Matrix gradient;

  private Operand(
      Kernels kernels,
      Parameter matrix,
      int first,
      int columns,
      PackedMatrix packed,
      boolean training) {
    this.kernels = kernels;
    this.packed = packed;
    weights = matrix.view().columns(first, columns);
    transposed = training ? PackedMatrix.of(columns, weights.rows()) : null;
    gradient = training ? matrix.gradientView().columns(first, columns) : null;
  }

  /**
   * A matrix.
   *
   * @param training whether there is a backward pass
   */
  public static Operand of(Kernels kernels, Parameter matrix, Storage storage, boolean training) {
    return of(kernels, matrix, 0, matrix.value().numCols, storage, training);
  }

  /**
   * Some columns of a matrix.
   *
   * @param training whether there is a backward pass
   */
  public static Operand of(
      Kernels kernels,
      Parameter matrix,
      int first,
      int columns,
      Storage storage,
      boolean training) {
    int rows = matrix.value().numRows;
    PackedMatrix packed =
        storage == Storage.SPARSE ? null : PackedMatrix.of(rows, columns, storage.precision());
    return new Operand(kernels, matrix, first, columns, packed, training);
  }

  /** An LSTM's recurrent matrix, packed for {@link Kernels#lstmForward}; stored dense. */
  static Operand ofGates(Kernels kernels, Parameter matrix, Storage storage, boolean training) {
    int units = matrix.value().numRows;
    PackedMatrix packed = PackedMatrix.ofGates(units, units, storage.precision());
    return new Operand(kernels, matrix, 0, matrix.value().numCols, packed, training);
  }

  /** Takes over the weights as they are now. */
  public void pack() {
    if (packed == null) {
      sparse = Csr.of(weights);
    } else {
      kernels.pack(packed, weights);
    }
    if (transposed != null) {
      kernels.pack(transposed, weights.transposed());
    }
  }

  /** Bytes that the forward pass reads, padding or indices included. */
  public long bytes() {
    return packed == null ? sparse.bytes() : packed.bytes();
  }

  /** W as packed. */
  PackedMatrix packed() {
    return packed;
  }

  /** y = x·W, or y += x·W. */
  public void multiply(Matrix x, Matrix y, boolean accumulate) {
    if (packed == null) {
      kernels.multiply(x, sparse, y, accumulate);
    } else {
      kernels.multiply(x, packed, y, accumulate);
    }
  }

  /** The gradient that x gets from y's: dx = dy·Wᵀ, or dx += dy·Wᵀ. */
  public void multiplyTransposed(Matrix dy, Matrix dx, boolean accumulate) {
    kernels.multiply(dy, transposed, dx, accumulate);
  }

  /** Overwrites the gradient of W, xᵀ·dy. */
  public void gradient(Matrix x, Matrix dy) {
    gradient(x, dy, false);
  }

  /** Overwrites the gradient of W with xᵀ·dy, or adds that. */
  public void gradient(Matrix x, Matrix dy, boolean accumulate) {
    kernels.multiply(x.transposed(), dy, gradient, accumulate);
  }
}
