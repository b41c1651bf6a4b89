package dev.espalier.report.summary;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One method's operating points in one seed: quality as a function of the speedup. */
final class SeedCurve {

  // So that 1.1 times a mark, rounded, is within a tenth of it.
  private static final double ROUNDING = 1e-9;

  /**
   * One operating point.
   *
   * @param speedup over the dense network
   * @param quality of the network
   * @param change of the quality against the control's; NaN without one
   */
  record Point(double speedup, double quality, double change) {

    private static Point mean(List<Point> points) {
      return new Point(
          points.get(0).speedup,
          points.stream().mapToDouble(Point::quality).average().orElseThrow(),
          points.stream().mapToDouble(Point::change).average().orElseThrow());
    }
  }

  /**
   * What a curve says at a mark.
   *
   * @param speedup where it was read: the mark, or the point that stands for it
   * @param quality there
   * @param change there; NaN without a control
   * @param below speedup of the neighbour below
   * @param above speedup of the neighbour above; the same, if it is one point as it is
   */
  record Reading(double speedup, double quality, double change, double below, double above) {}

  private final NavigableMap<Double, Point> points;

  /** A curve through these points; those of exactly one speedup count as one, their mean. */
  SeedCurve(List<Point> points) {
    this.points =
        points.stream()
            .collect(
                Collectors.groupingBy(
                    Point::speedup,
                    TreeMap::new,
                    Collectors.collectingAndThen(Collectors.toList(), Point::mean)));
  }

  /** Speedups of the points, ascending. */
  Set<Double> speedups() {
    return points.navigableKeySet();
  }

  /**
   * Whether a point of this speedup may stand for a mark.
   *
   * @param tolerance how far off it may lie, as a share of the mark
   */
  static boolean isNear(double speedup, double mark, double tolerance) {
    return Math.abs(speedup / mark - 1) <= tolerance + ROUNDING;
  }

  /**
   * Reads the curve at a speedup: between the neighbouring points that enclose it, linear in the
   * logarithm of the speedup; where none enclose it, at the nearest point as it is, if that {@link
   * #isNear}. Nothing is extrapolated.
   */
  Optional<Reading> at(double mark, double tolerance) {
    Map.Entry<Double, Point> below = points.floorEntry(mark);
    Map.Entry<Double, Point> above = points.ceilingEntry(mark);
    if (below != null && above != null) {
      return Optional.of(between(below.getValue(), above.getValue(), mark));
    }
    return Optional.ofNullable(below == null ? above : below)
        .map(Map.Entry::getValue)
        .filter(p -> isNear(p.speedup, mark, tolerance))
        .map(p -> between(p, p, p.speedup));
  }

  private static Reading between(Point a, Point b, double mark) {
    double share =
        a.speedup == b.speedup ? 0 : Math.log(mark / a.speedup) / Math.log(b.speedup / a.speedup);
    return new Reading(
        mark,
        a.quality + share * (b.quality - a.quality),
        a.change + share * (b.change - a.change),
        a.speedup,
        b.speedup);
  }
}
