package dev.espalier.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * What one JVM timed under one protocol: rounds of short blocks in turn, one of the base before and
 * after that of every other network.
 *
 * @param rounds of blocks: the base, the first other network, the base, the second other network,
 *     and so on to the base; of the base alone, where there is no other network
 * @param cutShare of the base's pass that the layers take which can be pruned; see {@link
 *     Timing#cutShare()}
 * @param weightBytes of every network
 */
record Turns(List<List<Block>> rounds, double cutShare, List<Long> weightBytes) {

  /**
   * The quantile of a block's passes that is its time: what disturbs a pass makes it slower. It is
   * estimated without bias of the median whatever the distribution, so that blocks of few long and
   * of many short passes can be compared.
   */
  private static final double LOW = 0.25;

  private static final Quantile QUANTILE =
      Quantile.withDefaults().with(Quantile.EstimationMethod.HF8);

  private static final double MILLI = 1e-6;

  /**
   * Passes of one network, one after the other, without the first, to which the network before has
   * left its own data in the caches.
   *
   * @param subject which network; 0 is the base
   * @param preempted whether a compute thread was kept from running in nearly all of them
   * @param nanos of each pass during which none was; of all passes, if preempted
   */
  record Block(int subject, boolean preempted, long[] nanos) {

    double millis() {
      return MILLI * QUANTILE.evaluate(Arrays.stream(nanos).asDoubleStream().toArray(), LOW);
    }
  }

  /**
   * A network's time and the base's beside it.
   *
   * @param base milliseconds of a pass in a neighbouring block of the base
   * @param own milliseconds of a pass
   * @param preempted whether one of the two was
   */
  record Pair(double base, double own, boolean preempted) {

    double ratio() {
      return base / own;
    }
  }

  /**
   * A network's blocks, each with the base's before it and with the base's after it: what drifts
   * cancels out, and two equal networks are mistaken for each other's better as often as not, which
   * the mean of two neighbours, drawn up by a slow one, would not be.
   */
  List<Pair> pairs(int subject) {
    List<Pair> pairs = new ArrayList<>();
    for (List<Block> round : rounds) {
      for (int i = 0; i < round.size(); i++) {
        Block block = round.get(i);
        if (block.subject() == subject && subject == 0) {
          pairs.add(pair(block, block));
        } else if (block.subject() == subject) {
          pairs.add(pair(round.get(i - 1), block));
          pairs.add(pair(round.get(i + 1), block));
        }
      }
    }
    return pairs;
  }

  private static Pair pair(Block base, Block block) {
    return new Pair(base.millis(), block.millis(), base.preempted() || block.preempted());
  }

  /**
   * Milliseconds of a network's passes that count.
   *
   * @param preempted whether those of preempted blocks, too
   */
  double[] passes(int subject, boolean preempted) {
    return rounds.stream()
        .flatMap(List::stream)
        .filter(block -> block.subject() == subject && (preempted || !block.preempted()))
        .flatMapToLong(block -> Arrays.stream(block.nanos()))
        .mapToDouble(nanos -> MILLI * nanos)
        .toArray();
  }
}
