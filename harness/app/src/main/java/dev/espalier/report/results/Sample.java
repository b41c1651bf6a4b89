package dev.espalier.report.results;

import java.util.List;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * One measure of one row of results: a value a seed, and a measured interval around them where the
 * tables have one.
 *
 * @param values one a seed whose trial ended well
 * @param low lower end of the interval, the least of all seeds; NaN without
 * @param high upper end of the interval, the greatest of all seeds; NaN without
 */
public record Sample(List<Double> values, double low, double high) {

  private static final double CONFIDENCE = 0.95;

  /** Nothing was measured. */
  public static final Sample NONE = of(List.of());

  public Sample {
    values = List.copyOf(values);
  }

  /** Values without an interval. */
  public static Sample of(List<Double> values) {
    return new Sample(values, Double.NaN, Double.NaN);
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  public boolean hasInterval() {
    return !Double.isNaN(low) && !Double.isNaN(high);
  }

  /** NaN if nothing was measured. */
  public double mean() {
    return values.isEmpty() ? Double.NaN : Mean.of(array()).getAsDouble();
  }

  /** Standard deviation over the seeds; NaN for fewer than two. */
  public double deviation() {
    return values.size() < 2 ? Double.NaN : StandardDeviation.of(array()).getAsDouble();
  }

  /**
   * Half the width of the mean's confidence interval over the seeds, which is {@code mean ± this},
   * by Student's t distribution; NaN for fewer than two seeds.
   */
  public double halfWidth() {
    return halfWidth(1);
  }

  /**
   * As {@link #halfWidth()}, so that so many intervals hold together (Bonferroni).
   *
   * @param comparisons how many there are, at least 1
   */
  public double halfWidth(int comparisons) {
    int n = values.size();
    return n < 2
        ? Double.NaN
        : TDistribution.of(n - 1).inverseSurvivalProbability((1 - CONFIDENCE) / 2 / comparisons)
            * deviation()
            / Math.sqrt(n);
  }

  /**
   * Whether the mean's {@linkplain #halfWidth(int) confidence interval} leaves out 0: what is told
   * to differ from 0, not perhaps by chance. Never of fewer than two seeds.
   *
   * @param comparisons how many such questions are asked together, at least 1
   */
  public boolean tells(int comparisons) {
    return Math.abs(mean()) > halfWidth(comparisons);
  }

  private double[] array() {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
