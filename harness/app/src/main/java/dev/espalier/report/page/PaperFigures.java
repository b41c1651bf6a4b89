package dev.espalier.report.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.espalier.task.Metric;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a paper reports of a method.
 *
 * @param quality on the test split; null without
 * @param change of the quality against the dense network that the same table reports; null without
 * @param speedup null without
 * @param speedupText as the paper has it; empty without
 * @param text both as the paper has them
 * @param scale at which they were reached; empty if not recorded
 * @param comparable whether they were reached at the scale of the folder
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PaperFigures(
    Double quality,
    Double change,
    Double speedup,
    String speedupText,
    String text,
    String scale,
    boolean comparable) {

  private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?");

  /**
   * Those of a row of the comparison; null if it has none.
   *
   * @param dense the dense network's row, empty without
   */
  static PaperFigures of(
      Map<String, String> row, Map<String, String> dense, Metric measure, String scale) {
    String quality = row.getOrDefault(measure.reported(), "");
    String speedup = row.getOrDefault("reported_speedup", "");
    if (quality.isEmpty() && speedup.isEmpty()) {
      return null;
    }
    Double value = number(quality);
    String at = row.getOrDefault("reported_scale", "");
    boolean sameTable = at.equals(dense.getOrDefault("reported_scale", ""));
    Double base = number(dense.getOrDefault(measure.reported(), ""));
    Double change =
        value == null || base == null || !sameTable ? null : measure.change(value, base);
    String factor = speedup.isEmpty() ? "" : times(speedup);
    String text =
        quality.isEmpty() || factor.isEmpty() ? quality + factor : quality + ", " + factor;
    return new PaperFigures(value, change, number(speedup), factor, text, at, at.equals(scale));
  }

  /** A speedup alone; null for the empty text. */
  static PaperFigures ofSpeedup(String speedup) {
    return speedup.isEmpty()
        ? null
        : new PaperFigures(null, null, number(speedup), times(speedup), times(speedup), "", true);
  }

  private static String times(String speedup) {
    return speedup.endsWith("x") ? speedup : speedup + "x";
  }

  /** The first number of a text such as {@code nearly 20}; null without. */
  private static Double number(String text) {
    Matcher matcher = NUMBER.matcher(text);
    return matcher.find() ? Point.finite(Double.parseDouble(matcher.group())) : null;
  }
}
