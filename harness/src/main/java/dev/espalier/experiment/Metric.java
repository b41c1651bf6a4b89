package dev.espalier.experiment;

import dev.espalier.report.results.Quality;
import java.util.Locale;

/** A figure that is measured of a network or reported of one. */
public enum Metric {
  /** On the test split. */
  TEST_PERPLEXITY,
  /** Answers that are a reference answer, in percent. */
  EXACT_MATCH,
  /** Mean agreement with the nearest reference answer, in percent. */
  F1,
  /** Time of the dense network over that of the pruned one. */
  SPEEDUP;

  /** What its column is called. */
  String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How it is to be shown and compared, where it tells how good a network is. */
  Quality quality() {
    return Quality.named(column());
  }
}
