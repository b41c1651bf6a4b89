package dev.espalier.report.summary;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One method's operating points from one start, a curve a seed.
 *
 * @param name for people: the method, from where it starts if it does so from two places, and its
 *     cell if there are several
 * @param method its id
 * @param cell of its networks; empty where all of the table are alike
 * @param start from where its training started; empty if the tables do not tell
 * @param form in which its networks were timed; empty if nothing was
 * @param control the method that its changes are measured against; empty for none
 * @param scattered whether it removes weights, not units
 * @param seeds its curves by seed
 */
record MethodCurve(
    String name,
    String method,
    String cell,
    String start,
    String form,
    String control,
    boolean scattered,
    SortedMap<Long, SeedCurve> seeds) {

  /** The greatest speedup of its points, in the mean over the seeds; NaN without points. */
  double end() {
    return seeds.values().stream()
        .mapToDouble(curve -> curve.speedups().stream().mapToDouble(s -> s).max().orElseThrow())
        .average()
        .orElse(Double.NaN);
  }

  /**
   * What the curves of all seeds that get to a speedup say there.
   *
   * @param tolerance see {@link SeedCurve#at}
   */
  SortedMap<Long, SeedCurve.Reading> at(double mark, double tolerance) {
    SortedMap<Long, SeedCurve.Reading> readings = new TreeMap<>();
    seeds.forEach((seed, curve) -> curve.at(mark, tolerance).ifPresent(r -> readings.put(seed, r)));
    return readings;
  }
}
