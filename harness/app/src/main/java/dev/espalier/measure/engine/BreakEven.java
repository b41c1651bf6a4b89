package dev.espalier.measure.engine;

import java.util.Arrays;

/**
 * The sparsity from which on a sparse product is faster than the dense one.
 *
 * @param median over the rounds of a measurement
 * @param low the lowest of them; {@link #ALWAYS} if a round's product was faster at every sparsity
 * @param high the highest of them; {@link #NEVER} if a round's was slower at every sparsity
 */
public record BreakEven(double median, double low, double high) {

  /** Below every sparsity that was measured. */
  public static final double ALWAYS = Double.NEGATIVE_INFINITY;

  /** Above every sparsity that was measured. */
  public static final double NEVER = Double.POSITIVE_INFINITY;

  /**
   * Interpolates between measured sparsities, in every round by itself: what is compared within a
   * round ran side by side.
   *
   * @param sparsities ascending
   * @param sparse a sample of times for each sparsity
   */
  static BreakEven between(double[] sparsities, Samples dense, Samples[] sparse) {
    double[] denseMillis = dense.millis();
    double[] found = new double[denseMillis.length];
    double[] sparseMillis = new double[sparsities.length];
    for (int round = 0; round < found.length; round++) {
      for (int s = 0; s < sparsities.length; s++) {
        sparseMillis[s] = sparse[s].millis()[round];
      }
      found[round] = crossing(sparsities, denseMillis[round], sparseMillis);
    }
    Arrays.sort(found);
    // Of infinite ends there is no mean.
    return new BreakEven(found[found.length / 2], found[0], found[found.length - 1]);
  }

  /** Where the sparse product becomes faster for good. */
  private static double crossing(double[] sparsities, double dense, double[] sparse) {
    int s = sparsities.length - 1;
    if (sparse[s] > dense) {
      return NEVER;
    }
    while (s > 0 && sparse[s - 1] <= dense) {
      s--;
    }
    if (s == 0) {
      return ALWAYS;
    }
    double share = (sparse[s - 1] - dense) / (sparse[s - 1] - sparse[s]);
    return sparsities[s - 1] + share * (sparsities[s] - sparsities[s - 1]);
  }
}
