package dev.espalier.report.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.espalier.data.Utf8;
import dev.espalier.file.FileFault;
import dev.espalier.report.Numbers;
import dev.espalier.task.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables of one folder: of an experiment at one scale, or of a study of speed.
 *
 * @param folder where they stand
 * @param experiment its id; {@code speed} for a study of speed
 * @param scale its name; for a study of speed the folder's name
 * @param circumstances what all rows share: environment and settings, by name
 * @param rows in the tables' order
 */
public record RecordedResults(
    Path folder,
    String experiment,
    String scale,
    Map<String, String> circumstances,
    List<ResultRow> rows) {

  /** How deep below a root results stand: experiment, scale. */
  private static final int DEPTH = 2;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final String SPEED = "speed";
  private static final String RUNS_FILE = "runs.csv";
  private static final String SPEED_FILE = "speed.csv";
  private static final String DENSE_FORM = "dense";
  private static final String NETWORK = "network";

  /** A column of the engine's own studies. */
  private static final String RATE = "gflops";

  private static final List<String> TIMING =
      List.of("batch", "steps", "milliseconds", "speedup", "low", "high");
  private static final List<String> DIFFERS_ALWAYS = List.of("date");

  /**
   * The folders with tables: the given one, or else those below it.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static List<Path> folders(Path root) {
    return folders(root, RecordedResults::isIn);
  }

  /**
   * The folders of a kind: the given one, or else those below it.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static List<Path> folders(Path root, Predicate<Path> kind) {
    if (!Files.isDirectory(root)) {
      throw new IllegalArgumentException(root + ": no such folder; give one that run wrote");
    }
    try (Stream<Path> below = Files.walk(root, kind.test(root) ? 0 : DEPTH)) {
      List<Path> folders = below.filter(Files::isDirectory).filter(kind).sorted().toList();
      if (folders.isEmpty()) {
        throw nothingIn(root);
      }
      return folders;
    } catch (IOException e) {
      throw FileFault.reading(root, e);
    }
  }

  /** The exception for a folder whose tables are not there or have no rows. */
  public static IllegalArgumentException nothingIn(Path root) {
    return new IllegalArgumentException(
        root
            + ": holds no results, that is no rows of runs.csv or speed.csv; give a folder that run"
            + " wrote, for instance results/language-model/quick");
  }

  /** Whether a folder has tables of trials or of timings, and not only of other studies. */
  public static boolean isIn(Path folder) {
    // The engine's own studies have a table of this name, too. Whatever else has is read, and
    // refused if it is none: a damaged table must not pass for none.
    return holdsTrials(folder)
        || Files.isRegularFile(folder.resolve(SPEED_FILE))
            && !TableFile.read(folder.resolve(SPEED_FILE)).has(RATE);
  }

  /** Whether one of {@link #folders} has a table of trials, not timings alone. */
  public static boolean holdsTrials(Path folder) {
    return Files.isRegularFile(folder.resolve(RUNS_FILE));
  }

  /**
   * Reads one of {@link #folders}.
   *
   * @throws IllegalArgumentException naming the file, if its tables are not what a run writes
   * @throws java.io.UncheckedIOException naming the file, if it cannot be read
   */
  public static RecordedResults read(Path folder) {
    Map<String, String> circumstances = new LinkedHashMap<>();
    circumstances.putAll(json(folder.resolve("environment.json")));
    circumstances.keySet().removeAll(DIFFERS_ALWAYS);
    circumstances.putAll(json(folder.resolve("settings.json")));
    TableFile speeds = TableFile.read(folder.resolve(SPEED_FILE));
    if (speeds.has("threads") && !speeds.rows().isEmpty()) {
      circumstances.put("threads of timings", distinct(speeds, "threads"));
    }
    if (!Files.exists(folder.resolve(RUNS_FILE))) {
      speeds.require(List.of(NETWORK, "input", "hidden")).require(TIMING);
      Path name = folder.toAbsolutePath().normalize().getFileName();
      return new RecordedResults(
          folder, SPEED, String.valueOf(name), circumstances, networks(speeds));
    }
    TableFile runs =
        TableFile.read(folder.resolve(RUNS_FILE))
            .require(List.of("experiment", "scale", "method", "operating_point", "settings"))
            .require(List.of("seed", "status"));
    runs.require(Metrics.of(runs).stream().map(Metric::column).toList());
    if (!speeds.rows().isEmpty()) {
      speeds.require(List.of("method", "settings", "form")).require(TIMING);
    }
    return new RecordedResults(
        folder,
        distinct(runs, "experiment"),
        distinct(runs, "scale"),
        circumstances,
        methods(runs, speeds));
  }

  /** Whether nothing was trained for these tables. */
  public boolean isOfSpeedAlone() {
    return experiment.equals(SPEED);
  }

  private static String distinct(TableFile table, String column) {
    return table.rows().stream()
        .map(row -> row.get(column))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /**
   * The names and values of a file such as {@code environment.json}; empty if there is none.
   *
   * @throws IllegalArgumentException naming the file, if it is none
   * @throws dev.espalier.data.DataException naming the file, if it cannot be read
   */
  public static Map<String, String> json(Path file) {
    if (!Files.exists(file)) {
      return Map.of();
    }
    try {
      Map<String, String> pairs =
          JSON.readValue(Utf8.read(file), new TypeReference<LinkedHashMap<String, String>>() {});
      if (pairs == null || pairs.containsValue(null)) {
        throw noPairs(file, "null in the place of a value");
      }
      return pairs;
    } catch (JsonProcessingException e) {
      throw noPairs(file, e.getOriginalMessage());
    }
  }

  private static IllegalArgumentException noPairs(Path file, String fault) {
    return new IllegalArgumentException(
        "%s: holds no names and values (%s); restore it, or take it away to do without it"
            .formatted(file, fault.lines().findFirst().orElse("")));
  }

  private static List<ResultRow> methods(TableFile runs, TableFile speeds) {
    List<ResultRow> rows = new ArrayList<>();
    runs.rows().stream()
        .collect(
            Collectors.groupingBy(
                row -> List.of(row.get("method"), row.get("settings")),
                LinkedHashMap::new,
                Collectors.toList()))
        .forEach(
            (key, trials) -> {
              List<Map<String, String>> timed =
                  speeds.rows().stream()
                      .filter(r -> key.equals(List.of(r.get("method"), r.get("settings"))))
                      .toList();
              rows.add(method(runs, trials, speeds, timed));
            });
    return List.copyOf(rows);
  }

  private static ResultRow method(
      TableFile runs,
      List<Map<String, String>> trials,
      TableFile speeds,
      List<Map<String, String>> timed) {
    Map<String, String> first = trials.get(0);
    List<Map<String, String>> ok =
        trials.stream().filter(row -> row.get("status").equals("ok")).toList();
    List<String> groups =
        runs.table().columns().stream().filter(column -> column.startsWith("kept_")).toList();
    Map<String, Sample> measures = new LinkedHashMap<>();
    for (Metric quality : Metrics.of(runs)) {
      measures.put(quality.column(), Sample.of(runs.numbers(ok, quality.column())));
    }
    for (String column : groups) {
      measures.put(column, Sample.of(runs.numbers(ok, column)));
    }
    for (String column :
        List.of(
            "nonzero_parameters",
            ResultRow.COMPRESSION,
            "multiply_accumulates",
            "theoretical_speedup")) {
      measures.put(column, Sample.of(runs.numbers(ok, column)));
    }
    measures.putAll(timings(speeds, timed));
    measures.putAll(rounded(runs, ok, timed));
    return new ResultRow(
        first.get("method"),
        first.get("operating_point"),
        settings(first.get("settings")),
        List.copyOf(
            new TreeSet<>(runs.numbers(trials, "seed").stream().map(Double::longValue).toList())),
        trials.size() - ok.size(),
        ok.isEmpty()
            ? ""
            : groups.stream()
                .map(measures::get)
                .filter(kept -> !kept.isEmpty())
                .map(kept -> Numbers.fixed(kept.mean(), 0))
                .collect(Collectors.joining("/")),
        Metrics.of(runs),
        measures);
  }

  private static List<ResultRow> networks(TableFile speeds) {
    List<ResultRow> rows = new ArrayList<>();
    speeds.rows().stream()
        .collect(
            Collectors.groupingBy(
                row -> List.of(row.get(NETWORK), row.get("input") + "/" + row.get("hidden")),
                LinkedHashMap::new,
                Collectors.toList()))
        .forEach(
            (key, timed) -> {
              Map<String, Sample> measures = new LinkedHashMap<>();
              for (String column :
                  List.of("parameters", "multiply_accumulates", "theoretical_speedup")) {
                // Every timing of a network tells its sizes.
                measures.put(column, Sample.of(speeds.numbers(timed.subList(0, 1), column)));
              }
              measures.putAll(timings(speeds, timed));
              rows.add(
                  new ResultRow(
                      key.get(0),
                      key.get(1),
                      Map.of(),
                      List.of(),
                      0,
                      key.get(1),
                      List.of(),
                      measures));
            });
    return List.copyOf(rows);
  }

  /** Speedups with their intervals and absolute times, over the seeds, by form and protocol. */
  private static Map<String, Sample> timings(TableFile speeds, List<Map<String, String>> timed) {
    Map<String, Sample> measures = new LinkedHashMap<>();
    timed.stream()
        .collect(
            Collectors.groupingBy(RecordedResults::timing, LinkedHashMap::new, Collectors.toList()))
        .forEach(
            (timing, rows) -> {
              List<Double> low = speeds.numbers(rows, "low");
              List<Double> high = speeds.numbers(rows, "high");
              measures.put(
                  ResultRow.measureName("speedup", timing),
                  new Sample(
                      speeds.numbers(rows, "speedup"),
                      low.stream().mapToDouble(v -> v).min().orElse(Double.NaN),
                      high.stream().mapToDouble(v -> v).max().orElse(Double.NaN)));
              measures.put(
                  ResultRow.measureName("milliseconds", timing),
                  Sample.of(speeds.numbers(rows, "milliseconds")));
            });
    return measures;
  }

  /** The quality in those of the forms timed that the runs have columns of. */
  private static Map<String, Sample> rounded(
      TableFile runs, List<Map<String, String>> ok, List<Map<String, String>> timed) {
    Map<String, Sample> measures = new LinkedHashMap<>();
    timed.stream()
        .map(row -> row.get("form"))
        .distinct()
        .filter(form -> !form.equals(DENSE_FORM))
        .flatMap(form -> Metrics.of(runs).stream().map(quality -> quality.in(form)))
        .filter(runs::has)
        .forEach(column -> measures.put(column, Sample.of(runs.numbers(ok, column))));
    return measures;
  }

  /** What a row of timings is of: {@code 10x30}, or another form than the dense one before it. */
  public static String timing(Map<String, String> row) {
    String form = row.getOrDefault("form", DENSE_FORM);
    String protocol = row.get("batch") + "x" + row.get("steps");
    return form.equals(DENSE_FORM) ? protocol : form + " " + protocol;
  }

  /** Settings as a table has them, {@code name=value; name=value}. */
  public static Map<String, String> settings(String text) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String pair : text.split("; ")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        settings.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return Collections.unmodifiableMap(settings);
  }
}
