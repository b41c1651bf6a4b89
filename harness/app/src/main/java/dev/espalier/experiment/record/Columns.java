package dev.espalier.experiment.record;

import dev.espalier.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How many digits of a figure a table shows, by the name of its column. */
final class Columns {

  private static final Set<String> RATIOS = Set.of("compression_ratio", "theoretical_speedup");
  private static final Set<String> COUNTS =
      Set.of("seed", "epoch", "epochs", "multiply_accumulates", "settled_units", "returned_units");

  private Columns() {}

  static String text(String column, double value) {
    if (COUNTS.contains(column)
        || column.startsWith("kept_")
        || column.endsWith("parameters")
        || column.endsWith("_count")) {
      return Numbers.fixed(value, 0);
    } else if (RATIOS.contains(column) || column.startsWith("training_multiply_accumulates")) {
      return Numbers.significant(value, 4);
    } else if (column.endsWith("seconds")) {
      return Numbers.fixed(value, 1);
    } else if (column.endsWith("_per_second")) {
      return Numbers.fixed(value, 0);
    } else if (column.equals("largest_compaction_difference")) {
      return Numbers.significant(value, 3);
    } else if (column.startsWith("loss_")) {
      // As many digits as the perplexity has that its exponential is.
      return Numbers.fixed(value, 6);
    } else if (column.equals("learning_rate") || column.equals("penalty")) {
      return Numbers.significant(value, 6);
    }
    return value != 0 && Math.abs(value) < 0.1
        ? Numbers.significant(value, 4)
        : Numbers.fixed(value, 4);
  }

  /** All columns of several lists, each where the first list that has it has it. */
  static List<String> merge(List<List<String>> lists) {
    List<String> merged = new ArrayList<>();
    for (List<String> list : lists) {
      int place = merged.size();
      for (String column : list) {
        int at = merged.indexOf(column);
        if (at < 0) {
          merged.add(place++, column);
        } else {
          place = at + 1;
        }
      }
    }
    return merged;
  }
}
