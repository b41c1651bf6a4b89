package dev.espalier.experiment.testing;

import dev.espalier.kernel.Matrix;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What the hidden states of a network did on one test.
 *
 * @param sums ξ, the sum of the hidden state's values, after each step
 * @param positive which values were above zero: number {@code step * width + value}
 * @param states the {@linkplain Abstraction abstract} state after each step; none where nobody
 *     asked
 */
record Trace(double[] sums, BitSet positive, int[] states) {

  /**
   * Those of sequences side by side.
   *
   * @param hidden hidden states, row {@code step * sequences + sequence}
   * @param used how many of the sequences are wanted, from the first on
   * @param abstraction null for none
   */
  static List<Trace> of(Matrix hidden, int sequences, int used, Abstraction abstraction) {
    int steps = hidden.rows() / sequences;
    int width = hidden.columns();
    List<Trace> traces = new ArrayList<>();
    for (int s = 0; s < used; s++) {
      double[] sums = new double[steps];
      BitSet positive = new BitSet(steps * width);
      int[] states = new int[abstraction == null ? 0 : steps];
      for (int t = 0; t < steps; t++) {
        int row = t * sequences + s;
        for (int k = 0; k < width; k++) {
          float value = hidden.get(row, k);
          sums[t] += value;
          positive.set(t * width + k, value > 0);
        }
        if (abstraction != null) {
          states[t] = abstraction.state(hidden, row);
        }
      }
      traces.add(new Trace(sums, positive, states));
    }
    return traces;
  }

  /** B, the size of ξ after a step. */
  double size(int step) {
    return Math.abs(sums[step]);
  }

  /** D, by how much a step changes ξ, which is zero before the first. */
  double change(int step) {
    return Math.abs(sums[step] - (step == 0 ? 0 : sums[step - 1]));
  }
}
