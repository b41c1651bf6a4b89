package dev.espalier.experiment.testing;

import dev.espalier.experiment.testing.Coverage.Metric;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Which requirements some tests have met. */
final class Covered {

  private final Coverage coverage;
  private final Map<Metric, BitSet> met = new EnumMap<>(Metric.class);

  Covered(Coverage coverage) {
    this.coverage = coverage;
    for (Metric metric : Metric.values()) {
      met.put(metric, new BitSet());
    }
  }

  void set(Metric metric, int requirement) {
    met.get(metric).set(requirement);
  }

  void set(Metric metric, BitSet requirements) {
    met.get(metric).or(requirements);
  }

  boolean has(Metric metric, int requirement) {
    return met.get(metric).get(requirement);
  }

  /** Share of a metric's requirements, in [0, 1]. */
  double share(Metric metric) {
    return (double) met.get(metric).cardinality() / coverage.size(metric);
  }

  /** Those of a metric that are not met, ascending. */
  List<Integer> open(Metric metric) {
    List<Integer> open = new ArrayList<>();
    for (int r = 0; r < coverage.size(metric); r++) {
      if (!has(metric, r)) {
        open.add(r);
      }
    }
    return open;
  }
}
