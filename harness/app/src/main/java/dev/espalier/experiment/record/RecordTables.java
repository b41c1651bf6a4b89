package dev.espalier.experiment.record;

import dev.espalier.experiment.record.TrialRecord.Epoch;
import dev.espalier.experiment.record.TrialRecord.Timed;
import dev.espalier.method.PruningMethod;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The tables of a folder, made of its records: which say everything, so that tables are views. */
public final class RecordTables {

  /** Column of the row that a row is compared with: a method's id; empty where there is none. */
  public static final String CONTROL = "control";

  private static final String TRAINING_PREFIX = "train.";
  private static final String START = TRAINING_PREFIX + "start";
  private static final String SHRINK = TRAINING_PREFIX + "shrink";
  private static final String SCRATCH = "scratch";

  private static final List<String> IDENTITY =
      List.of("method", "operating_point", "settings", "seed");
  private static final List<String> TIMING =
      List.of(
          "form",
          "batch",
          "steps",
          "threads",
          "dense_milliseconds",
          "milliseconds",
          "speedup",
          "low",
          "high",
          "settled",
          "samples",
          "p50_milliseconds",
          "p99_milliseconds",
          "weight_bytes",
          "cut_share");

  private static final String DATE = "date";
  private static final int TIMING_DIGITS = 5;
  private static final int RATIO_DIGITS = 4;
  private static final int SHARE_DIGITS = 3;

  private final List<TrialRecord> records;
  private final List<String> metrics;

  /**
   * @param records in any order
   * @param metrics columns of what is compared with the dense network and the control
   */
  public RecordTables(List<TrialRecord> records, List<String> metrics) {
    this.records = records.stream().sorted(ORDER).toList();
    this.metrics = metrics;
  }

  private static final Comparator<TrialRecord> ORDER =
      Comparator.comparingInt(RecordTables::rank)
          .thenComparing(TrialRecord::method)
          .thenComparing(TrialRecord::operatingPoint, RecordTables::naturally)
          .thenComparing(TrialRecord::key, RecordTables::naturally)
          .thenComparingLong(TrialRecord::seed);

  /** What others are compared with comes first. */
  private static int rank(TrialRecord trial) {
    return isDense(trial) ? 0 : isControl(trial) ? 1 : 2;
  }

  private static boolean isDense(TrialRecord trial) {
    return trial.method().equals(PruningMethod.DENSE);
  }

  private static boolean isControl(TrialRecord trial) {
    return trial.method().equals(PruningMethod.TRAINED_ON);
  }

  private static boolean startsAfresh(TrialRecord trial) {
    return SCRATCH.equals(trial.training().getOrDefault(START, SCRATCH));
  }

