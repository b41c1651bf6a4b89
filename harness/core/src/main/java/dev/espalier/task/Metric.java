package dev.espalier.task;

/**
 * A figure that tells how good a network is, and the columns of tables that hold it. Whatever shows
 * results asks here, so that another figure is another record, declared where it is measured.
 *
 * @param column of the tables, for instance {@code test_perplexity}: lower-case letters, digits and
 *     underscores
 * @param label for people
 * @param lowerIsBetter its direction
 * @param logarithmic whether its ratios mean more than its differences
 * @param bound column of what networks are held against: what none can surpass, or what one without
 *     memory reaches; empty for none
 */
public record Metric(
    String column, String label, boolean lowerIsBetter, boolean logarithmic, String bound) {

  /** Time of the dense network over that of the pruned one. */
  public static final Metric SPEEDUP = new Metric("speedup", "speedup", false, true, "");

  /** Perplexity on the test split. */
  public static final Metric TEST_PERPLEXITY =
      new Metric("test_perplexity", "test perplexity", true, true, "perplexity_floor");

  /** Predictions on the test split that are right, in percent. */
  public static final Metric ACCURACY = new Metric("accuracy", "accuracy", false, false, "");

  /** Mean squared error on the test split. */
  public static final Metric SQUARED_ERROR =
      new Metric("squared_error", "squared error", true, true, "");

  private static final String DENSE = "dense_";

  /**
   * @throws IllegalArgumentException if the column cannot be one
   */
  public Metric {
    if (!column.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException(
          "the metric's column \"%s\" is not lower-case letters, digits and underscores"
              .formatted(column));
    }
  }

  /** A metric that nothing is known of but its column. */
  public static Metric unknown(String column) {
    return new Metric(column, column.replace('_', ' '), false, false, "");
  }

  /** The column of the dense network's. */
  public String dense() {
    return dense(column);
  }

  /** The column of the dense network's figure of a column. */
  public static String dense(String column) {
    return DENSE + column;
  }

  /** The column of the control's: the network that a row is to be compared with. */
  public String control() {
    return "control_" + column;
  }

  /** The column of a network's that is run in a form which rounds its weights. */
  public String in(String form) {
    return form + "_" + column;
  }

  /** The column of what a paper reports. */
  public String reported() {
    return "reported_" + column;
  }

  /**
   * Change against another network's, in percent of it, or in points where ratios mean little.
   *
   * @return above 0 for a rise, whether that is good or bad
   */
  public double change(double value, double other) {
    return logarithmic ? 100 * (value / other - 1) : value - other;
  }

  /** Column of the {@linkplain #change change} against the control's. */
  public String changeColumn() {
    return logarithmic ? "change_percent" : "change_points";
  }

  /** What stands after a change. */
  public String changeUnit() {
    return logarithmic ? " %" : " points";
  }
}
