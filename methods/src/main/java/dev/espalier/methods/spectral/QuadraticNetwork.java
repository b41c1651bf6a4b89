package dev.espalier.methods.spectral;

import dev.espalier.methods.cells.Quadratic;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.Signature.Predicts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;

/**
 * A network of quadratic units in double precision, of K units, d inputs and o outputs,
 *
 * <pre>
 * h_t = (A x_t + U h_{t−1})²,  z_t = (B x_t + V z_{t+1})²,  y_t = A2ᵀ [h_t; z_t]
 * </pre>
 *
 * whose first units are the forward ones, h, and whose others are z.
 *
 * @param inputs A above B, K × d; rows of length 1
 * @param recurrent K × K: U, and V below and to the right of it
 * @param readout A2, K × o
 * @param forward number of forward units, 1 to K
 */
record QuadraticNetwork(
    DMatrixRMaj inputs, DMatrixRMaj recurrent, DMatrixRMaj readout, int forward) {

  /** Of the input weights that are planted, at most. */
  private static final double CONDITION = 2.5;

  private static final String LAYER = "quadratic1.";

  /**
   * Plants one: rows of A of length 1 and of a condition under 2.5, those of A2 of a mean square
   * length of 1, U and V normal.
   *
   * @param forward number of forward units
   * @param backward number of backward units
   * @param inputs d, at least as many as units
   * @param outputs o, at least as many as units
   * @param recurrent standard deviation of U and V
   */
  static QuadraticNetwork plant(
      int forward,
      int backward,
      int inputs,
      int outputs,
      double recurrent,
      RandomGenerator random) {
    int units = forward + backward;
    DMatrixRMaj a;
    do {
      a = Matrices.lifted(Matrices.gaussian(units, inputs, random));
      Matrices.normaliseRows(a);
    } while (NormOps_DDRM.conditionP2(a) >= CONDITION);
    DMatrixRMaj readout = Matrices.lifted(Matrices.gaussian(units, outputs, random));
    CommonOps_DDRM.scale(Math.sqrt(units) / NormOps_DDRM.normF(readout), readout);
    DMatrixRMaj u = Matrices.gaussian(units, units, random);
    CommonOps_DDRM.scale(recurrent, u);
    for (int i = 0; i < units; i++) {
      for (int j = 0; j < units; j++) {
        if (i < forward != j < forward) {
          u.set(i, j, 0);
        }
      }
    }
    return new QuadraticNetwork(a, u, readout, forward);
  }

  /**
   * The same, the last units read so weakly, by the readout and by the other units, that they have
   * this share of the readout's squares.
   */
  QuadraticNetwork weak(int number, double share) {
    int strong = units() - number;
    double others = 0;
    double last = 0;
    for (int i = 0; i < units(); i++) {
      double square = Math.pow(Matrices.length(readout, i), 2);
      others += i < strong ? square : 0;
      last += i < strong ? 0 : square;
    }
    double factor = Math.sqrt(share / (1 - share) * others / last);
    DMatrixRMaj output = readout.copy();
    DMatrixRMaj state = recurrent.copy();
    for (int i = strong; i < units(); i++) {
      for (int o = 0; o < output.numCols; o++) {
        output.set(i, o, factor * output.get(i, o));
      }
      for (int k = 0; k < units(); k++) {
        state.set(k, i, factor * state.get(k, i));
      }
    }
    return new QuadraticNetwork(inputs, state, output, forward);
  }

  /** K. */
  int units() {
    return inputs.numRows;
  }

  boolean isBidirectional() {
    return forward < units();
  }

  /**
   * What it answers.
   *
   * @param x a row of inputs a time step
   * @param at the time step
   * @param activation of its units, the square unless its assumptions are to be broken
   * @param y overwritten
   */
  void answer(double[][] x, int at, DoubleUnaryOperator activation, double[] y) {
    double[] state = new double[units()];
    run(x, 0, at, 0, forward, activation, state);
    run(x, x.length - 1, at, forward, units(), activation, state);
    for (int o = 0; o < y.length; o++) {
      y[o] = 0;
      for (int i = 0; i < state.length; i++) {
        y[o] += readout.get(i, o) * state[i];
      }
    }
  }

  /** Of some units, from one time step to another. */
  private void run(
      double[][] x,
      int begin,
      int end,
      int from,
      int to,
      DoubleUnaryOperator activation,
      double[] state) {
    double[] after = new double[to - from];
    int step = begin <= end ? 1 : -1;
    for (int t = begin; t != end + step; t += step) {
      for (int i = from; i < to; i++) {
        double sum = 0;
        for (int d = 0; d < inputs.numCols; d++) {
          sum += inputs.get(i, d) * x[t][d];
        }
        for (int j = from; t != begin && j < to; j++) {
          sum += recurrent.get(i, j) * state[j];
        }
        after[i - from] = activation.applyAsDouble(sum);
      }
      System.arraycopy(after, 0, state, from, to - from);
    }
  }

  /**
   * As a network that can be evaluated, trained and pruned, predicting at the last step.
   *
   * @throws IllegalStateException if it has backward units
   */
  SequenceModel model() {
    if (isBidirectional()) {
      throw new IllegalStateException("a network of sequences reads them forward alone");
    }
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    values.put(LAYER + "input", floats(CommonOps_DDRM.transpose(inputs, null)));
    values.put(LAYER + "recurrent", floats(CommonOps_DDRM.transpose(recurrent, null)));
    values.put("linear.weight", floats(readout));
    values.put("linear.bias", new FMatrixRMaj(1, readout.numCols));
    return SequenceModel.of(new Quadratic(), Predicts.LAST_STEP, values);
  }

  /** The network that computes what {@link #model} does, its rows of A of length 1. */
  static QuadraticNetwork of(SequenceModel model) {
    DMatrixRMaj a = doubles(model.parameter(LAYER + "input").value(), true);
    DMatrixRMaj u = doubles(model.parameter(LAYER + "recurrent").value(), true);
    DMatrixRMaj readout = doubles(model.parameter("linear.weight").value(), false);
    double[] squares = new double[a.numRows];
    for (int i = 0; i < squares.length; i++) {
      squares[i] = Math.pow(Matrices.length(a, i), 2);
    }
    Matrices.normaliseRows(a);
    for (int i = 0; i < squares.length; i++) {
      for (int j = 0; j < squares.length; j++) {
        u.set(i, j, u.get(i, j) * squares[j] / Math.sqrt(squares[i]));
      }
      for (int o = 0; o < readout.numCols; o++) {
        readout.set(i, o, readout.get(i, o) * squares[i]);
      }
    }
    return new QuadraticNetwork(a, u, readout, squares.length);
  }

  private static FMatrixRMaj floats(DMatrixRMaj matrix) {
    FMatrixRMaj floats = new FMatrixRMaj(matrix.numRows, matrix.numCols);
    for (int i = 0; i < matrix.getNumElements(); i++) {
      floats.data[i] = (float) matrix.data[i];
    }
    return floats;
  }

  private static DMatrixRMaj doubles(FMatrixRMaj matrix, boolean transposed) {
    DMatrixRMaj doubles = new DMatrixRMaj(matrix.numRows, matrix.numCols);
    for (int i = 0; i < matrix.getNumElements(); i++) {
      doubles.data[i] = matrix.data[i];
    }
    return transposed ? CommonOps_DDRM.transpose(doubles, null) : doubles;
  }
}
