package dev.espalier.experiment;

import dev.espalier.measure.Protocol;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.statistics.descriptive.Mean;

/** The columns of a comparison that tell times, made of the rows of {@code speed.csv}. */
final class TimingColumns {

  private static final String DENSE = "dense";

  /** What networks of every method can be timed as, and what people call it. */
  private static final SortedMap<String, String> OTHER_FORMS =
      new TreeMap<>(
          Map.of("bfloat16", "bfloat16", "onnx", "ONNX Runtime", "onnx_int8", "ONNX Runtime int8"));

  /** Share of the pass from which on it goes without saying. */
  static final double NEARLY_ALL = 0.95;

  private static final int DIGITS = 3;

  private final Experiment experiment;
  private final List<Protocol> protocols;

  TimingColumns(Experiment experiment) {
    this.experiment = experiment;
    protocols = Stream.of(experiment.protocols()).map(Protocol::parse).toList();
  }

  /** What people call a form that networks of every method can be timed in. */
  static String label(String form) {
    return OTHER_FORMS.get(form);
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    protocols.forEach(protocol -> names.addAll(ofSpeedup(speedup(DENSE, protocol))));
    protocols.forEach(protocol -> names.add(speedup("sparse", protocol)));
    for (String form : OTHER_FORMS.keySet()) {
      protocols.forEach(protocol -> names.addAll(ofSpeedup(speedup(form, protocol))));
    }
    for (String figure : List.of("p50_milliseconds", "p99_milliseconds", "cut_share")) {
      protocols.forEach(protocol -> names.add(figure + "_" + protocol));
    }
    names.add("weight_bytes");
    if (experiment.times()) {
      protocols.forEach(protocol -> names.add(milliseconds(protocol)));
      protocols.forEach(protocol -> names.add(throughput(protocol)));
    }
    return names;
  }

  private static List<String> ofSpeedup(String name) {
    return List.of(name, name + "_low", name + "_high", name + "_settled");
  }

  private static String speedup(String form, Protocol protocol) {
    return (form.equals(DENSE) ? "" : form + "_") + "speedup_" + protocol;
  }

  private static String milliseconds(Protocol protocol) {
    return "milliseconds_" + protocol;
  }

  private String throughput(Protocol protocol) {
    return experiment.examples() + "_per_second_" + protocol;
  }

  /** Adds the columns' values to a row. */
  void put(Map<String, String> row, List<Map<String, String>> timed) {
    for (Protocol protocol : protocols) {
      for (String form : List.of(DENSE, "sparse")) {
        putSpeedup(row, speedup(form, protocol), timings(timed, form, protocol));
      }
      for (String form : OTHER_FORMS.keySet()) {
        putSpeedup(row, speedup(form, protocol), timings(timed, form, protocol));
      }
      List<Map<String, String>> dense = timings(timed, DENSE, protocol);
      for (String figure : List.of("p50_milliseconds", "p99_milliseconds", "cut_share")) {
        row.put(figure + "_" + protocol, Numbers.significant(mean(dense, figure), DIGITS));
      }
      row.putIfAbsent("weight_bytes", Numbers.fixed(mean(dense, "weight_bytes"), 0));
      double milliseconds = mean(dense, "milliseconds");
      row.put(milliseconds(protocol), Numbers.significant(milliseconds, DIGITS));
      row.put(
          throughput(protocol),
          Numbers.significant(1000 * protocol.batch() / milliseconds, DIGITS));
    }
  }

  private static List<Map<String, String>> timings(
      List<Map<String, String>> timed, String form, Protocol protocol) {
    return timed.stream()
        .filter(
            row ->
                row.get("form").equals(form)
                    && row.get("batch").equals(Integer.toString(protocol.batch()))
                    && row.get("steps").equals(Integer.toString(protocol.steps())))
        .toList();
  }

