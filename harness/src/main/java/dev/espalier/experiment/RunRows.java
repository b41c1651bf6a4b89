package dev.espalier.experiment;

import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.report.Numbers;
import dev.espalier.train.EpochSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The columns of {@code runs.csv}, {@code curve.csv} and {@code survivors.csv}, and their rows. */
final class RunRows {

  /** What tells a trial's row. */
  static final List<String> KEY = List.of("method", "settings", "seed");

  static final List<String> CURVE_KEY = List.of("method", "settings", "seed", "epoch");

  static final List<String> SURVIVOR_COLUMNS =
      List.of("method", "operating_point", "settings", "seed", "epoch", "group", "kept");

  static final List<String> SURVIVOR_KEY = List.of("method", "settings", "seed", "epoch", "group");

  private final Experiment experiment;
  private final String scale;
  private final Workload workload;
  private final PrunableModel whole;
  private final List<String> groups;

  /** Rows for one workload, whose unpruned network is {@code whole}. */
  RunRows(Experiment experiment, String scale, Workload workload, PrunableModel whole) {
    this.experiment = experiment;
    this.scale = scale;
    this.workload = workload;
    this.whole = whole;
    groups = whole.groups().stream().map(group -> "kept_" + group.name()).toList();
  }

  List<String> columns() {
    List<String> columns =
        new ArrayList<>(
            List.of(
                "experiment",
                "scale",
                "data",
                "data_hash",
                "method",
                "granularity",
                "operating_point",
                "settings",
                "seed",
                "status",
                "error"));
    columns.addAll(groups);
    columns.addAll(
        List.of(
            "parameters",
            "nonzero_parameters",
            "multiply_accumulates",
            "compression_ratio",
            "theoretical_speedup",
            experiment.loss().column("train"),
            experiment.loss().column("valid")));
    for (Metric metric : experiment.metrics()) {
      columns.add(metric.column());
    }
    for (Metric metric : experiment.metrics()) {
      columns.add(metric.quality().dense());
    }
    if (!bound().isEmpty()) {
      columns.add(bound());
    }
    columns.addAll(
        List.of(
            "epochs",
            "training_seconds",
            experiment.examples() + "_per_second",
            "largest_compaction_difference"));
    return columns;
  }

  List<String> curveColumns() {
    List<String> columns =
        new ArrayList<>(
            List.of(
                "method",
                "operating_point",
                "settings",
                "seed",
                "epoch",
                "learning_rate",
                experiment.loss().column("train"),
                experiment.loss().column("valid"),
                "penalty",
                "seconds"));
    columns.addAll(groups);
    return columns;
  }

  private String bound() {
    return Workbook.headline(experiment).bound();
  }

  /**
   * The row of a trial that ended well.
   *
   * @param dense the row of the dense network of the same seed; null if this is it
   */
  Map<String, String> row(Trial trial, TrialResult result, Map<String, String> dense) {
    PrunableModel cut = result.cut();
    Map<String, String> row = start(trial, "ok", "");
    cut.groups().forEach(g -> row.put("kept_" + g.name(), Integer.toString(g.size())));
    long nonZero = cut.parameters().stream().mapToLong(Parameter::nonZeros).sum();
    double macs = cut.multiplyAccumulates() * density(trial, cut);
    row.put("parameters", Long.toString(cut.parameterCount()));
    row.put("nonzero_parameters", Long.toString(nonZero));
    row.put("multiply_accumulates", Long.toString(Math.round(macs)));
    row.put("compression_ratio", Numbers.significant((double) whole.parameterCount() / nonZero, 4));
    row.put("theoretical_speedup", Numbers.significant(whole.multiplyAccumulates() / macs, 4));
    row.put(experiment.loss().column("train"), loss(result.trainLoss()));
    row.put(experiment.loss().column("valid"), loss(result.validLoss()));
    for (Metric metric : experiment.metrics()) {
      String value = Numbers.fixed(result.metrics().get(metric), 4);
      row.put(metric.column(), value);
      row.put(
          metric.quality().dense(),
          dense == null ? value : dense.getOrDefault(metric.column(), ""));
    }
    if (!bound().isEmpty()) {
      row.put(bound(), Numbers.fixed(workload.bound().orElse(Double.NaN), 4));
    }
    row.put("epochs", Integer.toString(result.curve().size()));
    row.put("training_seconds", Numbers.fixed(result.seconds(), 1));
    row.put(
        experiment.examples() + "_per_second",
        Numbers.fixed(result.examples() / result.seconds(), 0));
    row.put("largest_compaction_difference", Numbers.significant(result.difference(), 3));
    return row;
  }

  /** The row of a trial that failed. */
  Map<String, String> failure(Trial trial, String error) {
    return start(trial, "failed", error);
  }

  /** A row of the training curve. */
  Map<String, String> curve(Trial trial, EpochSummary epoch) {
    Map<String, String> row = start(trial, epoch);
    row.put("learning_rate", Numbers.significant(epoch.learningRate(), 6));
    row.put(experiment.loss().column("train"), loss(epoch.trainLoss()));
    row.put(experiment.loss().column("valid"), loss(epoch.validLoss()));
    row.put("penalty", Numbers.significant(epoch.penalty(), 6));
    row.put("seconds", Numbers.fixed(epoch.seconds(), 1));
    epoch.kept().forEach((group, kept) -> row.put("kept_" + group, Integer.toString(kept)));
    return row;
  }

  /** A row a group: which of its units are left at an epoch's end. */
  static List<Map<String, String>> survivors(Trial trial, EpochSummary epoch) {
    return epoch.units().entrySet().stream()
        .map(
            units -> {
              Map<String, String> row = start(trial, epoch);
              row.put("group", units.getKey());
              row.put("kept", units.getValue());
              return row;
            })
        .toList();
  }

  private static Map<String, String> start(Trial trial, EpochSummary epoch) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("method", trial.method().id());
    row.put("operating_point", trial.operatingPoint());
    row.put("settings", trial.settings());
    row.put("seed", Long.toString(trial.seed()));
    row.put("epoch", Integer.toString(epoch.epoch()));
    return row;
  }

  /** Share of the products' weights that must still be multiplied. */
  private static double density(Trial trial, PrunableModel cut) {
    if (trial.method().granularity() != Granularity.WEIGHT) {
      return 1;
    }
    List<Parameter> weights =
        cut.parameters().stream().filter(p -> p.role() == Parameter.Role.WEIGHT).toList();
    return (double) weights.stream().mapToLong(Parameter::nonZeros).sum()
        / weights.stream().mapToLong(Parameter::size).sum();
  }

  private Map<String, String> start(Trial trial, String status, String error) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("experiment", experiment.id());
    row.put("scale", scale);
    row.put("data", workload.dataName());
    row.put("data_hash", workload.dataHash());
    row.put("method", trial.method().id());
    row.put("granularity", trial.method().granularity().name().toLowerCase(java.util.Locale.ROOT));
    row.put("operating_point", trial.operatingPoint());
    row.put("settings", trial.settings());
    row.put("seed", Long.toString(trial.seed()));
    row.put("status", status);
    row.put("error", error);
    return row;
  }

  private String loss(double loss) {
    return Numbers.fixed(experiment.loss().shown(loss), 4);
  }
}
