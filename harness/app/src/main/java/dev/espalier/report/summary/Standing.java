package dev.espalier.report.summary;

import dev.espalier.report.results.Sample;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * How a method stands at a mark.
 *
 * @param curve the method's
 * @param readings what its curves say there, by seed; never empty
 * @param place from 1, by the mean quality; 0 where another gets there in a seed in which it does
 *     not
 * @param difference of its quality to that of the first, paired by seed; of the first itself, 0;
 *     empty where there is no first
 * @param comparisons how many are compared with the first there, at least 1: it is the best of
 *     many, so their intervals are to hold together
 */
record Standing(
    MethodCurve curve,
    SortedMap<Long, SeedCurve.Reading> readings,
    int place,
    Sample difference,
    int comparisons) {

  /** Whether its quality is told to differ from that of the first. */
  boolean isToldApart() {
    return difference.tells(comparisons);
  }

  /** Mean speedup at which it was read; near the mark where points stand for it. */
  double speedup() {
    return over(SeedCurve.Reading::speedup).mean();
  }

  /** Quality over the seeds. */
  Sample quality() {
    return over(SeedCurve.Reading::quality);
  }

  /** Change against the control over the seeds that have one, paired by seed. */
  Sample change() {
    return over(SeedCurve.Reading::change);
  }

  /** Mean speedup of the points that it was read from: the lower neighbours'. */
  double below() {
    return over(SeedCurve.Reading::below).mean();
  }

  /** Mean speedup of the points that it was read from: the upper neighbours'. */
  double above() {
    return over(SeedCurve.Reading::above).mean();
  }

  /** Whether in any seed two points enclose the mark. */
  boolean interpolated() {
    return readings.values().stream().anyMatch(r -> r.below() < r.above());
  }

  private Sample over(ToDoubleFunction<SeedCurve.Reading> part) {
    Stream<Double> values = readings.values().stream().map(part::applyAsDouble);
    return Sample.of(values.filter(value -> !value.isNaN()).toList());
  }

  Standing at(int where, Sample toTheFirst, int compared) {
    return new Standing(curve, readings, where, toTheFirst, compared);
  }

  /** Quality minus another's, of the seeds that both have. */
  Sample minus(Standing other) {
    return Sample.of(
        readings.entrySet().stream()
            .filter(entry -> other.readings.containsKey(entry.getKey()))
            .map(entry -> entry.getValue().quality() - other.readings.get(entry.getKey()).quality())
            .toList());
  }
}
