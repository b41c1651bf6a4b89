package dev.espalier.experiment.compare;

import dev.espalier.report.AtomicFile;
import dev.espalier.report.CsvTable;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a results folder row by row, in the columns that a run writes. */
final class Fixture {

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
              "seed",
              "status",
              "error",
              "kept_input",
              "kept_hidden1",
              "nonzero_parameters",
              "compression_ratio",
              "theoretical_speedup",
              "test_perplexity",
              "dense_test_perplexity"));
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
              "milliseconds",
              "speedup",
              "low",
              "high"));

  Fixture(Path root, String experiment, String scale) {
    folder = root.resolve(experiment).resolve(scale);
    this.experiment = experiment;
    this.scale = scale;
    json("environment.json", "{\"cpu\":\"Abacus\",\"cores\":2,\"date\":\"" + root + "\"}");
    json("settings.json", "{\"data hash\":\"abc\"}");
  }

  Fixture json(String name, String text) {
    AtomicFile.write(folder.resolve(name), text);
    return this;
  }

  /** A trial that ended well. */
  Fixture trial(String method, String point, String settings, long seed, double perplexity) {
    Map<String, String> row = start(method, point, settings, seed, "ok");
    row.put("kept_input", "12");
    row.put("kept_hidden1", "7");
    row.put("nonzero_parameters", "400");
    row.put("compression_ratio", "2.5");
    row.put("theoretical_speedup", "3");
    row.put("test_perplexity", Double.toString(perplexity));
    runs = runs.with(row);
    return this;
  }

  Fixture failure(String method, String point, String settings, long seed) {
    runs = runs.with(start(method, point, settings, seed, "failed"));
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
  Fixture timing(
      String method, String settings, long seed, String form, double speedup, double halfWidth) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("method", method);
    row.put("settings", settings);
    row.put("seed", Long.toString(seed));
    row.put("form", form);
    row.put("batch", "10");
    row.put("steps", "30");
    row.put("threads", "1");
    row.put("milliseconds", Double.toString(10 / speedup));
    row.put("speedup", Double.toString(speedup));
    row.put("low", Double.toString(speedup - halfWidth));
    row.put("high", Double.toString(speedup + halfWidth));
    speeds = speeds.with(row);
    return this;
  }

  /** Writes the tables, and answers their folder. */
  Path write() {
    runs.write(folder.resolve("runs.csv"));
    speeds.write(folder.resolve("speed.csv"));
    return folder;
  }
}
