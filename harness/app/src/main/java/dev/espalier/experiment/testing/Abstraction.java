package dev.espalier.experiment.testing;

import dev.espalier.kernel.Matrix;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Abstract states as DeepStellar has them (Du et al. 2019): hidden states by their first {@value
 * #COMPONENTS} principal components over the training data, each in one of {@value #BINS} equal
 * bins between its least and greatest value there, or outside of them.
 */
final class Abstraction {

  static final int COMPONENTS = 3;
  static final int BINS = 10;

  /** One below and one above the bins. */
  private static final int PLACES = BINS + 2;

  private final double[] mean;

  /** A row a component. */
  private final double[][] directions;

  private final double[] least;
  private final double[] greatest;

  /**
   * @param hidden hidden states of the training data, a row each, at least one; overwritten
   */
  Abstraction(DMatrixRMaj hidden) {
    int width = hidden.numCols;
    DMatrixRMaj sums = CommonOps_DDRM.sumCols(hidden, null);
    mean = Arrays.stream(sums.data).limit(width).map(sum -> sum / hidden.numRows).toArray();
    for (int i = 0; i < hidden.getNumElements(); i++) {
      hidden.data[i] -= mean[i % width];
    }
    DMatrixRMaj covariance = new DMatrixRMaj(width, width);
    CommonOps_DDRM.multTransA(hidden, hidden, covariance);
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(width, width, false, true, false);
    svd.decompose(covariance);
    DMatrixRMaj right = svd.getV(null, true);
    SingularOps_DDRM.descendingOrder(
        null, false, svd.getSingularValues(), svd.numberOfSingularValues(), right, true);
    directions = new double[Math.min(COMPONENTS, width)][];
    for (int c = 0; c < directions.length; c++) {
      directions[c] = Arrays.copyOfRange(right.data, c * width, (c + 1) * width);
    }
    least = new double[directions.length];
    greatest = new double[directions.length];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
    for (int row = 0; row < hidden.numRows; row++) {
      for (int c = 0; c < directions.length; c++) {
        double value = 0;
        for (int k = 0; k < width; k++) {
          value += directions[c][k] * hidden.data[row * width + k];
        }
        least[c] = Math.min(least[c], value);
        greatest[c] = Math.max(greatest[c], value);
      }
    }
  }

  /** The number of a hidden state's abstract state. */
  int state(Matrix hidden, int row) {
    int state = 0;
    for (int c = 0; c < directions.length; c++) {
      double value = 0;
      for (int k = 0; k < mean.length; k++) {
        value += directions[c][k] * (hidden.get(row, k) - mean[k]);
      }
      double place = BINS * (value - least[c]) / (greatest[c] - least[c]);
      // What is greatest is in the last bin.
      int bin = place == BINS ? BINS : (int) Math.max(0, Math.min(BINS + 1, Math.floor(place) + 1));
      state = state * PLACES + bin;
    }
    return state;
  }

  /** States, and pairs of one and the next, that traces went through. */
  static final class Visited {

    private final BitSet states = new BitSet();
    private final BitSet transitions = new BitSet();

    static Visited by(List<Trace> traces) {
      Visited visited = new Visited();
      traces.forEach(visited::add);
      return visited;
    }

    /** Goes where a trace went, and answers whether it had not been everywhere there. */
    boolean add(Trace trace) {
      int all = PLACES * PLACES * PLACES;
      boolean more = false;
      for (int t = 0; t < trace.states().length; t++) {
        more |= set(states, trace.states()[t]);
        more |= t > 0 && set(transitions, trace.states()[t - 1] * all + trace.states()[t]);
      }
      return more;
    }

    private static boolean set(BitSet visited, int place) {
      boolean more = !visited.get(place);
      visited.set(place);
      return more;
    }

    /** Share of the states of others, in [0, 1], that these are among. */
    double shareOfStates(Visited others) {
      return share(states, others.states);
    }

    /** Share of the transitions of others, likewise. */
    double shareOfTransitions(Visited others) {
      return share(transitions, others.transitions);
    }

    private static double share(BitSet mine, BitSet others) {
      BitSet both = (BitSet) mine.clone();
      both.and(others);
      return (double) both.cardinality() / others.cardinality();
    }
  }
}
