package dev.espalier.model.cell;

import dev.espalier.kernel.Csr;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.PackedMatrix;
import dev.espalier.model.Parameter;
import org.ejml.data.FMatrixRMaj;

/** A weight matrix as the right operand of products. */
public final class Operand {

  private final Kernels kernels;
  private final Parameter matrix;
  private final boolean transposed;

  /** Null if the matrix is stored sparse. */
  private final PackedMatrix packed;

  private Csr sparse;

  private Operand(Kernels kernels, Parameter matrix, boolean transposed, PackedMatrix packed) {
    this.kernels = kernels;
    this.matrix = matrix;
    this.transposed = transposed;
    this.packed = packed;
  }

  /** A matrix. Nothing is in it before {@link #pack}. */
  public static Operand of(Kernels kernels, Parameter matrix, Storage storage) {
    FMatrixRMaj value = matrix.value();
    PackedMatrix packed =
        storage == Storage.SPARSE
            ? null
            : PackedMatrix.of(value.numRows, value.numCols, storage.precision());
    return new Operand(kernels, matrix, false, packed);
  }

  /** A matrix's transpose. Nothing is in it before {@link #pack}. */
  public static Operand transposed(Kernels kernels, Parameter matrix) {
    FMatrixRMaj value = matrix.value();
    return new Operand(kernels, matrix, true, PackedMatrix.of(value.numCols, value.numRows));
  }

  /** Takes over the weights as they are now. */
  public void pack() {
    FMatrixRMaj value = matrix.value();
    if (packed == null) {
      sparse = Csr.of(value.numRows, value.numCols, value.data);
    } else {
      int columns = value.numCols;
      kernels.pack(packed, value.data, 0, transposed ? 1 : columns, transposed ? columns : 1);
    }
  }

  /** Bytes that it takes as packed, padding or indices included. */
  public long bytes() {
    return packed == null ? sparse.bytes() : packed.bytes();
  }

  /**
   * C = A·B, or C += A·B, this being B; rows of A and C follow each other without gaps.
   *
   * @param rows of A and C
   */
  public void multiply(
      int rows, float[] a, int aOffset, boolean accumulate, float[] c, int cOffset) {
    FMatrixRMaj value = matrix.value();
    int depth = transposed ? value.numCols : value.numRows;
    int columns = transposed ? value.numRows : value.numCols;
    if (packed == null) {
      kernels.multiply(rows, a, aOffset, depth, sparse, accumulate, c, cOffset, columns);
    } else {
      kernels.multiply(rows, a, aOffset, depth, 1, packed, accumulate, c, cOffset, columns);
    }
  }

  /**
   * Overwrites the gradient of a matrix W of a product x·W.
   *
   * @param x rows of W's inputs
   * @param dy gradient of the product, as many rows of W's columns
   */
  public static void gradient(
      Kernels kernels,
      Parameter matrix,
      int rows,
      float[] x,
      int xOffset,
      float[] dy,
      int dyOffset) {
    int inputs = matrix.value().numRows;
    int columns = matrix.value().numCols;
    kernels.multiply(
        inputs,
        columns,
        rows,
        x,
        xOffset,
        1,
        inputs,
        dy,
        dyOffset,
        columns,
        1,
        false,
        matrix.gradient().data,
        0,
        columns);
  }
}
