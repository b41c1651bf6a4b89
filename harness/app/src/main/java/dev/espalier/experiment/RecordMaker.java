package dev.espalier.experiment;

import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.experiment.record.TrialRecord.Epoch;
import dev.espalier.experiment.record.TrialRecord.Timed;
import dev.espalier.measure.Environment;
import dev.espalier.measure.Subject;
import dev.espalier.measure.Timing;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.model.Checksum;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.setup.Experiment;
import dev.espalier.task.Metric;
import dev.espalier.train.EpochSummary;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Makes the records of one workload's trials. */
final class RecordMaker {

  /** More than a clock can tell, and a plot can show. */
  private static final MathContext CLOCK = new MathContext(6);

  private final ExperimentFamily family;
  private final Experiment experiment;
  private final Scale scale;
  private final Sources sources;
  private final Workload workload;
  private final Environment environment;

  /** Networks that nothing was removed from, by their cells' ids. */
  private final Map<String, PrunableModel> wholes = new HashMap<>();

  /**
   * @param sources as the user gave them
   */
  RecordMaker(
      ExperimentFamily family,
      Scale scale,
      Sources sources,
      Workload workload,
      Environment environment) {
    this.family = family;
    experiment = family.experiment();
    this.scale = scale;
    this.sources = sources;
    this.workload = workload;
    this.environment = environment;
  }

  /**
   * The record of a trial that ended well, its timings still to come.
   *
   * @param settings of the method, those taken from another row included
   */
  TrialRecord of(Trial trial, Map<String, String> settings, TrialResult result) {
    return of(
        trial,
        settings,
        MethodDescriptor.provenance(trial.method().configure(settings)).toString(),
        TrialRecord.OK,
        "",
        result.vectorBits(),
        values(trial, result),
        result.curve().stream().map(this::epoch).toList(),
        rounded(result.gradients()),
        Checksum.of(result.cut()),
        result.baseWeights());
  }

  /** The record of a trial that failed. */
  TrialRecord failure(Trial trial, String error) {
    return of(
        trial,
        trial.method().effective(trial.point()),
        // The class may be what failed.
        trial.method().type().getName(),
        TrialRecord.FAILED,
        error,
        List.of(),
        Map.of(),
        List.of(),
        Map.of(),
        "",
        "");
  }

  private TrialRecord of(
      Trial trial,
      Map<String, String> settings,
      String provenance,
      String status,
      String error,
      List<Integer> vectorBits,
      Map<String, Double> values,
      List<Epoch> curve,
      Map<String, List<Double>> gradients,
      String weights,
      String baseWeights) {
    return new TrialRecord(
        experiment.id(),
        scale.toString(),
        Sources.name(sources.data()),
        Sources.name(sources.vectors()),
        workload.dataName(),
        workload.dataHash(),
        trial.method().id(),
        trial.method().granularity().name().toLowerCase(Locale.ROOT),
        trial.point(),
        trial.operatingPoint(),
        trial.settings(),
        trial.method().effective(settings),
        trial.training(workload).fields(),
        trial.base() == null ? trial.settings() : trial.base().settings(),
        trial.base() == null ? Map.of() : trial.base().point(),
        trial.seed(),
        vectorBits,
        workload.settings(),
        provenance,
        status,
        error,
        values,
        curve,
        gradients,
        List.of(),
        environment,
        weights,
        baseWeights,
        options(trial));
  }

  /** What a command has to say besides so as to come to this trial; null for nothing. */
  private List<String> options(Trial trial) {
    List<String> options = new ArrayList<>(family.options());
    Stream.of(family.declared(), trial.method().type(), trial.cell().getClass())
        .map(RecordMaker::jar)
        .filter(Objects::nonNull)
        .distinct()
        .forEach(jar -> options.addAll(List.of("--plugins", jar)));
    return options.isEmpty() ? null : options;
  }

  /** The plugin that a class came in, from here; null for one of the class path. */
  private static String jar(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (type.getClassLoader() == RecordMaker.class.getClassLoader() || source == null) {
      return null;
    }
    try {
      Path jar = Path.of(source.getLocation().toURI());
      Path here = Path.of("").toAbsolutePath();
      return (jar.startsWith(here) ? here.relativize(jar) : jar).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(source.getLocation() + ": is no address of a file", e);
    }
  }

