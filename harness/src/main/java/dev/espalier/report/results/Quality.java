package dev.espalier.report.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A figure that tells how good a network is, and the columns that hold it. Whatever shows results
 * asks here, so that another figure is another entry.
 *
 * @param column of the tables
 * @param label for people
 * @param lowerIsBetter its direction
 * @param logarithmic whether its ratios mean more than its differences
 * @param bound column of what no network can surpass; empty for none
 */
public record Quality(
    String column, String label, boolean lowerIsBetter, boolean logarithmic, String bound) {

  private static final String DENSE = "dense_";

  private static final Quality PERPLEXITY =
      new Quality("test_perplexity", "test perplexity", true, true, "perplexity_floor");

  private static final List<Quality> KNOWN =
      List.of(
          PERPLEXITY,
          new Quality("exact_match", "exact match", false, false, ""),
          new Quality("f1", "F1", false, false, ""));

  /** What the runs tell of every network and its dense one; the last one is what counts. */
  public static List<Quality> of(TableFile runs) {
    List<Quality> found = new ArrayList<>();
    for (String column : runs.table().columns()) {
      if (runs.has(DENSE + column)) {
        found.add(named(column));
      }
    }
    return found.isEmpty() ? List.of(PERPLEXITY) : List.copyOf(found);
  }

  /** The figure of a column. */
  public static Quality named(String column) {
    return KNOWN.stream()
        .filter(quality -> quality.column.equals(column))
        .findFirst()
        .orElse(new Quality(column, column.replace('_', ' '), false, false, ""));
  }

  /** The column of the dense network's. */
  public String dense() {
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

  /**
   * Changes of trials against their controls, each against that of its own seed, so that what the
   * seed does to both is not in them.
   *
   * @param trials rows of the table; those without a control are left out
   */
  public Sample changes(TableFile runs, List<Map<String, String>> trials) {
    return Sample.of(
        trials.stream()
            .map(trial -> change(runs, trial))
            .filter(change -> !Double.isNaN(change))
            .toList());
  }

  /** Change of a trial against its control; NaN without one. */
  public double change(TableFile runs, Map<String, String> trial) {
    return change(runs.number(trial, column), runs.number(trial, control()));
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