  /** Texts with numbers in them: 2e-6 before 1e-5. */
  private static int naturally(String a, String b) {
    String[] left = a.split("[=;,() ]+");
    String[] right = b.split("[=;,() ]+");
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int order;
      try {
        order = Double.compare(Double.parseDouble(left[i]), Double.parseDouble(right[i]));
      } catch (NumberFormatException e) {
        order = left[i].compareTo(right[i]);
      }
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.length, right.length);
  }

  /** A row a trial. */
  public CsvTable runs() {
    List<String> least = new ArrayList<>(metrics);
    metrics.forEach(metric -> least.add("dense_" + metric));
    least.add(CONTROL);
    metrics.forEach(metric -> least.add("control_" + metric));
    return table(least, records.stream().map(this::run).toList());
  }

  /**
   * The cell of a trial's recurrent layers: its point's, else its network's, else the usual one.
   */
  private static String cell(TrialRecord trial) {
    String usual = trial.workload().getOrDefault("cell", "lstm");
    return trial.point().getOrDefault(TRAINING_PREFIX + "cell", usual);
  }

  private Map<String, String> run(TrialRecord trial) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("experiment", trial.experiment());
    row.put("scale", trial.scale());
    row.put("data", trial.dataName());
    row.put("data_hash", trial.dataHash());
    row.put("method", trial.method());
    row.put("granularity", trial.granularity());
    row.put("cell", cell(trial));
    row.put("operating_point", trial.operatingPoint());
    row.put("settings", trial.key());
    row.put("training", training(trial));
    row.put("seed", Long.toString(trial.seed()));
    row.put(
        "vector_bits",
        trial.vectorBits().stream().map(String::valueOf).collect(Collectors.joining("+")));
    row.put("status", trial.status());
    row.put("error", trial.error());
    Optional<TrialRecord> dense = dense(trial);
    Optional<TrialRecord> control = control(trial);
    trial.values().forEach((column, value) -> row.put(column, Columns.text(column, value)));
    if (trial.ok()) {
      for (String metric : metrics) {
        row.put("dense_" + metric, value(dense, metric));
      }
      row.put(CONTROL, control.map(TrialRecord::method).orElse(""));
      for (String metric : metrics) {
        row.put("control_" + metric, value(control, metric));
      }
    }
    return row;
  }

  private static String value(Optional<TrialRecord> trial, String column) {
    return trial.map(t -> shown(t, column)).orElse("");
  }

  /** A figure of a trial as tables show it; empty without. */
  public static String shown(TrialRecord trial, String column) {
    Double value = trial.values().get(column);
    return value == null ? "" : Columns.text(column, value);
  }

  /** The fields of the training that differ from the dense network's; all of a dense one. */
  private String training(TrialRecord trial) {
    Map<String, String> dense =
        isDense(trial) ? Map.of() : dense(trial).map(TrialRecord::training).orElse(Map.of());
    return trial.training().entrySet().stream()
        .filter(e -> !e.getValue().equals(dense.get(e.getKey())))
        .map(e -> e.getKey().substring(TRAINING_PREFIX.length()) + "=" + e.getValue())
        .collect(Collectors.joining("; "));
  }

  /** The dense network of a trial's seed; itself, if it is one. */
  private Optional<TrialRecord> dense(TrialRecord trial) {
    return isDense(trial)
        ? Optional.of(trial)
        : records.stream()
            .filter(r -> r.ok() && isDense(r) && r.seed() == trial.seed())
            .filter(r -> r.key().equals(trial.base()))
            .findFirst();
  }

  /**
   * What a trial is compared with: the network that trained as long and lost nothing, or, where
   * training started from scratch, the dense one. Nothing, if that was not trained.
   */
  private Optional<TrialRecord> control(TrialRecord trial) {
    return isDense(trial)
        ? Optional.empty()
        : isControl(trial) || startsAfresh(trial)
            ? dense(trial)
            : records.stream()
                .filter(r -> r.ok() && isControl(r) && r.seed() == trial.seed())
                .filter(r -> r.base().equals(trial.base()))
                .filter(r -> plan(r).equals(plan(trial)))
                .findFirst();
  }

  /** The fields that must agree for two trials to train alike: those that the points give. */
  private static Map<String, String> plan(TrialRecord trial) {
    Map<String, String> plan = new LinkedHashMap<>();
    for (String pair : trial.key().split("; ")) {
      int equals = pair.indexOf('=');
      if (pair.startsWith(TRAINING_PREFIX) && equals > 0) {
        plan.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    plan.remove(START);
    plan.remove(SHRINK);
    return plan;
  }

  /** A row an epoch. */
  public CsvTable curves() {
    List<Map<String, String>> rows = new ArrayList<>();
    for (TrialRecord trial : records) {
      for (Epoch epoch : trial.curve()) {
        Map<String, String> row = identity(trial);
        epoch.values().forEach((column, value) -> row.put(column, Columns.text(column, value)));
        rows.add(row);
      }
    }
    return table(List.of("epoch"), rows);
  }

  /** A row an epoch and group: which of its units are left at the epoch's end. */
  public CsvTable survivors() {
    List<Map<String, String>> rows = new ArrayList<>();
    for (TrialRecord trial : records) {
      for (Epoch epoch : trial.curve()) {
        epoch
            .units()
            .forEach(
                (group, units) -> {
                  Map<String, String> row = identity(trial);
                  row.put("epoch", Columns.text("epoch", epoch.values().get("epoch")));
                  row.put("group", group);
                  row.put("kept", units);
                  rows.add(row);
                });
      }
    }
    return table(List.of("epoch", "group", "kept"), rows);
  }

  /** A row a time step, of trials of which it is known how far gradients reach back. */
  public CsvTable gradients() {
    List<Map<String, String>> rows = new ArrayList<>();
    for (TrialRecord trial : records) {
      trial
          .gradients()
          .forEach(
              (when, lengths) -> {
                for (int t = 0; t < lengths.size(); t++) {
                  Map<String, String> row = identity(trial);
                  row.put("when", when);
                  row.put("step", Integer.toString(t));
                  row.put("length", lengths.get(t).toString());
                  rows.add(row);
                }
              });
    }
    return table(List.of("when", "step", "length"), rows);
  }

  /** A row a timing. */
  public CsvTable speeds() {
    List<Map<String, String>> rows = new ArrayList<>();
    for (TrialRecord trial : records) {
      for (Timed timed : trial.timings()) {
        Map<String, String> row = identity(trial);
        row.put("form", timed.form());
        row.put("batch", Integer.toString(timed.batch()));
        row.put("steps", Integer.toString(timed.steps()));
        row.put("threads", Integer.toString(timed.threads()));
        row.put("dense_milliseconds", Numbers.significant(timed.baseMilliseconds(), TIMING_DIGITS));
        row.put("milliseconds", Numbers.significant(timed.milliseconds(), TIMING_DIGITS));
        row.put("speedup", Numbers.significant(timed.speedup(), RATIO_DIGITS));
        row.put("low", Numbers.significant(timed.low(), RATIO_DIGITS));
        row.put("high", Numbers.significant(timed.high(), RATIO_DIGITS));
        row.put("settled", Objects.toString(timed.settled(), ""));
        row.put("samples", Integer.toString(timed.samples()));
        row.put("p50_milliseconds", significant(timed.p50Milliseconds(), TIMING_DIGITS));
        row.put("p99_milliseconds", significant(timed.p99Milliseconds(), TIMING_DIGITS));
        row.put("weight_bytes", Objects.toString(timed.weightBytes(), ""));
        row.put("cut_share", significant(timed.cutShare(), SHARE_DIGITS));
        rows.add(row);
      }
    }
    return table(TIMING, rows);
  }

  private static String significant(Double value, int digits) {
    return value == null ? "" : Numbers.significant(value, digits);
  }

  private static Map<String, String> identity(TrialRecord trial) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("method", trial.method());
    row.put("operating_point", trial.operatingPoint());
    row.put("settings", trial.key());
    row.put("seed", Long.toString(trial.seed()));
    return row;
  }

  /** Where the trials were trained, and on what; several values of one kind side by side. */
  public Map<String, String> environment() {
    Map<String, SortedSet<String>> facts = new LinkedHashMap<>();
    for (TrialRecord trial : records) {
      if (trial.environment() != null) {
        trial
            .environment()
            .facts()
            .forEach((name, value) -> facts.computeIfAbsent(name, n -> new TreeSet<>()).add(value));
      }
    }
    Map<String, String> texts = new LinkedHashMap<>();
    facts.forEach((name, values) -> texts.put(name, String.join(" | ", values)));
    // Every trial has one of its own: the first and the last tell.
    SortedSet<String> dates = facts.getOrDefault(DATE, new TreeSet<>());
    if (dates.size() > 1) {
      texts.put(DATE, dates.first() + " to " + dates.last());
    }
    return texts;
  }

  /**
   * @param least columns that it has beside the rows' identity, also where there are no rows
   */
  private static CsvTable table(List<String> least, List<Map<String, String>> rows) {
    List<List<String>> columns = new ArrayList<>();
    rows.forEach(row -> columns.add(List.copyOf(row.keySet())));
    columns.add(IDENTITY);
    columns.add(least);
    return CsvTable.of(Columns.merge(columns.stream().distinct().toList()), rows);
  }
}
