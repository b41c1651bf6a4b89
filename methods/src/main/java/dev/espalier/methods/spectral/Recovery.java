package dev.espalier.methods.spectral;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;

/**
 * How well a network was recovered: errors relative to what was planted, by Frobenius' norm, after
 * units were matched and every (a_i, U_i·) was given the sign that its a_i fits better with. NaN
 * for V where there is none.
 *
 * @param inputs of A and B
 * @param readout of A2
 * @param forward of U
 * @param backward of V
 * @param directions units that were found to read in the direction that they do
 * @param match of each planted unit, the unit that was found
 */
record Recovery(
    double inputs, double readout, double forward, double backward, int directions, int[] match) {

  /** Compares two networks of as many units. */
  static Recovery of(QuadraticNetwork found, QuadraticNetwork planted) {
    DMatrixRMaj fit = CommonOps_DDRM.multTransB(planted.inputs(), found.inputs(), null);
    int[] match = match(fit);
    int units = match.length;
    int forward = planted.forward();
    DMatrixRMaj inputs = planted.inputs().copy();
    DMatrixRMaj readout = planted.readout().copy();
    DMatrixRMaj recurrent = planted.recurrent().copy();
    int directions = 0;
    for (int i = 0; i < units; i++) {
      double sign = fit.get(i, match[i]) < 0 ? -1 : 1;
      directions += i < forward == match[i] < found.forward() ? 1 : 0;
      for (int d = 0; d < inputs.numCols; d++) {
        inputs.add(i, d, -sign * found.inputs().get(match[i], d));
      }
      for (int o = 0; o < readout.numCols; o++) {
        readout.add(i, o, -found.readout().get(match[i], o));
      }
      for (int j = 0; j < units; j++) {
        recurrent.add(i, j, -sign * found.recurrent().get(match[i], match[j]));
      }
    }
    return new Recovery(
        NormOps_DDRM.normF(inputs) / NormOps_DDRM.normF(planted.inputs()),
        NormOps_DDRM.normF(readout) / NormOps_DDRM.normF(planted.readout()),
        block(recurrent, planted.recurrent(), 0, forward),
        planted.isBidirectional()
            ? block(recurrent, planted.recurrent(), forward, units)
            : Double.NaN,
        directions,
        match);
  }

  private static double block(DMatrixRMaj rest, DMatrixRMaj planted, int from, int to) {
    return NormOps_DDRM.normF(CommonOps_DDRM.extract(rest, from, to, from, to))
        / NormOps_DDRM.normF(CommonOps_DDRM.extract(planted, from, to, from, to));
  }

  /** The nearest pair first, then the nearest of what is left. */
  private static int[] match(DMatrixRMaj fit) {
    int[] match = new int[fit.numRows];
    Arrays.fill(match, -1);
    boolean[] taken = new boolean[fit.numCols];
    for (int round = 0; round < match.length; round++) {
      int row = -1;
      int column = -1;
      for (int i = 0; i < match.length; i++) {
        for (int j = 0; match[i] < 0 && j < taken.length; j++) {
          if (!taken[j] && (row < 0 || Math.abs(fit.get(i, j)) > Math.abs(fit.get(row, column)))) {
            row = i;
            column = j;
          }
        }
      }
      match[row] = column;
      taken[column] = true;
    }
    return match;
  }
}
