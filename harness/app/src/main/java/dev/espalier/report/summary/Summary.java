package dev.espalier.report.summary;

import dev.espalier.report.results.Metrics;
import dev.espalier.report.results.Sample;
import dev.espalier.report.results.TableFile;
import dev.espalier.task.Metric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which method is best at 2, 3.3, 5 and 8 times the dense network's measured speed, at what cost
 * against which control. Every seed's curve is read for itself, between neighbouring points of one
 * method and never beyond its ends, give or take 3 %; means and their Student t intervals are over
 * the seeds, and differences are paired by seed.
 *
 * <p>A run whose methods have a single point each is read at the speedup near which the most of
 * them lie, give or take 10 %, since one point makes no curve.
 *
 * <p>Where nothing was timed, theoretical speedups stand in.
 */
public final class Summary {

  private static final List<Double> MARKS = List.of(2.0, 3.3, 5.0, 8.0);

  /** How far off a mark an end of a curve may lie and still stand for it, as a share. */
  private static final double AT_ENDS = 0.03;

  /** The same of a point that is no curve's, or nothing could be compared. */
  private static final double OF_SINGLE_POINTS = 0.1;

  /**
   * Who gets to a mark.
   *
   * @param at the speedup
   * @param cell of the networks that are compared there; empty where all are alike
   * @param seeds in how many seeds some method gets there
   * @param standings best first, then those that get there in fewer seeds; empty if none does
   */
  record Mark(double at, String cell, int seeds, List<Standing> standings) {}

  private final Metric quality;
  private final String protocol;
  private final List<MethodCurve> curves;
  private final List<Mark> marks;

  private Summary(Metric quality, String protocol, List<MethodCurve> curves) {
    this.quality = quality;
    this.protocol = protocol;
    this.curves = curves;
    List<String> cells = curves.stream().map(MethodCurve::cell).distinct().toList();
    marks =
        (cells.isEmpty() ? List.of("") : cells)
            .stream().flatMap(cell -> marks(of(cell)).map(at -> mark(at, cell))).toList();
  }

  /** Networks of two cells are not compared, as each is faster than its own dense one. */
  private List<MethodCurve> of(String cell) {
    return curves.stream().filter(curve -> curve.cell().equals(cell)).toList();
  }

  private Stream<Double> marks(List<MethodCurve> of) {
    return (of.isEmpty() || isCurved() ? MARKS : crowd(of)).stream();
  }

  /** Whether a method has several points, so that there is something to interpolate. */
  boolean isCurved() {
    return curves.stream()
        .flatMap(curve -> curve.seeds().values().stream())
        .anyMatch(curve -> curve.speedups().size() > 1);
  }

  /**
   * The speedup near which the most points lie, the fastest of equals; none where no network is
   * told from the dense one by its speed.
   */
  private static List<Double> crowd(List<MethodCurve> of) {
    List<Double> all =
        of.stream()
            .flatMap(curve -> curve.seeds().values().stream())
            .flatMap(curve -> curve.speedups().stream())
            .filter(speedup -> speedup > 1 && !SeedCurve.isNear(speedup, 1, OF_SINGLE_POINTS))
            .toList();
    ToLongFunction<Double> near =
        mark -> all.stream().filter(s -> SeedCurve.isNear(s, mark, OF_SINGLE_POINTS)).count();
    return all.stream()
        .max(Comparator.comparingLong(near).thenComparing(Comparator.naturalOrder()))
        .stream()
        .toList();
  }

  /**
   * The summary of a folder.
   *
   * @param runs a row a trial
   * @param speeds a row a timing; may have none
   * @throws IllegalArgumentException naming the file, if one is not what a run writes
   */
  public static Summary of(TableFile runs, TableFile speeds) {
    List<Metric> all = Metrics.of(runs);
    Metric headline = all.get(all.size() - 1);
    CurveReader reader = new CurveReader(runs, speeds, headline);
    return new Summary(headline, reader.protocol(), reader.all());
  }

  private Mark mark(double at, String cell) {
    List<MethodCurve> compared = of(cell);
    double tolerance = isCurved() ? AT_ENDS : OF_SINGLE_POINTS;
    Set<Long> seeds =
        compared.stream()
            .flatMap(curve -> curve.seeds().keySet().stream())
            .collect(Collectors.toSet());
    List<Standing> standings = new ArrayList<>();
    for (MethodCurve curve : compared) {
      SortedMap<Long, SeedCurve.Reading> readings = curve.at(at, tolerance);
      if (!readings.isEmpty()) {
        standings.add(new Standing(curve, readings, 0, Sample.NONE, 1));
      }
    }
    Comparator<Standing> byQuality = Comparator.comparingDouble(s -> s.quality().mean());
    standings.sort(
        Comparator.<Standing>comparingInt(s -> -s.readings().size())
            .thenComparing(quality.lowerIsBetter() ? byQuality : byQuality.reversed()));
    // Means over other seeds are not comparable: whoever does not get there in all has no place.
    Predicate<Standing> full = standing -> standing.readings().size() == seeds.size();
    Optional<Standing> first = standings.stream().findFirst().filter(full);
    int comparisons = Math.max(1, standings.size() - 1);
    List<Standing> placed = new ArrayList<>();
    for (Standing standing : standings) {
      int place = full.test(standing) ? placed.size() + 1 : 0;
      placed.add(standing.at(place, first.map(standing::minus).orElse(Sample.NONE), comparisons));
    }
    return new Mark(at, cell, seeds.size(), placed);
  }

  /** The speedups at which methods are compared. */
  public List<Double> speedups() {
    return marks.stream().map(Mark::at).distinct().toList();
  }

  Metric quality() {
    return quality;
  }

  /** Batch and steps of what was timed; empty if nothing was. */
  String protocol() {
    return protocol;
  }

  List<MethodCurve> curves() {
    return curves;
  }

  List<Mark> marks() {
    return marks;
  }
}
