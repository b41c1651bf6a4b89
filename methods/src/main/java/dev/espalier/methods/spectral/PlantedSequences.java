package dev.espalier.methods.spectral;

import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * Sequences of independent autoregressive Gaussian inputs of variance 1, and labels that a planted
 * network gives them, with noise.
 *
 * @param planted answers them
 * @param activation of its units
 * @param steps time steps
 * @param labelled the time step that labels are of
 * @param size number of sequences
 * @param random generators, one for each number of a sequence
 */
record PlantedSequences(
    QuadraticNetwork planted,
    DoubleUnaryOperator activation,
    int steps,
    int labelled,
    int size,
    IntFunction<RandomGenerator> random)
    implements Samples {

  /** Of an input with itself a time step later. */
  static final double CORRELATION = 0.4;

  /** Standard deviation of what is added to labels. */
  static final double NOISE = 0.1;

  static final DoubleUnaryOperator SQUARE = z -> z * z;

  /** The same inputs, answered with other units. */
  PlantedSequences activated(DoubleUnaryOperator other) {
    return new PlantedSequences(planted, other, steps, labelled, size, random);
  }

  @Override
  public int inputs() {
    return planted.inputs().numCols;
  }

  @Override
  public int outputs() {
    return planted.readout().numCols;
  }

  @Override
  public void read(int number, double[][] x, double[] y) {
    RandomGenerator own = random.apply(number);
    double fresh = Math.sqrt(1 - CORRELATION * CORRELATION);
    for (int d = 0; d < inputs(); d++) {
      x[0][d] = own.nextGaussian();
      for (int t = 1; t < steps; t++) {
        x[t][d] = CORRELATION * x[t - 1][d] + fresh * own.nextGaussian();
      }
    }
    planted.answer(x, labelled, activation, y);
    for (int o = 0; o < y.length; o++) {
      y[o] += NOISE * own.nextGaussian();
    }
  }
}
