package dev.espalier.methods.spectral;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * A control: U read from the moment of the fourth order at the step before,
 *
 * <pre>
 * E[y ⊗ S₄(x_{t−1})] = 8 Σ_i c_i ⊗ (M_i ⊗ M_i in each of its three pairings),  M_i = Σ_j U_ij a_j a_jᵀ
 * </pre>
 *
 * as if it had the first pairing alone, and each M_i ⊗ M_i were the leading rank one of what is
 * found. However many sequences there are, the other two pairings stay.
 */
final class RankOneReading {

  /** Fourth derivative of the square of a square, a pairing. */
  private static final double FOURTH = 8;

  private RankOneReading() {}

  /**
   * A network with its recurrent weights read so.
   *
   * @param found forward units; the signs of its rows of U are kept
   */
  static QuadraticNetwork of(QuadraticNetwork found, Samples samples, Precision precision) {
    DMatrixRMaj labels = Matrices.pseudoInverse(found.readout());
    DMatrixRMaj dual = Matrices.pseudoInverse(found.inputs());
    int units = found.units();
    double[][] moments = moments(samples, precision, labels, dual);
    DMatrixRMaj recurrent = new DMatrixRMaj(units, units);
    for (int i = 0; i < units; i++) {
      DMatrixRMaj read = new DMatrixRMaj(units, units, true, moments[i]);
      EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(units, true, true);
      eigen.decompose(read);
      int greatest = 0;
      for (int k = 1; k < units; k++) {
        greatest = eigen.getEigenvalue(k).real > eigen.getEigenvalue(greatest).real ? k : greatest;
      }
      DMatrixRMaj vector = eigen.getEigenVector(greatest);
      double scale = Math.sqrt(Math.max(0, eigen.getEigenvalue(greatest).real) / FOURTH);
      double agrees = 0;
      for (int j = 0; j < units; j++) {
        agrees += vector.get(j) * found.recurrent().get(i, j);
      }
      for (int j = 0; j < units; j++) {
        recurrent.set(i, j, Math.copySign(scale, agrees) * vector.get(j));
      }
    }
    return new QuadraticNetwork(found.inputs(), recurrent, found.readout(), found.forward());
  }

  /** Of every unit, E[q_i·(y − E y) S₄(x_{t−1})] applied to b_j, b_j, b_k, b_k. */
  private static double[][] moments(
      Samples samples, Precision precision, DMatrixRMaj labels, DMatrixRMaj dual) {
    int units = dual.numCols;
    int before = samples.labelled() - 1;
    double p = precision.get(before, before);
    DMatrixRMaj gram = CommonOps_DDRM.multTransA(dual, dual, null);
    double[][] sums = new double[units][units * units];
    double[] scores = new double[units * units];
    double[] means = new double[units];
    double[] fourth = new double[units * units];
    double[][] x = new double[samples.steps()][samples.inputs()];
    double[] y = new double[samples.outputs()];
    double[] score = new double[samples.inputs()];
    double[] along = new double[units];
    for (int n = 0; n < samples.size(); n++) {
      samples.read(n, x, y);
      precision.score(x, before, score);
      multiply(dual, score, along);
      for (int j = 0; j < units; j++) {
        for (int k = 0; k < units; k++) {
          double jj = gram.get(j, j);
          double kk = gram.get(k, k);
          double jk = gram.get(j, k);
          double sj = along[j];
          double sk = along[k];
          fourth[j * units + k] =
              sj * sj * sk * sk
                  - p * (jj * sk * sk + kk * sj * sj + 4 * jk * sj * sk)
                  + p * p * (jj * kk + 2 * jk * jk);
        }
      }
      multiply(labels, y, along);
      for (int i = 0; i < units; i++) {
        means[i] += along[i] / samples.size();
        for (int m = 0; m < fourth.length; m++) {
          sums[i][m] += along[i] * fourth[m] / samples.size();
        }
      }
      for (int m = 0; m < fourth.length; m++) {
        scores[m] += fourth[m] / samples.size();
      }
    }
    for (int i = 0; i < units; i++) {
      double mean = means[i];
      double[] sum = sums[i];
      Arrays.setAll(sum, m -> sum[m] - mean * scores[m]);
    }
    return sums;
  }

  /** The products of a vector with a matrix's columns. */
  private static void multiply(DMatrixRMaj matrix, double[] vector, double[] products) {
    for (int j = 0; j < products.length; j++) {
      products[j] = 0;
      for (int i = 0; i < vector.length; i++) {
        products[j] += matrix.get(i, j) * vector[i];
      }
    }
  }
}