  private Map<String, Double> values(Trial trial, TrialResult result) {
    PrunableModel cut = result.cut();
    PrunableModel whole =
        wholes.computeIfAbsent(trial.cell().id(), id -> workload.fresh(trial.cell(), 1));
    Map<String, Double> values = new LinkedHashMap<>();
    cut.groups().forEach(group -> values.put("kept_" + group.name(), (double) group.size()));
    long nonZero = cut.nonZeroCount();
    long fixed = cut.fixedMultiplyAccumulates();
    double macs = fixed + Math.round((cut.multiplyAccumulates() - fixed) * density(trial, cut));
    values.put("parameters", (double) cut.parameterCount());
    values.put("nonzero_parameters", (double) nonZero);
    values.put("multiply_accumulates", macs);
    values.put("compression_ratio", (double) whole.parameterCount() / nonZero);
    values.put("theoretical_speedup", whole.multiplyAccumulates() / macs);
    values.put(experiment.loss().column("train"), experiment.loss().shown(result.trainLoss()));
    values.put(experiment.loss().column("valid"), experiment.loss().shown(result.validLoss()));
    for (Metric metric : family.metrics()) {
      values.put(metric.column(), result.metrics().getOrDefault(metric, Double.NaN));
    }
    String bound = family.headline().bound();
    if (!bound.isEmpty()) {
      values.put(bound, workload.bound().orElse(Double.NaN));
    }
    values.putAll(result.lossByKind());
    values.putAll(result.cellFigures());
    result
        .gradients()
        .forEach((when, lengths) -> values.put("gradient_ratio_" + when, ratio(lengths)));
    values.put("epochs", (double) result.curve().size());
    values.put("training_seconds", result.seconds());
    values.put("training_cpu_seconds", result.cpuSeconds());
    values.put(experiment.examples() + "_per_second", result.examples() / result.seconds());
    values.put("training_multiply_accumulates", result.multiplyAccumulates());
    values.put("training_multiply_accumulates_uncut", result.uncut());
    values.put("settled_units", (double) result.settled());
    values.put("returned_units", (double) result.returned());
    values.put("largest_compaction_difference", result.difference());
    return known(values);
  }

  /** The least of the lengths over the greatest: 1 if gradients neither vanish nor explode. */
  private static double ratio(List<Double> lengths) {
    return Collections.min(lengths) / Collections.max(lengths);
  }

  private static Map<String, List<Double>> rounded(Map<String, List<Double>> gradients) {
    Map<String, List<Double>> rounded = new LinkedHashMap<>();
    gradients.forEach(
        (when, lengths) -> rounded.put(when, lengths.stream().map(RecordMaker::rounded).toList()));
    return rounded;
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

  private Epoch epoch(EpochSummary epoch) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("epoch", (double) epoch.epoch());
    values.put("learning_rate", epoch.learningRate());
    values.put(experiment.loss().column("train"), experiment.loss().shown(epoch.trainLoss()));
    values.put(experiment.loss().column("valid"), experiment.loss().shown(epoch.validLoss()));
    values.put("penalty", epoch.penalty());
    values.put("seconds", epoch.seconds());
    values.put("cpu_seconds", epoch.cpuSeconds());
    values.put(experiment.examples() + "_per_second", epoch.examples() / epoch.seconds());
    epoch.kept().forEach((group, kept) -> values.put("kept_" + group, (double) kept));
    return new Epoch(known(values), epoch.units());
  }

  /** Without what is not known, which JSON has no number for. */
  private static Map<String, Double> known(Map<String, Double> values) {
    values.values().removeIf(value -> !Double.isFinite(value));
    return values;
  }

  /** A timing, as a record keeps it. */
  static Timed timed(Timing timing, int threads) {
    return new Timed(
        name(timing.subject().form()),
        timing.protocol().batch(),
        timing.protocol().steps(),
        threads,
        timing.speedup().baseMillis(),
        timing.speedup().prunedMillis(),
        timing.speedup().ratio(),
        timing.speedup().low(),
        timing.speedup().high(),
        timing.speedup().settled(),
        timing.speedup().samples(),
        rounded(timing.p50Millis()),
        rounded(timing.p99Millis()),
        timing.weightBytes(),
        rounded(timing.cutShare()),
        times(timing.baseTimes()),
        times(timing.times()));
  }

  /** What records and tables call a form. */
  static String name(Subject.Form form) {
    return form.name().toLowerCase(Locale.ROOT);
  }

  private static List<List<Double>> times(List<double[]> forks) {
    return forks.stream()
        .map(fork -> Arrays.stream(fork).mapToObj(RecordMaker::rounded).toList())
        .toList();
  }

  private static double rounded(double value) {
    return new BigDecimal(value).round(CLOCK).doubleValue();
  }
}
