package dev.espalier.experiment.record;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.espalier.measure.Environment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that is known of one trial.
 *
 * @param experiment its id
 * @param scale the experiment's, with what was set otherwise, for instance {@code small+hidden=300}
 * @param data folder of the data set as the user gave it; empty for the scale's own
 * @param vectors file of word vectors as the user gave it; empty for none
 * @param dataName what the data set is called
 * @param dataHash sha256 of the data set, hexadecimal
 * @param method its id
 * @param granularity what the method removes
 * @param point what the operating point gave: settings of the method, fields of the training
 * @param operatingPoint the operating point's own settings, as a text
 * @param key all settings as a text, whatever tells this row from others of the method
 * @param settings all settings of the method as they were used, defaults and sizes that it took
 *     from another row included
 * @param training all fields of its training; of a record that was taken over, only what is known
 * @param base key of the dense row that it started from, or is compared with
 * @param basePoint operating point of that row
 * @param seed from 1
 * @param vectorBits of the kernels that computed it; several where it was resumed at another width
 * @param workload what else decided the numbers: scale, data, hash
 * @param configured what the method was configured with, as its configuration system recorded it
 * @param status {@value #OK} or {@value #FAILED}
 * @param error why it failed, or its network could not be timed; empty if all went well
 * @param values what came out, by column
 * @param curve a row an epoch
 * @param gradients lengths of the loss's gradient by the hidden states, one a time step, by when
 *     they were measured; empty where they were not
 * @param timings of its network
 * @param environment code, JVM and machine that trained it
 * @param weights checksum of the network that it ended with; empty if not recorded
 * @param baseWeights checksum of the network that it started from; empty if it started afresh, or
 *     if not recorded
 * @param options what its command said besides, names and values in turns, such as where plugins
 *     are; null for nothing, or if not recorded
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record TrialRecord(
    String experiment,
    String scale,
    String data,
    String vectors,
    String dataName,
    String dataHash,
    String method,
    String granularity,
    Map<String, String> point,
    String operatingPoint,
    String key,
    Map<String, String> settings,
    Map<String, String> training,
    String base,
    Map<String, String> basePoint,
    long seed,
    List<Integer> vectorBits,
    Map<String, String> workload,
    String configured,
    String status,
    String error,
    Map<String, Double> values,
    List<Epoch> curve,
    Map<String, List<Double>> gradients,
    List<Timed> timings,
    Environment environment,
    String weights,
    String baseWeights,
    List<String> options) {

  /** A trial that ended well. */
  public static final String OK = "ok";

  /** A trial that did not. */
  public static final String FAILED = "failed";

  /**
   * One epoch of the training curve.
   *
   * @param values by column
   * @param units which units are left at its end: ranges by group
   */
  public record Epoch(Map<String, Double> values, Map<String, String> units) {}

  /**
   * How fast the network is beside the dense one.
   *
   * @param form how it is run
   * @param batch sequences side by side
   * @param steps time steps
   * @param threads that ran it
   * @param baseMilliseconds of the dense network
   * @param milliseconds of this one
   * @param speedup with its 95 % interval, {@code low} to {@code high}
   * @param settled whether the interval was narrow enough; null if that was not asked
   * @param samples how many times this one was timed
   * @param p50Milliseconds the median pass; null if not recorded
   * @param p99Milliseconds the 99th percentile of its passes; null if not recorded
   * @param weightBytes memory of its weights; null if not recorded
   * @param cutShare share of the dense network's pass that the layers take which are pruned; null
   *     if not recorded
   * @param baseTimes milliseconds of the dense network, a list a fork: since networks take turns
   *     within a fork, those beside {@code times}; empty if not recorded
   * @param times milliseconds of this network, a list a fork; empty if not recorded
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Timed(
      String form,
      int batch,
      int steps,
      int threads,
      double baseMilliseconds,
      double milliseconds,
      double speedup,
      double low,
      double high,
      Boolean settled,
      int samples,
      Double p50Milliseconds,
      Double p99Milliseconds,
      Long weightBytes,
      Double cutShare,
      List<List<Double>> baseTimes,
      List<List<Double>> times) {}

  public TrialRecord {
    base = base == null ? "" : base;
    basePoint = basePoint == null ? Map.of() : basePoint;
    vectorBits = vectorBits == null ? List.of() : vectorBits;
    point = point == null ? Map.of() : point;
    settings = settings == null ? Map.of() : settings;
    training = training == null ? Map.of() : training;
    workload = workload == null ? Map.of() : workload;
    values = values == null ? Map.of() : values;
    curve = curve == null ? List.of() : curve;
    gradients = gradients == null ? Map.of() : gradients;
    timings = timings == null ? List.of() : timings;
    weights = weights == null ? "" : weights;
    baseWeights = baseWeights == null ? "" : baseWeights;
  }

  /** Whether it ended well. */
  public boolean ok() {
    return OK.equals(status);
  }

  /** What it tells that no trial can have come to; empty if there is no such thing. */
  String fault() {
    if (!status.equals(OK) && !status.equals(FAILED)) {
      return "status " + status;
    }
    if (seed < 1) {
      return "seed " + seed;
    }
    for (int i = 0; i < curve.size(); i++) {
      Epoch epoch = curve.get(i);
      if (epoch == null
          || epoch.values == null
          || !Double.valueOf(i + 1).equals(epoch.values.get("epoch"))
          || epoch.values.entrySet().stream().anyMatch(TrialRecord::isImpossible)
          || epoch.units != null && epoch.units.containsValue(null)) {
        return "%s as epoch %d of its curve".formatted(epoch, i + 1);
      }
    }
    Double epochs = values.get("epochs");
    if (epochs != null && !curve.isEmpty() && epochs != curve.size()) {
      return "%s epochs, and a curve of %d".formatted(epochs, curve.size());
    }
    return values.entrySet().stream()
        .filter(TrialRecord::isImpossible)
        .findFirst()
        .map(value -> value.getKey() + "=" + value.getValue())
        .orElse("");
  }

  /** Losses, and what they are shown as, are never negative. */
  private static boolean isImpossible(Map.Entry<String, Double> value) {
    boolean loss = value.getKey().startsWith("train_") || value.getKey().startsWith("valid_");
    return value.getValue() == null
        || !Double.isFinite(value.getValue())
        || loss && value.getValue() < 0;
  }

  /** The same of a network that could not be timed. */
  public TrialRecord untimed(String why) {
    return with(values, timings, why);
  }

  /**
   * The same with timings in the place of those of the same form and protocol; what once kept it
   * from being timed is over.
   */
  public TrialRecord with(List<Timed> timed) {
    List<Timed> all = new ArrayList<>();
    for (Timed old : timings) {
      boolean replaced =
          timed.stream()
              .anyMatch(
                  t -> t.form.equals(old.form) && t.batch == old.batch && t.steps == old.steps);
      if (!replaced) {
        all.add(old);
      }
    }
    all.addAll(timed);
    return with(values, all, "");
  }

  /**
   * The same with figures in the place of those of the same columns; those are left out that are
   * none.
   */
  public TrialRecord with(Map<String, Double> figures) {
    Map<String, Double> all = new LinkedHashMap<>(values);
    all.putAll(figures);
    all.values().removeIf(value -> !Double.isFinite(value));
    return with(all, timings, error);
  }

  private TrialRecord with(Map<String, Double> newValues, List<Timed> newTimings, String newError) {
    return new TrialRecord(
        experiment,
        scale,
        data,
        vectors,
        dataName,
        dataHash,
        method,
        granularity,
        point,
        operatingPoint,
        key,
        settings,
        training,
        base,
        basePoint,
        seed,
        vectorBits,
        workload,
        configured,
        status,
        newError,
        newValues,
        curve,
        gradients,
        newTimings,
        environment,
        weights,
        baseWeights,
        options);
  }

  /** Whether there are timings of a form. */
  public boolean isTimed(String form) {
    return timings.stream().anyMatch(t -> t.form.equals(form));
  }
}
