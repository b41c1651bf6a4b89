package dev.espalier.experiment.engine;

import dev.espalier.measure.engine.Case;
import dev.espalier.measure.engine.Samples;
import dev.espalier.measure.engine.Shape;
import dev.espalier.measure.engine.Work;
import dev.espalier.report.Numbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Columns that several tables have, named as scripts that time other engines name them. */
final class Columns {

  static final List<String> SHAPE =
      List.of("workload", "input", "hidden", "batch", "unroll", "vocabulary");

  static final List<String> TIMES =
      List.of("median_ms", "min_ms", "max_ms", "tokens_per_s", "gflops");

  private Columns() {}

  @SafeVarargs
  static List<String> joined(List<String>... parts) {
    List<String> all = new ArrayList<>();
    for (List<String> part : parts) {
      all.addAll(part);
    }
    return List.copyOf(all);
  }

  static Map<String, String> shape(Work work, Shape shape) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("workload", work.label());
    row.put("input", Integer.toString(shape.input()));
    row.put("hidden", shape.layers());
    row.put("batch", Integer.toString(shape.batch()));
    row.put("unroll", Integer.toString(shape.steps()));
    row.put("vocabulary", Integer.toString(shape.vocabulary()));
    return row;
  }

  static Map<String, String> times(Case now, Samples samples) {
    return Map.of(
        "median_ms", Numbers.fixed(samples.median(), 3),
        "min_ms", Numbers.fixed(samples.min(), 3),
        "max_ms", Numbers.fixed(samples.max(), 3),
        "tokens_per_s", Numbers.fixed(1e3 * now.shape().tokens() / samples.median(), 0),
        "gflops", Numbers.fixed(now.gflops(samples), 1));
  }
}
