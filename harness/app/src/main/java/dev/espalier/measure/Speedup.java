package dev.espalier.measure;

import dev.espalier.measure.Turns.Pair;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Median;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How much faster one network is than another, with an interval.
 *
 * @param ratio base over pruned; above 1 means that the pruned network is faster
 * @param low lower end of the ratio's 95 % interval
 * @param high upper end
 * @param settled whether the interval lies within ± 5 % of the ratio, from enough blocks that were
 *     not preempted
 * @param baseMillis median time of a pass of the base network
 * @param prunedMillis median time of a pass of the pruned one
 * @param samples pairs of neighbouring times that counted
 */
public record Speedup(
    double ratio,
    double low,
    double high,
    boolean settled,
    double baseMillis,
    double prunedMillis,
    int samples) {

  /** Half the width of an interval that is narrow enough, relative to the ratio. */
  static final double NARROW = 0.05;

  /** Pairs of a fork from which a median can be taken: those of three blocks. */
  private static final int ENOUGH = 6;

  /** Pairs whose least and greatest ratio have the median between them with 95 %. */
  private static final int LEAST_PAIRED = 6;

  private static final double LEVEL = 0.975;
  private static final Median MEDIAN = Median.withDefaults();

  /**
   * Compares two networks. A fork's speedup is the median of the ratios of neighbouring blocks, so
   * that what slows down both for longer than that cancels out; the speedup is the geometric mean
   * of the forks', and its interval is Student's over the forks' logarithms. Forks are the cases,
   * because what the compiler makes of the code and where the weights lie in memory differ between
   * JVMs and stay within one.
   *
   * <p>Preempted pairs are left out, and forks in which too few others are. Where fewer than the
   * least number of forks are left, nothing is settled; where fewer than two are, which have no
   * interval, every fork counts, with whatever others it has, or else with the preempted ones.
   *
   * <p>In simulations of 4 to 8 forks that stop as soon as the interval is narrow enough, it covers
   * the truth in 93 to 96 % of all cases, as long as a network's time differs by 8 % between forks
   * at most, and blocks by 2 to 10 %. Of the settled cases alone it covers the truth in 94 to 96 %
   * where a network differs by up to 3 % between forks, and of those that settled at once, by four
   * forks, in 91 to 95 % up to 2 % and 86 % at 3 %. Where it differs by more, few settle, and some
   * of them because the first forks agree by chance: of the 41 % that do at 5 %, 84 % are right, of
   * the 9 % at 8 %, 55 %. From three forks on instead of four, 79 to 94 % of those were right that
   * settled at once at up to 3 %.
   *
   * @param forks every fork's pairs of neighbouring blocks, at least one each
   * @param least number of forks, at least 2, without which nothing is settled
   * @throws IllegalArgumentException if there is no fork, or one without pairs
   */
  static Speedup of(List<List<Pair>> forks, int least) {
    if (forks.isEmpty() || forks.stream().anyMatch(List::isEmpty)) {
      throw new IllegalArgumentException(
          forks.stream().map(List::size).toList()
              + " blocks in the forks: at least one fork is needed, and a block in each");
    }
    boolean enough = quiet(forks).size() >= least;
    List<List<Pair>> counted = counted(forks);
    double[] logs =
        counted.stream()
            .mapToDouble(fork -> median(fork, pair -> Math.log(pair.ratio())))
            .toArray();
    double middle = Mean.of(logs).getAsDouble();
    double half = half(logs);
    List<Pair> all = counted.stream().flatMap(List::stream).toList();
    return new Speedup(
        Math.exp(middle),
        Math.exp(middle - half),
        Math.exp(middle + half),
        enough && isNarrow(Math.exp(-half), Math.exp(half)),
        median(all, Pair::base),
        median(all, Pair::own),
        all.size());
  }

  /** The pairs that count, a list a fork. */
  static List<List<Pair>> counted(List<List<Pair>> forks) {
    List<List<Pair>> quiet = quiet(forks);
    return quiet.size() >= 2
        ? quiet
        : forks.stream().map(fork -> quietOf(fork).isEmpty() ? fork : quietOf(fork)).toList();
  }

  private static List<List<Pair>> quiet(List<List<Pair>> forks) {
    return forks.stream().map(Speedup::quietOf).filter(fork -> fork.size() >= ENOUGH).toList();
  }

  private static List<Pair> quietOf(List<Pair> fork) {
    return fork.stream().filter(pair -> !pair.preempted()).toList();
  }

  /** Half the width of Student's interval for the mean; infinite for a single value. */
  private static double half(double[] values) {
    int n = values.length;
    return n == 1
        ? Double.POSITIVE_INFINITY
        : TDistribution.of(n - 1.0).inverseCumulativeProbability(LEVEL)
            * StandardDeviation.of(values).getAsDouble()
            / Math.sqrt(n);
  }

  private static double median(List<Pair> pairs, ToDoubleFunction<Pair> of) {
    return MEDIAN.evaluate(pairs.stream().mapToDouble(of).toArray());
  }

  /**
   * Compares two things that took turns in one JVM: the median of the ratios of neighbouring times,
   * and as its interval those order statistics of the ratios between which the median lies with 95
   * % probability, whatever their distribution; of fewer than six, the least and the greatest,
   * which settle nothing.
   *
   * @param base milliseconds, in turn with those of the other
   * @param pruned as many
   * @throws IllegalArgumentException if there are none, or not equally many
   */
  public static Speedup paired(double[] base, double[] pruned) {
    if (base.length == 0 || base.length != pruned.length) {
      throw new IllegalArgumentException(
          "%d and %d times: each needs as many as the other, and one at least"
              .formatted(base.length, pruned.length));
    }
    double[] ratios =
        IntStream.range(0, base.length).mapToDouble(i -> base[i] / pruned[i]).sorted().toArray();
    int least = BinomialDistribution.of(ratios.length, 0.5).inverseCumulativeProbability(1 - LEVEL);
    int beyond = Math.max(0, least - 1);
    double ratio = MEDIAN.evaluate(ratios);
    double low = ratios[beyond];
    double high = ratios[ratios.length - 1 - beyond];
    return new Speedup(
        ratio,
        low,
        high,
        ratios.length >= LEAST_PAIRED && isNarrow(low / ratio, high / ratio),
        MEDIAN.evaluate(base),
        MEDIAN.evaluate(pruned),
        base.length);
  }

  private static boolean isNarrow(double low, double high) {
    return low >= 1 - NARROW && high <= 1 + NARROW;
  }

  /** The same, of blocks of which nobody knows whether they were preempted. */
  Speedup unsettled() {
    return new Speedup(ratio, low, high, false, baseMillis, prunedMillis, samples);
  }

  /** The base's comparison with itself: exactly 1, whatever its noise. */
  Speedup withItself() {
    return new Speedup(1, 1, 1, true, baseMillis, baseMillis, samples);
  }
}
