package dev.espalier.methods.spectral;

import java.util.random.RandomGenerator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/** What the package needs of small dense matrices beyond EJML's operations. */
final class Matrices {

  private Matrices() {}

  /** Independent numbers of mean 0 and variance 1. */
  static DMatrixRMaj gaussian(int rows, int columns, RandomGenerator random) {
    DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
    for (int i = 0; i < matrix.getNumElements(); i++) {
      matrix.data[i] = random.nextGaussian();
    }
    return matrix;
  }

  static void normaliseRows(DMatrixRMaj matrix) {
    for (int i = 0; i < matrix.numRows; i++) {
      double length = length(matrix, i);
      for (int j = 0; j < matrix.numCols; j++) {
        matrix.set(i, j, matrix.get(i, j) / length);
      }
    }
  }

  /** Euclidean length of a row. */
  static double length(DMatrixRMaj matrix, int row) {
    return NormOps_DDRM.normF(CommonOps_DDRM.extractRow(matrix, row, null));
  }

  /** Moore and Penrose's. */
  static DMatrixRMaj pseudoInverse(DMatrixRMaj matrix) {
    DMatrixRMaj inverse = new DMatrixRMaj(matrix.numCols, matrix.numRows);
    CommonOps_DDRM.pinv(matrix, inverse);
    return inverse;
  }

  /** The leading left singular vectors, a column each. */
  static DMatrixRMaj leading(DMatrixRMaj matrix, int number) {
    return CommonOps_DDRM.extract(Svd.of(matrix).left, 0, matrix.numRows, 0, number);
  }

  /** The matrix with its singular values raised to a half of the greatest, or left above. */
  static DMatrixRMaj lifted(DMatrixRMaj matrix) {
    Svd svd = Svd.of(matrix);
    for (int i = 1; i < svd.values.numRows; i++) {
      svd.values.set(i, i, Math.max(svd.values.get(i, i), svd.values.get(0, 0) / 2));
    }
    DMatrixRMaj half = CommonOps_DDRM.mult(svd.left, svd.values, null);
    return CommonOps_DDRM.multTransB(half, svd.right, null);
  }

  /** Compact, singular values from the greatest. */
  private record Svd(DMatrixRMaj left, DMatrixRMaj values, DMatrixRMaj right) {

    static Svd of(DMatrixRMaj matrix) {
      SingularValueDecomposition_F64<DMatrixRMaj> svd =
          DecompositionFactory_DDRM.svd(matrix.numRows, matrix.numCols, true, true, true);
      if (!svd.decompose(matrix.copy())) {
        throw new IllegalArgumentException(
            "%d x %d numbers, some of them not finite: give shorter sequences or smaller weights"
                .formatted(matrix.numRows, matrix.numCols));
      }
      Svd found = new Svd(svd.getU(null, false), svd.getW(null), svd.getV(null, false));
      SingularOps_DDRM.descendingOrder(found.left, false, found.values, found.right, false);
      return found;
    }
  }
}
