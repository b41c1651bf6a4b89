package dev.espalier.methods.spectral;

import dev.espalier.methods.spectral.Table.Row;
import dev.espalier.setup.Laboratory;
import java.util.Arrays;
import org.apache.commons.math3.stat.interval.ConfidenceInterval;
import org.apache.commons.math3.stat.interval.WilsonScoreInterval;
import org.apache.commons.statistics.descriptive.Median;

/** What was asked of the method, and what came out: the table that sums the study up. */
final class Criteria {

  private static final String TOLD = "told";

  private final Table table = new Table("criteria");

  /**
   * A figure with what it may be off by.
   *
   * @param low end of an interval, or the least seed
   * @param high end of it, or the greatest seed
   */
  record Figure(double value, double low, double high) {

    /** The median of the seeds, with the least and the greatest. */
    static Figure median(double[] seeds) {
      return new Figure(
          Median.withDefaults().evaluate(seeds),
          Arrays.stream(seeds).min().orElse(Double.NaN),
          Arrays.stream(seeds).max().orElse(Double.NaN));
    }
  }

  /** A figure that must be in some range. */
  void asked(
      String criterion, String asked, Figure figure, int seeds, double seconds, boolean met) {
    row(criterion, asked, figure, seeds, seconds).put("met", met);
  }

  /** A figure of which nothing is asked but that it is told. */
  void told(String criterion, Figure figure, int seeds, double seconds) {
    row(criterion, TOLD, figure, seeds, seconds).put("met", "");
  }

  private Row row(String criterion, String asked, Figure figure, int seeds, double seconds) {
    return table
        .row()
        .put("criterion", criterion)
        .put("asked", asked)
        .put("figure", figure.value)
        .put("low", figure.low)
        .put("high", figure.high)
        .put("seeds", seeds)
        .put("seconds", seconds);
  }

  /**
   * How many of so many, with Wilson's 95 % interval; all are asked for, or nothing. What a seed
   * has several of goes together, so that a seed counts as one observation.
   */
  void counted(String criterion, boolean all, int right, int of, int seeds, double seconds) {
    double each = (double) of / seeds;
    double low = wilson(seeds, Math.floor(right / each)).getLowerBound();
    double high = wilson(seeds, Math.ceil(right / each)).getUpperBound();
    row(criterion, all ? "all" : TOLD, new Figure(right, of * low, of * high), seeds, seconds)
        .put("met", all ? right == of : "")
        .put("of", of);
  }

  private static ConfidenceInterval wilson(int of, double right) {
    return new WilsonScoreInterval().createInterval(of, (int) right, 0.95);
  }

  void write(Laboratory laboratory) {
    table.write(laboratory);
  }
}
