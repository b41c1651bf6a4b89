package dev.espalier.report.summary;

import dev.espalier.report.CsvTable;
import dev.espalier.report.results.TableFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows of runs and timings, as a run writes them, of which a summary is made. */
final class SummaryFixture {

  private final String quality;
  private CsvTable runs;
  private CsvTable speeds =
      CsvTable.of(
          List.of(
              "method", "settings", "seed", "form", "batch", "steps", "speedup", "low", "high"));

  SummaryFixture(String quality) {
    this.quality = quality;
    runs =
        CsvTable.of(
            List.of(
                "method",
                "granularity",
                "cell",
                "settings",
                "training",
                "seed",
                "status",
                "theoretical_speedup",
                quality,
                "dense_" + quality,
                "control",
                "control_" + quality));
  }

  static SummaryFixture ofPerplexity() {
    return new SummaryFixture("test_perplexity");
  }

  private Map<String, String> row(String method, String point, long seed) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("method", method);
    row.put("settings", point);
    row.put("seed", Long.toString(seed));
    return row;
  }

  /** A trial of another cell than the LSTM. */
  SummaryFixture trialOf(String cell, String method, long seed, double value, double speedup) {
    trial(method, "train.cell=" + cell + "; " + speedup, seed, value, speedup);
    List<Map<String, String>> rows = new ArrayList<>(runs.rows());
    Map<String, String> row = new LinkedHashMap<>(rows.remove(rows.size() - 1));
    row.put("cell", cell);
    rows.add(row);
    runs = CsvTable.of(runs.columns(), rows);
    return this;
  }

  /** A trial; of method l0/scratch, one of l0 that starts from scratch, without a control. */
  SummaryFixture trial(String method, String point, long seed, double value, double speedup) {
    boolean scratch = method.endsWith("/scratch");
    String id = method.replace("/scratch", "");
    Map<String, String> row = row(id, point, seed);
    row.put("cell", "lstm");
    row.put("granularity", id.equals("magnitude") ? "weight" : "neuron");
    row.put("training", scratch ? "epochs=9" : "start=dense; epochs=3");
    row.put("status", "ok");
    row.put("theoretical_speedup", Double.toString(2 * speedup));
    row.put(quality, Double.toString(value));
    row.put("dense_" + quality, "40");
    row.put("control", scratch ? "dense" : "trained-on");
    // The control has the seed's number above 30, or 40 if it is the dense one.
    row.put("control_" + quality, Double.toString((scratch ? 40 : 30) + seed));
    runs = runs.with(row);
    return id.equals("magnitude")
        ? timing(id, point, seed, "dense", 1).timing(id, point, seed, "sparse", speedup)
        : timing(id, point, seed, "dense", speedup);
  }

  SummaryFixture failure(String method, String point, long seed) {
    Map<String, String> row = row(method, point, seed);
    row.put("status", "failed");
    runs = runs.with(row);
    return this;
  }

  private SummaryFixture timing(String method, String point, long seed, String form, double ratio) {
    for (int batch : new int[] {10, 1}) {
      Map<String, String> row = row(method, point, seed);
      row.put("form", form);
      row.put("batch", Integer.toString(batch));
      row.put("steps", batch == 10 ? "30" : "1");
      // The second protocol must not count.
      row.put("speedup", Double.toString(batch == 10 ? ratio : 100 * ratio));
      speeds = speeds.with(row);
    }
    return this;
  }

  SummaryFixture withoutTimings() {
    speeds = CsvTable.of(speeds.columns());
    return this;
  }

  Summary summary() {
    return Summary.of(
        new TableFile(Path.of("runs.csv"), runs), new TableFile(Path.of("speed.csv"), speeds));
  }

  /** The rows of the summary's table at one speedup. */
  List<Map<String, String>> at(String speedup) {
    return SummaryTable.of(summary()).rows().stream()
        .filter(row -> row.get("speedup").equals(speedup))
        .toList();
  }
}
