package dev.espalier.experiment;

/** A figure that is measured of a network or reported of one. */
public enum Metric {
  /** On the test split; the lower the better. */
  TEST_PERPLEXITY("test_perplexity", "test perplexity", Change.PERCENT),
  /** Answers that are a reference answer, in percent; the higher the better. */
  EXACT_MATCH("exact_match", "exact match", Change.POINTS),
  /** Mean agreement with the nearest reference answer, in percent; the higher the better. */
  F1("f1", "F1", Change.POINTS),
  /** Time of the dense network over that of the pruned one. */
  SPEEDUP("speedup", "speedup", Change.PERCENT);

  private final String column;
  private final String title;
  private final Change change;

  /** How a difference from the dense network's figure is told. */
  enum Change {
    /** Of the dense network's. */
    PERCENT(" %") {
      @Override
      double of(double value, double dense) {
        return 100 * (value / dense - 1);
      }
    },
    /** As it is. */
    POINTS("") {
      @Override
      double of(double value, double dense) {
        return value - dense;
      }
    };

    private final String unit;

    Change(String unit) {
      this.unit = unit;
    }

    abstract double of(double value, double dense);

    String column() {
      return "change_" + name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Stands after the number. */
    String unit() {
      return unit;
    }
  }

  Metric(String column, String title, Change change) {
    this.column = column;
    this.title = title;
    this.change = change;
  }

  /** What its column is called. */
  String column() {
    return column;
  }

  /** What people call it. */
  String title() {
    return title;
  }

  Change change() {
    return change;
  }
}
