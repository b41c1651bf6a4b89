package dev.espalier.methods.spectral;

import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Learns a network of quadratic units from moments, without gradients (Sedghi and Anandkumar,
 * arXiv:1603.00954). With a_i the rows of A and c_i those of A2,
 *
 * <pre>
 * E[y ⊗ S₂(x_t)] = 2 Σ_i c_i ⊗ a_i ⊗ a_i
 * E[y ⊗ S₁,₂(x_t; x_{t−1})] = 4 Σ_i c_i ⊗ a_i ⊗ Σ_j U_ij a_j a_jᵀ
 * </pre>
 *
 * <p>The first, decomposed, has A and A2; the second, applied to the dual bases of both, has U. In
 * a bidirectional network the first has the backward units, too, of which the second knows nothing,
 * as its counterpart with x_{t+1} knows nothing of the forward ones: so they are told apart.
 */
final class SpectralLearner {

  /** Factor of the moment of the second order, the second derivative of a square. */
  private static final double SECOND = 2;

  /** Factor of the moment of the third order. */
  private static final double THIRD = 4;

  private SpectralLearner() {}

  /**
   * Learns from all sequences.
   *
   * @param precision of the inputs
   * @param forward number of forward units
   * @param backward number of backward units; their labels stand in the midst of the sequences
   * @param random where decompositions start
   */
  static QuadraticNetwork learn(
      Samples samples, Precision precision, int forward, int backward, RandomGenerator random) {
    int at = samples.labelled();
    Moments moments =
        backward == 0
            ? new Moments(samples, precision, at - 1)
            : new Moments(samples, precision, at - 1, at + 1);
    DMatrixRMaj second = moments.second();
    CommonOps_DDRM.divide(second, SECOND);
    CpDecomposition units = CpDecomposition.of(second, forward + backward, random);
    DMatrixRMaj before = recurrent(moments, 0, units);
    DMatrixRMaj after = backward == 0 ? null : recurrent(moments, 1, units);
    int[] order = order(before, after, forward);
    DMatrixRMaj recurrent = new DMatrixRMaj(order.length, order.length);
    for (int i = 0; i < order.length; i++) {
      for (int j = 0; j < order.length; j++) {
        if (i < forward == j < forward) {
          recurrent.set(i, j, (i < forward ? before : after).get(order[i], order[j]));
        }
      }
    }
    return new QuadraticNetwork(
        rows(units.vectors(), order), recurrent, rows(units.labels(), order), forward);
  }

  /** What every unit reads of every other at a neighbour. */
  private static DMatrixRMaj recurrent(Moments moments, int neighbour, CpDecomposition units) {
    DMatrixRMaj labels = Matrices.pseudoInverse(units.labels());
    DMatrixRMaj dual = Matrices.pseudoInverse(units.vectors());
    int number = dual.numCols;
    List<DMatrixRMaj> columns =
        IntStream.range(0, number)
            .mapToObj(j -> CommonOps_DDRM.extractColumn(dual, j, null))
            .toList();
    DMatrixRMaj recurrent = new DMatrixRMaj(number, number);
    for (int i = 0; i < number; i++) {
      DMatrixRMaj label = CommonOps_DDRM.extractColumn(labels, i, null);
      for (int j = 0; j < number; j++) {
        double applied = moments.third(neighbour, label, columns.get(i), columns.get(j));
        recurrent.set(i, j, applied / THIRD);
      }
    }
    return recurrent;
  }

  /** Those first that read more of the step before than of the one after. */
  private static int[] order(DMatrixRMaj before, DMatrixRMaj after, int forward) {
    Stream<Integer> units = IntStream.range(0, before.numRows).boxed();
    return (after == null
            ? units
            : units.sorted(
                Comparator.comparingDouble(
                    i -> Matrices.length(after, i) - Matrices.length(before, i))))
        .mapToInt(i -> i)
        .toArray();
  }

  private static DMatrixRMaj rows(DMatrixRMaj matrix, int[] order) {
    DMatrixRMaj rows = new DMatrixRMaj(order.length, matrix.numCols);
    CommonOps_DDRM.extract(matrix, order, order.length, all(matrix.numCols), matrix.numCols, rows);
    return rows;
  }

  private static int[] all(int number) {
    return IntStream.range(0, number).toArray();
  }
}
