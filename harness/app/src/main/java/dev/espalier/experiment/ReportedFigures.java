package dev.espalier.experiment;

import dev.espalier.report.Numbers;
import dev.espalier.setup.Reported;
import dev.espalier.task.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The columns that tell what papers report. */
final class ReportedFigures {

  private static final String SCALE = "reported_scale";
  private static final String SOURCE = "reported_source";
  private static final String DIFFERS = "differs";

  private final List<Reported> all;
  private final List<String> scales;
  private final List<Metric> metrics;
  private final Scale scale;

  /** The figures of an experiment, to stand beside what was found at one scale. */
  ReportedFigures(ExperimentFamily family, Scale scale) {
    all = List.of(family.declared().getAnnotationsByType(Reported.class));
    scales = family.scales().names();
    metrics = Stream.concat(family.metrics().stream(), Stream.of(Metric.SPEEDUP)).toList();
    this.scale = scale;
  }

  List<String> columns() {
    List<String> columns = new ArrayList<>();
    metrics.forEach(metric -> columns.add(column(metric)));
    columns.addAll(List.of(SCALE, SOURCE, DIFFERS));
    return columns;
  }

  private Metric named(String column) {
    return metrics.stream().filter(m -> m.column().equals(column)).findFirst().orElseThrow();
  }

  private static String column(Metric metric) {
    return metric.reported();
  }

  /**
   * Puts the figures of a method and cell into its row: those of this scale if there are any, else
   * those of the largest one that has some. Several of one metric, of networks that a paper pruned
   * more and less, stand side by side.
   */
  void put(Map<String, String> row, String method, String cell) {
    List<Reported> own =
        all.stream().filter(r -> r.method().equals(method) && r.cell().equals(cell)).toList();
    if (own.isEmpty()) {
      return;
    }
    String at =
        own.stream().map(Reported::scale).anyMatch(scale.name()::equals)
            ? scale.name()
            : own.stream()
                .map(Reported::scale)
                .max((a, b) -> Integer.compare(scales.indexOf(a), scales.indexOf(b)))
                .orElseThrow();
    List<String> sources = new ArrayList<>();
    for (Reported r : own) {
      if (r.scale().equals(at)) {
        String value = r.text().isEmpty() ? Numbers.significant(r.value(), 6) : r.text();
        row.merge(column(named(r.metric())), value, (some, next) -> some + "/" + next);
        if (!sources.contains(r.source())) {
          sources.add(r.source());
        }
      }
    }
    row.put(SCALE, at);
    row.put(SOURCE, String.join("; ", sources));
    row.put(
        DIFFERS,
        at.equals(scale.toString())
            ? "hardware"
            : "scale (reported at " + at + "), data, hardware");
  }

  /** For people, for instance {@code 78.65, 10.59x (paper)}; empty without. */
  String text(Map<String, String> row) {
    String figures =
        metrics.stream()
            .filter(metric -> !row.get(column(metric)).isEmpty())
            .map(metric -> row.get(column(metric)) + (metric.equals(Metric.SPEEDUP) ? "x" : ""))
            .collect(Collectors.joining(", "));
    return figures.isEmpty() ? "" : figures + " (" + row.get(SCALE) + ")";
  }
}
