package dev.espalier.report.summary;

import dev.espalier.report.results.Starts;
import dev.espalier.report.results.TableFile;
import dev.espalier.task.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Makes the methods' curves from a folder's tables. */
final class CurveReader {

  private static final String DENSE = "dense";
  private static final String SPARSE = "sparse";
  private static final String NOTHING = "none";
  private static final String WEIGHT = "weight";
  private static final String GRANULARITY = "granularity";

  private final TableFile runs;
  private final TableFile speeds;
  private final Metric quality;
  private final Starts starts;
  private final String protocol;

  CurveReader(TableFile runs, TableFile speeds, Metric quality) {
    this.runs = runs;
    this.speeds = speeds;
    this.quality = quality;
    starts = new Starts(runs);
    protocol =
        speeds.rows().stream()
            .filter(row -> DENSE.equals(row.get("form")))
            .map(CurveReader::protocol)
            .findFirst()
            .orElse("");
  }

  /** What was timed first, the experiment's first protocol, such as 10x30; empty if nothing was. */
  String protocol() {
    return protocol;
  }

  private static String protocol(Map<String, String> timing) {
    return timing.get("batch") + "x" + timing.get("steps");
  }

  /** The curves of all methods that remove something, in the table's order. */
  List<MethodCurve> all() {
    Map<String, List<Map<String, String>>> trials =
        runs.rows().stream()
            .filter(row -> row.get("status").equals("ok"))
            .filter(row -> !NOTHING.equals(row.get(GRANULARITY)))
            .collect(Collectors.groupingBy(starts::curve, LinkedHashMap::new, Collectors.toList()));
    List<MethodCurve> curves = new ArrayList<>();
    trials.forEach((name, rows) -> curves.add(curve(name, rows)));
    return curves;
  }

  private MethodCurve curve(String name, List<Map<String, String>> trials) {
    Map<String, String> first = trials.get(0);
    boolean scattered = WEIGHT.equals(first.get(GRANULARITY));
    Map<List<String>, Map<String, String>> dense = timings(first.get("method"), DENSE);
    Map<List<String>, Map<String, String>> sparse = timings(first.get("method"), SPARSE);
    // Scattered zeros are worth nothing to the dense form, which multiplies by them.
    String form = scattered && !sparse.isEmpty() ? SPARSE : DENSE;
    Map<List<String>, Map<String, String>> timed = form.equals(SPARSE) ? sparse : dense;
    SortedMap<Long, List<SeedCurve.Point>> points = new TreeMap<>();
    for (Map<String, String> trial : trials) {
      double speedup =
          protocol.isEmpty()
              ? runs.number(trial, "theoretical_speedup")
              : speeds.number(timed.getOrDefault(key(trial), Map.of()), "speedup");
      double value = runs.number(trial, quality.column());
      if (speedup > 0 && !Double.isNaN(value)) {
        points
            .computeIfAbsent((long) runs.number(trial, "seed"), seed -> new ArrayList<>())
            .add(new SeedCurve.Point(speedup, value, runs.change(quality, trial)));
      }
    }
    SortedMap<Long, SeedCurve> seeds = new TreeMap<>();
    points.forEach((seed, list) -> seeds.put(seed, new SeedCurve(list)));
    return new MethodCurve(
        name,
        first.get("method"),
        starts.cell(first),
        starts.of(first),
        protocol.isEmpty() ? "" : form,
        trials.stream()
            .map(trial -> trial.getOrDefault("control", ""))
            .filter(control -> !control.isEmpty())
            .collect(
                Collectors.collectingAndThen(
                    Collectors.toCollection(TreeSet::new), all -> String.join("/", all))),
        scattered,
        seeds);
  }

  /** A method's timings in a form, by the first protocol. */
  private Map<List<String>, Map<String, String>> timings(String method, String form) {
    Map<List<String>, Map<String, String>> timings = new LinkedHashMap<>();
    for (Map<String, String> row : speeds.rows()) {
      if (row.get("method").equals(method)
          && row.get("form").equals(form)
          && protocol(row).equals(protocol)) {
        timings.put(key(row), row);
      }
    }
    return timings;
  }

  private static List<String> key(Map<String, String> row) {
    return List.of(row.get("settings"), row.get("seed"));
  }
}