  private static void putSpeedup(
      Map<String, String> row, String name, List<Map<String, String>> rows) {
    row.put(name, Numbers.significant(mean(rows, "speedup"), DIGITS));
    row.put(
        name + "_low",
        Numbers.significant(Arrays.stream(values(rows, "low")).min().orElse(Double.NaN), DIGITS));
    row.put(
        name + "_high",
        Numbers.significant(Arrays.stream(values(rows, "high")).max().orElse(Double.NaN), DIGITS));
    List<String> settled = rows.stream().map(r -> r.getOrDefault("settled", "")).toList();
    row.put(
        name + "_settled",
        settled.isEmpty() || settled.contains("")
            ? ""
            : Boolean.toString(settled.stream().allMatch(Boolean::parseBoolean)));
  }

  /** What a person wants to see of them. */
  View view(CsvTable table) {
    return new View(table);
  }

  /** Those columns of a comparison that have something to tell. */
  final class View {

    private final List<Protocol> sparse;
    private final List<String> others;
    private final List<Protocol> shared;

    private View(CsvTable table) {
      sparse = isTimed(table, "sparse") ? protocols.subList(0, 1) : List.of();
      others = OTHER_FORMS.keySet().stream().filter(form -> isTimed(table, form)).toList();
      shared =
          protocols.stream()
              .filter(
                  protocol ->
                      Arrays.stream(values(table.rows(), "cut_share_" + protocol))
                          .anyMatch(share -> share < NEARLY_ALL))
              .toList();
    }

    private boolean isTimed(CsvTable table, String form) {
      String column = speedup(form, protocols.get(0));
      return table.rows().stream().anyMatch(row -> !row.get(column).isEmpty());
    }

    List<String> header() {
      List<String> header = new ArrayList<>();
      protocols.forEach(protocol -> header.add(protocol + " measured"));
      shared.forEach(protocol -> header.add(protocol + " share"));
      sparse.forEach(protocol -> header.add("sparse " + protocol));
      for (String form : others) {
        protocols.forEach(protocol -> header.add(OTHER_FORMS.get(form) + " " + protocol));
      }
      if (experiment.times()) {
        protocols.forEach(protocol -> header.add(protocol + " " + timeUnit(protocol)));
      }
      return header;
    }

    /** One after the other, it is time that counts; many at once, it is throughput. */
    private String timeUnit(Protocol protocol) {
      return protocol.batch() > 1 ? experiment.examples() + "/s" : "ms";
    }

    List<String> cells(Map<String, String> row) {
      List<String> cells = new ArrayList<>();
      protocols.forEach(protocol -> cells.add(interval(row, speedup(DENSE, protocol))));
      shared.forEach(protocol -> cells.add(row.get("cut_share_" + protocol)));
      for (Protocol protocol : sparse) {
        String value = row.get(speedup("sparse", protocol));
        cells.add(value.isEmpty() ? "" : value + "x");
      }
      for (String form : others) {
        protocols.forEach(protocol -> cells.add(interval(row, speedup(form, protocol))));
      }
      if (experiment.times()) {
        for (Protocol protocol : protocols) {
          cells.add(row.get(protocol.batch() > 1 ? throughput(protocol) : milliseconds(protocol)));
        }
      }
      return cells;
    }
  }

  private static String interval(Map<String, String> row, String column) {
    String value = row.get(column);
    return value.isEmpty()
        ? ""
        : "%sx [%s, %s]%s"
            .formatted(
                value,
                row.get(column + "_low"),
                row.get(column + "_high"),
                row.get(column + "_settled").equals("false") ? " not settled" : "");
  }

  private static double[] values(List<Map<String, String>> rows, String column) {
    return rows.stream()
        .map(row -> row.getOrDefault(column, ""))
        .filter(value -> !value.isEmpty())
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private static double mean(List<Map<String, String>> rows, String column) {
    double[] values = values(rows, column);
    return values.length == 0 ? Double.NaN : Mean.of(values).getAsDouble();
  }
}
