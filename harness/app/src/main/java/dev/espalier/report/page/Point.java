package dev.espalier.report.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.report.results.Sample;
import java.util.List;
import java.util.Map;

/**
 * A method at one operating point, or a network of a published size, as the charts draw it.
 *
 * @param method index of its method
 * @param curve whose points belong together: the method's id, and its start if it has two
 * @param label method and operating point
 * @param quality on the test split, with the deviation over the seeds; null without
 * @param rounded the same by form, of those forms that round the weights
 * @param change of the quality against the dense network's; null without
 * @param parameters kept, percent of the dense network's; null without
 * @param multiplyAccumulates kept, percent of the dense network's; null without
 * @param theory theoretical speedup; null without
 * @param speedups measured, by what was timed
 * @param unsettled of these, what varied too much to be told within 5 %
 * @param reported what a paper reports; null if nothing
 * @param facts the row as texts, by title
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Point(
    int method,
    String curve,
    String label,
    Interval quality,
    Map<String, Interval> rounded,
    Double change,
    Double parameters,
    Double multiplyAccumulates,
    Double theory,
    Map<String, Interval> speedups,
    List<String> unsettled,
    PaperFigures reported,
    Map<String, String> facts) {

  /**
   * A value with what it may be off by.
   *
   * @param low null without an interval
   * @param high null without an interval
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Interval(double value, Double low, Double high) {

    /** The interval that was measured; null if nothing was. */
    static Interval measured(Sample sample) {
      return sample.isEmpty()
          ? null
          : new Interval(sample.mean(), finite(sample.low()), finite(sample.high()));
    }

    /** A standard deviation to both sides, where there are several seeds; null if nothing is. */
    static Interval spread(Sample sample) {
      double mean = sample.mean();
      double deviation = sample.deviation();
      return sample.isEmpty()
          ? null
          : new Interval(mean, finite(mean - deviation), finite(mean + deviation));
    }
  }

  /** The quality of the network as it is run in a form; empty for the usual one. */
  Interval qualityIn(String form) {
    return rounded.getOrDefault(form, quality);
  }

  /** Null for what is no number. */
  static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
