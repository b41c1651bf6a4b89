package dev.espalier.report.results;

import dev.espalier.file.AtomicFile;
import dev.espalier.report.CsvTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a results folder row by row, in the columns that a run writes. */
public final class ResultsFixture {

  private final Path folder;
  private final String experiment;
  private final String scale;
  private CsvTable runs =
      CsvTable.of(
          List.of(
              "experiment",
              "scale",
              "method",
              "operating_point",
              "settings",
              "training",
              "seed",
              "status",
              "error",
              "kept_input",
              "kept_hidden1",
              "nonzero_parameters",
              "multiply_accumulates",
              "compression_ratio",
              "theoretical_speedup",
              "test_perplexity",
              "onnx_int8_test_perplexity",
              "dense_test_perplexity",
              "control",
              "control_test_perplexity"));
  private CsvTable comparison =
      CsvTable.of(
          List.of(
              "method",
              "name",
              "removes",
              "operating_point",
              "test_perplexity",
              "perplexity_floor",
              "reported_test_perplexity",
              "reported_speedup",
              "reported_scale",
              "reported_source",
              "differs"));
  private CsvTable curves =
      CsvTable.of(
          List.of(
              "method",
              "operating_point",
              "settings",
              "seed",
              "epoch",
              "train_perplexity",
              "valid_perplexity",
              "kept_input",
              "kept_hidden1"));
  private CsvTable survivors =
      CsvTable.of(
          List.of("method", "operating_point", "settings", "seed", "epoch", "group", "kept"));
  private CsvTable speeds =
      CsvTable.of(
          List.of(
              "method",
              "settings",
              "seed",
              "form",
              "batch",
              "steps",
              "threads",
              "dense_milliseconds",
              "milliseconds",
              "speedup",
              "low",
              "high"));

  public ResultsFixture(Path root, String experiment, String scale) {
    folder = root.resolve(experiment).resolve(scale);
    this.experiment = experiment;
    this.scale = scale;
    json("environment.json", "{\"cpu\":\"Abacus\",\"cores\":2,\"date\":\"" + root + "\"}");
    json("settings.json", "{\"data hash\":\"abc\"}");
  }

  /** Of networks that read these, for instance {@code questions}; before the first trial. */
  public ResultsFixture examples(String what) {
    List<String> columns = new ArrayList<>(runs.columns());
    columns.add(what + "_per_second");
    runs = CsvTable.of(columns);
    return this;
  }

  public ResultsFixture json(String name, String text) {
    AtomicFile.write(folder.resolve(name), text);
    return this;
  }

  /** A trial that started from the dense network, or is that, and ended well. */
  public ResultsFixture trial(
      String method, String point, String settings, long seed, double perplexity) {
    String training = method.equals("dense") ? "start=scratch; epochs=6" : "start=dense; epochs=3";
    return trial(method, point, settings, seed, perplexity, training);
  }

  /** A trial that started from scratch, as the dense one did, and ended well. */
  public ResultsFixture fromScratch(
      String method, String point, String settings, long seed, double perplexity) {
    return trial(method, point, settings, seed, perplexity, "");
  }

  private ResultsFixture trial(
      String method, String point, String settings, long seed, double perplexity, String training) {
    Map<String, String> row = start(method, point, settings, seed, "ok");
    row.put("training", training);
    row.put("kept_input", "12");
    row.put("kept_hidden1", "7");
    row.put("nonzero_parameters", "400");
    row.put("multiply_accumulates", "300");
    row.put("compression_ratio", "2.5");
    row.put("theoretical_speedup", "3");
    row.put("test_perplexity", Double.toString(perplexity));
    row.put("dense_test_perplexity", "40");
    row.put("control", method.equals("dense") ? "" : "dense");
    row.put("control_test_perplexity", method.equals("dense") ? "" : "40");
    runs = runs.with(row);
    return this;
  }

  public ResultsFixture failure(String method, String point, String settings, long seed) {
    runs = runs.with(start(method, point, settings, seed, "failed"));
    return this;
  }

  /** What a paper reports of a method at an operating point; at another scale than this one. */
  public ResultsFixture reported(
      String method, String removes, String point, String perplexity, String speedup) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("method", method);
    row.put("name", "The " + method);
    row.put("removes", removes);
    row.put("operating_point", point);
    row.put("test_perplexity", removes.equals("none") ? "40" : "");
    row.put("reported_test_perplexity", perplexity);
    row.put("reported_speedup", speedup);
    row.put("reported_scale", "paper");
    row.put("reported_source", "A paper");
    row.put("differs", "scale");
    comparison = comparison.with(row);
    return this;
  }

  /** The perplexity in 8 bits of all trials so far that have none. */
  public ResultsFixture inInt8(double perplexity) {
    CsvTable all = CsvTable.of(runs.columns());
    for (Map<String, String> row : runs.rows()) {
      Map<String, String> known = new LinkedHashMap<>(row);
      if (row.get("onnx_int8_test_perplexity").isEmpty()) {
        known.put("onnx_int8_test_perplexity", Double.toString(perplexity));
      }
      all = all.with(known);
    }
    runs = all;
    return this;
  }

  /** An epoch of a trial; so many units of twelve and of seven are left. */
  public ResultsFixture epoch(
      String method,
      String point,
      String settings,
      long seed,
      int epoch,
      double perplexity,
      int input,
      int hidden) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("method", method);
    row.put("operating_point", point);
    row.put("settings", settings);
    row.put("seed", Long.toString(seed));
    row.put("epoch", Integer.toString(epoch));
    row.put("train_perplexity", Double.toString(perplexity - 1));
    row.put("valid_perplexity", Double.toString(perplexity));
    row.put("kept_input", Integer.toString(input));
    row.put("kept_hidden1", Integer.toString(hidden));
    curves = curves.with(row);
    return this;
  }

  /** Which units of a group are left after an epoch of a trial without settings. */
  public ResultsFixture survivors(String method, int epoch, String group, String kept) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("method", method);
    row.put("operating_point", "defaults");
    row.put("settings", "");
    row.put("seed", "1");
    row.put("epoch", Integer.toString(epoch));
    row.put("group", group);
    row.put("kept", kept);
    survivors = survivors.with(row);
    return this;
  }

  private Map<String, String> start(
      String method, String point, String settings, long seed, String status) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("experiment", experiment);
    row.put("scale", scale);
    row.put("method", method);
    row.put("operating_point", point);
    row.put("settings", settings);
    row.put("seed", Long.toString(seed));
    row.put("status", status);
    return row;
  }

  /** A timing of batch 10 and 30 steps, at 10 milliseconds by speedup. */
  public ResultsFixture timing(
      String method, String settings, long seed, String form, double speedup, double halfWidth) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("method", method);
    row.put("settings", settings);
    row.put("seed", Long.toString(seed));
    row.put("form", form);
    row.put("batch", "10");
    row.put("steps", "30");
    row.put("threads", "1");
    row.put("dense_milliseconds", "10");
    row.put("milliseconds", Double.toString(10 / speedup));
    row.put("speedup", Double.toString(speedup));
    row.put("low", Double.toString(speedup - halfWidth));
    row.put("high", Double.toString(speedup + halfWidth));
    speeds = speeds.with(row);
    return this;
  }

  /** Writes the tables, and answers their folder. */
  public Path write() {
    runs.write(folder.resolve("runs.csv"));
    speeds.write(folder.resolve("speed.csv"));
    comparison.write(folder.resolve("comparison.csv"));
    curves.write(folder.resolve("curve.csv"));
    survivors.write(folder.resolve("survivors.csv"));
    return folder;
  }
}
