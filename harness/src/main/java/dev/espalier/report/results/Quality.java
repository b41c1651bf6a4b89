package dev.espalier.report.results;

/**
 * What tells how good a network is, and the columns that tell it. Everything that shows results
 * asks here, so that another measure is another instance.
 *
 * @param name what the columns are named for, for instance {@code perplexity}
 * @param label for people
 * @param lowerIsBetter its direction
 * @param logarithmic whether ratios of it mean more than differences
 */
public record Quality(String name, String label, boolean lowerIsBetter, boolean logarithmic) {

  public static final Quality PERPLEXITY = new Quality("perplexity", "perplexity", true, true);

  /** On the test split. */
  public String test() {
    return "test_" + name;
  }

  /** On the validation split. */
  public String valid() {
    return "valid_" + name;
  }

  /** On the training split, while training. */
  public String train() {
    return "train_" + name;
  }

  /** That a paper reports on the test split. */
  public String reported() {
    return "reported_test_" + name;
  }

  /** That no network can better. */
  public String limit() {
    return name + "_floor";
  }

  /**
   * Change against another network's, in percent of it.
   *
   * @return above 0 for a rise, whether that is good or bad
   */
  public static double changePercent(double value, double dense) {
    return 100 * (value / dense - 1);
  }
}
