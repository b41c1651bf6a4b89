package dev.espalier.experiment.testing;

import dev.espalier.experiment.testing.Abstraction.Visited;
import dev.espalier.experiment.testing.Coverage.Metric;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What tests have shown of a network so far. */
final class Tally {

  private final TestedNetwork network;
  private final int[] labels;
  private final Covered covered;
  private final Visited visited = new Visited();
  private final BitSet seeds = new BitSet();
  private int tests;
  private int defects;

  /**
   * @param labels what the network answers to the seeds
   */
  Tally(TestedNetwork network, int[] labels) {
    this.network = network;
    this.labels = labels;
    covered = new Covered(network.coverage());
  }

  /** Takes a test in: it is a defect if its answer is not that of its seed. */
  void add(int seed, int label, Trace trace) {
    tests++;
    network.coverage().mark(trace, covered);
    visited.add(trace);
    if (label != labels[seed]) {
      defects++;
      seeds.set(seed);
    }
  }

  int tests() {
    return tests;
  }

  int defects() {
    return defects;
  }

  double defectRate() {
    return (double) defects / tests;
  }

  /** Seeds that have a defect. */
  int seeds() {
    return seeds.cardinality();
  }

  Coverage coverage() {
    return network.coverage();
  }

  Covered covered() {
    return covered;
  }

  /** Shares of what is to be covered, by column; the last two are DeepStellar's. */
  Map<String, Double> shares() {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      shares.put(metric.name().toLowerCase(Locale.ROOT), covered.share(metric));
    }
    shares.put("states", visited.shareOfStates(network.trained()));
    shares.put("transitions", visited.shareOfTransitions(network.trained()));
    return shares;
  }

  /** The columns of {@link #shares}. */
  static List<String> columns() {
    return List.of("nc", "bc", "sc", "tc", "states", "transitions");
  }
}
