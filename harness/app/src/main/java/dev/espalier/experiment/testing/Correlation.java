package dev.espalier.experiment.testing;

import java.util.List;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Spearman's rank correlation.
 *
 * @param rho NaN for fewer than two pairs, or where one side is always the same
 * @param low lower end of its 95 % interval, by Fisher's transformation with the variance of
 *     Fieller et al. (1957); NaN for fewer than four pairs. It takes pairs as independent of each
 *     other
 * @param high upper end
 * @param pairs number of them
 */
record Correlation(double rho, double low, double high, int pairs) {

  private static final double VARIANCE = 1.06;
  private static final double CONFIDENCE = 0.95;

  static Correlation of(List<Double> x, List<Double> y) {
    int n = x.size();
    double rho = n < 2 ? Double.NaN : new SpearmansCorrelation().correlation(array(x), array(y));
    // At the very ends the transformation is infinite.
    double z = 0.5 * Math.log((1 + rho) / (1 - rho));
    double width =
        NormalDistribution.of(0, 1).inverseSurvivalProbability((1 - CONFIDENCE) / 2)
            * Math.sqrt(VARIANCE / (n - 3));
    return n < 4
        ? new Correlation(rho, Double.NaN, Double.NaN, n)
        : new Correlation(rho, Math.tanh(z - width), Math.tanh(z + width), n);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
