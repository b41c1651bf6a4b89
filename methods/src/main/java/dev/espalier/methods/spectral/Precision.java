package dev.espalier.methods.spectral;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Of Gaussian sequences whose inputs are independent of each other and alike: the inverse of the
 * covariance between an input's time steps.
 *
 * @param matrix P, a row and a column a time step
 */
record Precision(DMatrixRMaj matrix) {

  /** Of an autoregressive process of order 1 and variance 1. */
  static Precision autoregressive(double correlation, int steps) {
    DMatrixRMaj covariance = new DMatrixRMaj(steps, steps);
    for (int t = 0; t < steps; t++) {
      for (int u = 0; u < steps; u++) {
        covariance.set(t, u, Math.pow(correlation, Math.abs(t - u)));
      }
    }
    return inverse(covariance);
  }

  /** Estimated from sequences. */
  static Precision of(Samples samples) {
    DMatrixRMaj covariance = new DMatrixRMaj(samples.steps(), samples.steps());
    double[][] x = new double[samples.steps()][samples.inputs()];
    double[] y = new double[samples.outputs()];
    for (int i = 0; i < samples.size(); i++) {
      samples.read(i, x, y);
      for (int t = 0; t < x.length; t++) {
        for (int u = 0; u < x.length; u++) {
          for (int d = 0; d < x[t].length; d++) {
            covariance.add(t, u, x[t][d] * x[u][d]);
          }
        }
      }
    }
    CommonOps_DDRM.scale(1.0 / samples.size() / samples.inputs(), covariance);
    return inverse(covariance);
  }

  private static Precision inverse(DMatrixRMaj covariance) {
    DMatrixRMaj inverse = new DMatrixRMaj(covariance.numRows, covariance.numCols);
    CommonOps_DDRM.invert(covariance, inverse);
    return new Precision(inverse);
  }

  double get(int t, int u) {
    return matrix.get(t, u);
  }

  /**
   * The first-order score of a time step, −∇ log p by its inputs.
   *
   * @param score overwritten
   */
  void score(double[][] x, int t, double[] score) {
    for (int d = 0; d < score.length; d++) {
      score[d] = 0;
      for (int u = 0; u < x.length; u++) {
        score[d] += matrix.get(t, u) * x[u][d];
      }
    }
  }
}
