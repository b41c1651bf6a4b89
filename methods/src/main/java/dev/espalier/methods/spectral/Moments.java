package dev.espalier.methods.spectral;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Moments of centred labels with score functions of a Gaussian sequence, gathered in one pass: of
 * the second order at the labels' time step t, and of the third order once at t and twice at a
 * neighbour u. With s_t = Σ_u P_tu x_u,
 *
 * <pre>
 * S₂(x_t) = s_t s_tᵀ − P_tt I
 * S₁,₂(x_t; x_u)_abe = s_ta s_ub s_ue − P_uu δ_be s_ta − P_tu (δ_ab s_ue + δ_ae s_ub)
 * </pre>
 */
final class Moments {

  /** Sequences that are multiplied at once. It changes the order of sums alone. */
  private static final int BLOCK = 256;

  private final Precision precision;
  private final int inputs;
  private final int at;
  private final int[] neighbours;

  /** Pairs of inputs, b ≤ e. */
  private final int pairs;

  /**
   * A row a label, a column a feature: products of s_t; s_t; for each neighbour s_u, and s_t times
   * products of s_u.
   */
  private final DMatrixRMaj centred;

  /**
   * Reads all sequences once.
   *
   * @param neighbours time steps beside the labelled one
   */
  Moments(Samples samples, Precision precision, int... neighbours) {
    this.precision = precision;
    this.neighbours = neighbours.clone();
    inputs = samples.inputs();
    at = samples.labelled();
    pairs = inputs * (inputs + 1) / 2;
    centred = centred(means(samples));
  }

  private int third(int neighbour) {
    return pairs + inputs + neighbour * inputs * (1 + pairs);
  }

  /** Means of labels and of 1 times features and 1. */
  private DMatrixRMaj means(Samples samples) {
    int outputs = samples.outputs();
    DMatrixRMaj labels = new DMatrixRMaj(BLOCK, outputs + 1);
    DMatrixRMaj features = new DMatrixRMaj(BLOCK, third(neighbours.length) + 1);
    DMatrixRMaj sums = new DMatrixRMaj(labels.numCols, features.numCols);
    double[][] x = new double[samples.steps()][inputs];
    double[] y = new double[outputs];
    for (int from = 0; from < samples.size(); from += BLOCK) {
      int rows = Math.min(BLOCK, samples.size() - from);
      labels.reshape(rows, labels.numCols);
      features.reshape(rows, features.numCols);
      for (int r = 0; r < rows; r++) {
        samples.read(from + r, x, y);
        System.arraycopy(y, 0, labels.data, r * labels.numCols, outputs);
        labels.set(r, outputs, 1);
        write(x, features.data, r * features.numCols);
      }
      CommonOps_DDRM.multAddTransA(labels, features, sums);
    }
    CommonOps_DDRM.scale(1.0 / samples.size(), sums);
    return sums;
  }

  private void write(double[][] x, double[] features, int from) {
    double[] here = new double[inputs];
    double[] there = new double[inputs];
    precision.score(x, at, here);
    int place = writePairs(here, 1, features, from);
    System.arraycopy(here, 0, features, place, inputs);
    place += inputs;
    for (int u : neighbours) {
      precision.score(x, u, there);
      System.arraycopy(there, 0, features, place, inputs);
      place += inputs;
      for (double factor : here) {
        place = writePairs(there, factor, features, place);
      }
    }
    features[place] = 1;
  }

  private static int writePairs(double[] score, double factor, double[] features, int from) {
    int place = from;
    for (int b = 0; b < score.length; b++) {
      for (int e = b; e < score.length; e++) {
        features[place++] = factor * score[b] * score[e];
      }
    }
    return place;
  }

  private static DMatrixRMaj centred(DMatrixRMaj means) {
    int ones = means.numRows - 1;
    int last = means.numCols - 1;
    DMatrixRMaj centred = new DMatrixRMaj(ones, last);
    for (int o = 0; o < ones; o++) {
      for (int f = 0; f < last; f++) {
        centred.set(o, f, means.get(o, f) - means.get(o, last) * means.get(ones, f));
      }
    }
    return centred;
  }

  /**
   * E[y ⊗ S₂(x_t)]; of centred labels it needs no correction.
   *
   * @return a row a label, d² columns
   */
  DMatrixRMaj second() {
    DMatrixRMaj tensor = new DMatrixRMaj(centred.numRows, inputs * inputs);
    for (int o = 0; o < tensor.numRows; o++) {
      int place = 0;
      for (int b = 0; b < inputs; b++) {
        for (int e = b; e < inputs; e++) {
          tensor.set(o, b * inputs + e, centred.get(o, place));
          tensor.set(o, e * inputs + b, centred.get(o, place));
          place++;
        }
      }
    }
    return tensor;
  }

  /**
   * E[y ⊗ S₁,₂(x_t; x_u)] applied to vectors.
   *
   * @param neighbour index of u among the neighbours
   * @param label column of weights of the labels
   * @param here column that x_t meets
   * @param there column that both x_u meet
   */
  double third(int neighbour, DMatrixRMaj label, DMatrixRMaj here, DMatrixRMaj there) {
    DMatrixRMaj features = CommonOps_DDRM.multTransA(centred, label, null);
    int u = neighbours[neighbour];
    int place = third(neighbour);
    double atHere = 0;
    double atThere = 0;
    double product = 0;
    double square = 0;
    for (int a = 0; a < inputs; a++) {
      atHere += here.get(a) * features.get(pairs + a);
      atThere += there.get(a) * features.get(place + a);
      product += here.get(a) * there.get(a);
      square += there.get(a) * there.get(a);
    }
    place += inputs;
    double sum = 0;
    for (int a = 0; a < inputs; a++) {
      for (int b = 0; b < inputs; b++) {
        for (int e = b; e < inputs; e++) {
          double both = there.get(b) * there.get(e) * (b == e ? 1 : 2);
          sum += here.get(a) * both * features.get(place++);
        }
      }
    }
    return sum
        - precision.get(u, u) * square * atHere
        - 2 * precision.get(at, u) * product * atThere;
  }
}
