package dev.espalier.measure.engine;

import dev.espalier.measure.Speedup;
import java.util.Arrays;
import org.apache.commons.statistics.descriptive.Median;

/**
 * Times of one thing.
 *
 * @param millis in the order they were taken; at least one
 */
public record Samples(double... millis) {

  private static final Median MEDIAN = Median.withDefaults();

  public Samples {
    if (millis.length == 0) {
      throw new IllegalArgumentException("no samples: at least 1 is needed");
    }
    millis = millis.clone();
  }

  @Override
  public double[] millis() {
    return millis.clone();
  }

  public double median() {
    return MEDIAN.evaluate(millis);
  }

  public double min() {
    return Arrays.stream(millis).min().orElseThrow();
  }

  public double max() {
    return Arrays.stream(millis).max().orElseThrow();
  }

  /** How much faster this is than another that took turns with it. */
  public Speedup over(Samples other) {
    return Speedup.paired(other.millis, millis);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Samples samples && Arrays.equals(millis, samples.millis);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(millis);
  }

  @Override
  public String toString() {
    return Arrays.toString(millis);
  }
}
