package dev.espalier.methods.spectral;

import java.util.random.RandomGenerator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Canonical polyadic decomposition of a tensor that is symmetric in its last two modes, T = Σ_i c_i
 * ⊗ a_i ⊗ a_i with |a_i| = 1: alternating least squares that start where Jennrich's algorithm ends,
 * the best of several. Signs of the a_i and the order of the components are arbitrary.
 *
 * @param labels the c_i, a row each
 * @param vectors the a_i, a row each
 * @param residual |T − Σ_i c_i ⊗ a_i ⊗ a_i| / |T|
 */
record CpDecomposition(DMatrixRMaj labels, DMatrixRMaj vectors, double residual) {

  private static final int RESTARTS = 3;
  private static final int SWEEPS = 60;

  /**
   * Decomposes a tensor.
   *
   * @param tensor unfolded, a row for each index of the first mode, d² columns
   * @param rank number of components, at most d
   * @param random for the starts
   */
  static CpDecomposition of(DMatrixRMaj tensor, int rank, RandomGenerator random) {
    int d = (int) Math.round(Math.sqrt(tensor.numCols));
    // Symmetric in the last two modes, the same numbers are d rows for the second one.
    DMatrixRMaj second = new DMatrixRMaj(d, tensor.numRows * d);
    for (int y = 0; y < tensor.numRows; y++) {
      CommonOps_DDRM.insert(slice(tensor, y, d), second, 0, y * d);
    }
    DMatrixRMaj subspace = Matrices.leading(second, rank);
    CpDecomposition best = null;
    for (int restart = 0; restart < RESTARTS; restart++) {
      CpDecomposition found = descend(tensor, second, jennrich(tensor, subspace, random));
      if (best == null || found.residual < best.residual) {
        best = found;
      }
    }
    return best;
  }

  private static DMatrixRMaj slice(DMatrixRMaj tensor, int y, int d) {
    DMatrixRMaj slice = new DMatrixRMaj(d, d);
    System.arraycopy(tensor.data, y * d * d, slice.data, 0, d * d);
    return slice;
  }

  /**
   * Vectors that two random mixtures of the slices have in common, rank × d: eigenvectors of the
   * one times the other's inverse, within the space that all vectors span; random ones where noise
   * makes them complex.
   *
   * @param subspace d × rank
   */
  private static DMatrixRMaj jennrich(
      DMatrixRMaj tensor, DMatrixRMaj subspace, RandomGenerator random) {
    DMatrixRMaj one = mixture(tensor, subspace, random);
    DMatrixRMaj inverse = Matrices.pseudoInverse(mixture(tensor, subspace, random));
    int rank = subspace.numCols;
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(rank, true);
    boolean solved = eigen.decompose(CommonOps_DDRM.mult(one, inverse, null));
    DMatrixRMaj vectors = new DMatrixRMaj(rank, subspace.numRows);
    for (int i = 0; i < rank; i++) {
      DMatrixRMaj within = solved ? eigen.getEigenVector(i) : null;
      DMatrixRMaj known = within != null ? within : Matrices.gaussian(rank, 1, random);
      DMatrixRMaj vector = CommonOps_DDRM.mult(subspace, known, null);
      System.arraycopy(vector.data, 0, vectors.data, i * vectors.numCols, vectors.numCols);
    }
    Matrices.normaliseRows(vectors);
    return vectors;
  }

  private static DMatrixRMaj mixture(
      DMatrixRMaj tensor, DMatrixRMaj subspace, RandomGenerator random) {
    int d = subspace.numRows;
    DMatrixRMaj sum = new DMatrixRMaj(d, d);
    for (int y = 0; y < tensor.numRows; y++) {
      CommonOps_DDRM.addEquals(sum, random.nextGaussian(), slice(tensor, y, d));
    }
    return CommonOps_DDRM.multTransA(subspace, CommonOps_DDRM.mult(sum, subspace, null), null);
  }

  private static CpDecomposition descend(
      DMatrixRMaj tensor, DMatrixRMaj second, DMatrixRMaj start) {
    DMatrixRMaj vectors = start;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      DMatrixRMaj labels = solve(tensor, vectors, vectors);
      vectors = solve(second, labels, vectors);
      Matrices.normaliseRows(vectors);
    }
    DMatrixRMaj labels = solve(tensor, vectors, vectors);
    DMatrixRMaj rest = CommonOps_DDRM.multTransA(labels, products(vectors, vectors), null);
    CommonOps_DDRM.subtractEquals(rest, tensor);
    return new CpDecomposition(
        labels, vectors, NormOps_DDRM.normF(rest) / NormOps_DDRM.normF(tensor));
  }

  /**
   * The factor of one mode to which those of the other two fit best.
   *
   * @param unfolded the tensor, a row for each index of that mode
   * @return a row a component
   */
  private static DMatrixRMaj solve(DMatrixRMaj unfolded, DMatrixRMaj left, DMatrixRMaj right) {
    DMatrixRMaj products = products(left, right);
    DMatrixRMaj gram = CommonOps_DDRM.multTransB(products, products, null);
    DMatrixRMaj against = CommonOps_DDRM.multTransB(products, unfolded, null);
    return CommonOps_DDRM.mult(Matrices.pseudoInverse(gram), against, null);
  }

  /** Khatri-Rao product: of every component, the outer product of its two rows as one row. */
  private static DMatrixRMaj products(DMatrixRMaj left, DMatrixRMaj right) {
    DMatrixRMaj products = new DMatrixRMaj(left.numRows, left.numCols * right.numCols);
    int place = 0;
    for (int i = 0; i < left.numRows; i++) {
      for (int a = 0; a < left.numCols; a++) {
        for (int b = 0; b < right.numCols; b++) {
          products.data[place++] = left.get(i, a) * right.get(i, b);
        }
      }
    }
    return products;
  }
}
