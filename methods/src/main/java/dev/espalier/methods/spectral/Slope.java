package dev.espalier.methods.spectral;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * Slope of the logarithm of the median error over the logarithm of the number of sequences, with a
 * 95 % percentile bootstrap interval over the seeds.
 *
 * @param slope of all seeds
 * @param low end of the interval
 * @param high end of it
 */
record Slope(double slope, double low, double high) {

  private static final int RESAMPLES = 2000;

  /**
   * Fits it.
   *
   * @param sequences numbers of sequences, two at least
   * @param errors of each, one a seed; seeds have the same places throughout, and are drawn
   *     together
   */
  static Slope of(double[] sequences, double[][] errors) {
    int seeds = errors[0].length;
    int[] all = IntStream.range(0, seeds).toArray();
    SplittableRandom random = new SplittableRandom(seeds);
    double[] slopes = new double[RESAMPLES];
    Arrays.setAll(slopes, i -> fit(sequences, errors, random.ints(seeds, 0, seeds).toArray()));
    double[] ends = Quantile.withDefaults().evaluate(slopes, 0.025, 0.975);
    return new Slope(fit(sequences, errors, all), ends[0], ends[1]);
  }

  private static double fit(double[] sequences, double[][] errors, int[] seeds) {
    SimpleRegression regression = new SimpleRegression();
    for (int n = 0; n < sequences.length; n++) {
      double[] own = errors[n];
      double median =
          Median.withDefaults().evaluate(Arrays.stream(seeds).mapToDouble(s -> own[s]).toArray());
      regression.addData(Math.log(sequences[n]), Math.log(median));
    }
    return regression.getSlope();
  }
}
