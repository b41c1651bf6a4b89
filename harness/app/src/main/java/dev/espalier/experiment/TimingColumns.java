package dev.espalier.experiment;

import dev.espalier.measure.Protocol;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.results.TableFile;
import dev.espalier.setup.Experiment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The columns of a comparison that tell times, made of the rows of {@code speed.csv}. */
final class TimingColumns {

  private static final String DENSE = "dense";
  private static final String MEASURED = " measured";

  /** What networks of every method can be timed as, and what people call it. */
  private static final SortedMap<String, String> OTHER_FORMS =
      new TreeMap<>(
          Map.of("bfloat16", "bfloat16", "onnx", "ONNX Runtime", "onnx_int8", "ONNX Runtime int8"));

  /** Share of the pass from which on it goes without saying. */
  static final double NEARLY_ALL = 0.95;

  private static final int DIGITS = 3;
  private static final double MEBIBYTE = 1 << 20;
  private static final String WEIGHTS = "weight_bytes";
  private static final String P50 = "p50_milliseconds";
  private static final String P99 = "p99_milliseconds";
  private static final List<String> FIGURES = List.of(P50, P99, "cut_share");

  private final Experiment experiment;
  private final List<Protocol> protocols;

  TimingColumns(Experiment experiment) {
    this.experiment = experiment;
    protocols = Stream.of(experiment.protocols()).map(Protocol::parse).toList();
  }

  /** What people call a form that networks of every method can be timed in. */
  static String label(String form) {
    return OTHER_FORMS.getOrDefault(form, form);
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    protocols.forEach(protocol -> names.addAll(ofSpeedup(speedup(DENSE, protocol))));
    protocols.forEach(protocol -> names.add(speedup("sparse", protocol)));
    for (String form : OTHER_FORMS.keySet()) {
      protocols.forEach(protocol -> names.addAll(ofSpeedup(speedup(form, protocol))));
    }
    for (String figure : FIGURES) {
      protocols.forEach(protocol -> names.add(figure + "_" + protocol));
    }
    names.add(WEIGHTS);
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

  /**
   * Adds the columns' values to a row.
   *
   * @param speeds a row a timing
   * @param timed those of its rows that are of the comparison's row
   */
  void put(Map<String, String> row, TableFile speeds, List<Map<String, String>> timed) {
    List<String> forms =
        Stream.concat(Stream.of(DENSE, "sparse"), OTHER_FORMS.keySet().stream()).toList();
    for (Protocol protocol : protocols) {
      for (String form : forms) {
        putSpeedup(row, speedup(form, protocol), speeds, timings(timed, form, protocol));
      }
      List<Map<String, String>> dense = timings(timed, DENSE, protocol);
      for (String figure : FIGURES) {
        row.put(
            figure + "_" + protocol,
            Numbers.significant(speeds.sample(dense, figure).mean(), DIGITS));
      }
      row.putIfAbsent(WEIGHTS, Numbers.fixed(speeds.sample(dense, WEIGHTS).mean(), 0));
      double milliseconds = speeds.sample(dense, "milliseconds").mean();
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
      Map<String, String> row, String name, TableFile speeds, List<Map<String, String>> rows) {
    List<Double> lows = speeds.numbers(rows, "low");
    List<Double> highs = speeds.numbers(rows, "high");
    double low = lows.isEmpty() ? Double.NaN : Collections.min(lows);
    double high = highs.isEmpty() ? Double.NaN : Collections.max(highs);
    row.put(name, Numbers.significant(speeds.sample(rows, "speedup").mean(), DIGITS));
    row.put(name + "_low", Numbers.significant(low, DIGITS));
    row.put(name + "_high", Numbers.significant(high, DIGITS));
    List<String> settled = rows.stream().map(r -> r.getOrDefault("settled", "")).toList();
    row.put(
        name + "_settled",
        settled.isEmpty() || settled.contains("")
            ? ""
            : Boolean.toString(settled.stream().allMatch(Boolean::parseBoolean)));
  }

  /** Title of the view's column that counts most. */
  String first() {
    return protocols.get(0) + MEASURED;
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
    private final List<Protocol> waited;
    private final boolean weighed;

    private View(CsvTable table) {
      TableFile file = new TableFile(Path.of("comparison.csv"), table);
      sparse =
          isKnown(table, speedup("sparse", protocols.get(0))) ? protocols.subList(0, 1) : List.of();
      others =
          OTHER_FORMS.keySet().stream()
              .filter(form -> isKnown(table, speedup(form, protocols.get(0))))
              .toList();
      shared =
          protocols.stream()
              .filter(
                  protocol ->
                      file.numbers(table.rows(), "cut_share_" + protocol).stream()
                          .anyMatch(share -> share < NEARLY_ALL))
              .toList();
      // Somebody waits for one after the other, so that it is the slow passes that count.
      waited =
          protocols.stream()
              .filter(protocol -> protocol.batch() == 1)
              .filter(protocol -> isKnown(table, P99 + "_" + protocol))
              .toList();
      weighed = isKnown(table, WEIGHTS);
    }

    private static boolean isKnown(CsvTable table, String column) {
      return table.rows().stream().anyMatch(row -> !row.get(column).isEmpty());
    }

    List<String> header() {
      List<String> header = new ArrayList<>();
      protocols.forEach(protocol -> header.add(protocol + MEASURED));
      waited.forEach(protocol -> header.add(protocol + " p50/p99 ms"));
      if (weighed) {
        header.add("MiB");
      }
      shared.forEach(protocol -> header.add(protocol + " share"));
      sparse.forEach(protocol -> header.add("sparse " + protocol));
      for (String form : others) {
        protocols.forEach(protocol -> header.add(label(form) + " " + protocol));
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
      for (Protocol protocol : waited) {
        String p50 = row.get(P50 + "_" + protocol);
        cells.add(p50.isEmpty() ? "" : p50 + "/" + row.get(P99 + "_" + protocol));
      }
      if (weighed) {
        String bytes = row.get(WEIGHTS);
        cells.add(
            bytes.isEmpty()
                ? ""
                : Numbers.significant(Double.parseDouble(bytes) / MEBIBYTE, DIGITS));
      }
      shared.forEach(protocol -> cells.add(row.get("cut_share_" + protocol)));
      sparse.forEach(
          protocol -> cells.add(Numbers.with(row.get(speedup("sparse", protocol)), "x")));
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
}
