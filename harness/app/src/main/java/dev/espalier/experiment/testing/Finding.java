package dev.espalier.experiment.testing;

import dev.espalier.experiment.SavedTrials;
import dev.espalier.experiment.record.TrialRecord;
import java.util.Comparator;
import java.util.Map;

/**
 * What a search's tests have shown of a network.
 *
 * @param trial that left the network
 * @param search how the tests were made
 * @param passes that it took the network
 * @param tally of all tests
 * @param natural what it answers to the held-out data
 * @param generated share of the tests that it answers as the dense network does; NaN if not asked
 */
record Finding(
    TrialRecord trial, String search, long passes, Tally tally, int[] natural, double generated) {

  static final String RANDOM = "random";
  static final String FAST_GRADIENT = "fgsm";
  static final String GUIDED = "deepstellar";
  static final String GENETIC = "genetic";
  static final String AS_MANY = "random, as many tests as genetic";

  /**
   * A network after some of the random tests.
   *
   * @param shares of what is to be covered, by column
   */
  record Point(
      TrialRecord trial,
      String search,
      int tests,
      long passes,
      Map<String, Double> shares,
      int defects) {

    String network() {
      return SavedTrials.label(trial);
    }
  }

  String network() {
    return SavedTrials.label(trial);
  }

  Point point() {
    return new Point(trial, search, tally.tests(), passes, tally.shares(), tally.defects());
  }

  /** Share of its weights that are not zero, of those of the dense network. */
  double kept() {
    return 1 / trial.values().getOrDefault("compression_ratio", Double.NaN);
  }

  /** By how much its multiply-accumulates are fewer. */
  double theory() {
    return trial.values().getOrDefault("theoretical_speedup", Double.NaN);
  }

  /** By how much a measured pass is faster, in the fastest form, most sequences side by side. */
  double speedup() {
    int batch = trial.timings().stream().mapToInt(TrialRecord.Timed::batch).max().orElse(0);
    return trial.timings().stream()
        .filter(timed -> timed.batch() == batch)
        .max(Comparator.comparingDouble(TrialRecord.Timed::speedup))
        .map(TrialRecord.Timed::speedup)
        .orElse(Double.NaN);
  }
}
