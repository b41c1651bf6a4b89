package dev.espalier.experiment;

import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.TrainingFields;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Numbers;
import dev.espalier.report.TextTable;
import dev.espalier.setup.Tried;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.statistics.descriptive.Mean;

/**
 * What the settings that were {@linkplain Tried tried} came to on the validation split, best first,
 * and which were chosen: the table of a folder whose trials left the test split unread.
 */
final class TriedTable {

  /** Where such trials stand, in the folder of their experiment and scale. */
  static final String FOLDER = "tried";

  private static final List<String> COLUMNS =
      List.of("method", "tried", "seeds", "validation", "kept", "theoretical_speedup", "chosen");

  private final ExperimentFamily family;
  private final Scale scale;
  private final Catalogue catalogue;

  TriedTable(ExperimentFamily family, Scale scale, Catalogue catalogue) {
    this.family = family;
    this.scale = scale;
    this.catalogue = catalogue;
  }

  /** Whether a folder's trials are such. */
  static boolean fits(ExperimentFamily family, List<TrialRecord> records) {
    String headline = family.headline().column();
    List<TrialRecord> ok = records.stream().filter(TrialRecord::ok).toList();
    return !ok.isEmpty() && ok.stream().noneMatch(record -> record.values().containsKey(headline));
  }

  /** Makes the tables. */
  TextTable write(ResultsFolder folder) {
    CsvTable table = CsvTable.of(COLUMNS, rows(folder.records()));
    folder.writeText("tried.csv", table.toString());
    String loss = "validation " + family.experiment().loss().word();
    List<String> header = List.of("method", "tried", loss, "kept units", "theory", "chosen");
    TextTable view =
        new TextTable(
            header,
            table.rows().stream()
                .map(
                    row ->
                        List.of(
                            row.get("method"),
                            row.get("tried"),
                            row.get("validation"),
                            row.get("kept"),
                            row.get("theoretical_speedup") + "x",
                            row.get("chosen")))
                .toList());
    folder.writeText("tried.md", view.markdown());
    return view;
  }

  private List<Map<String, String>> rows(List<TrialRecord> records) {
    Map<List<String>, List<TrialRecord>> points =
        records.stream()
            .filter(TrialRecord::ok)
            .collect(
                Collectors.groupingBy(
                    record -> List.of(record.method(), record.key()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return points.values().stream()
        .sorted(
            Comparator.comparing((List<TrialRecord> seeds) -> seeds.get(0).method())
                .thenComparingDouble(seeds -> mean(seeds, validation())))
        .map(this::row)
        .toList();
  }

  private String validation() {
    return family.experiment().loss().column("valid");
  }

  private Map<String, String> row(List<TrialRecord> seeds) {
    TrialRecord first = seeds.get(0);
    Map<String, String> row = new LinkedHashMap<>();
    row.put("method", first.method());
    row.put("tried", first.operatingPoint());
    row.put("seeds", Integer.toString(seeds.size()));
    row.put("validation", Numbers.fixed(mean(seeds, validation()), 3));
    row.put(
        "kept",
        first.values().keySet().stream()
            .filter(column -> column.startsWith("kept_"))
            .map(column -> Numbers.fixed(mean(seeds, column), 0))
            .collect(Collectors.joining("/")));
    row.put("theoretical_speedup", Numbers.significant(mean(seeds, "theoretical_speedup"), 3));
    row.put("chosen", isChosen(first) ? "chosen" : "");
    return row;
  }

  private static double mean(List<TrialRecord> seeds, String column) {
    return seeds.stream()
        .mapToDouble(record -> record.values().getOrDefault(column, Double.NaN))
        .collect(Mean::create, Mean::accept, Mean::combine)
        .getAsDouble();
  }

  /** Whether the method runs at these settings; whose sizes it takes is not the question. */
  private boolean isChosen(TrialRecord record) {
    return catalogue.methods().stream()
        .filter(method -> method.id().equals(record.method()))
        .flatMap(
            method ->
                Experiments.describe(family)
                    .operatingPoints(method, scale.name(), Points.MAIN)
                    .stream())
        .anyMatch(point -> own(point).equals(own(record.point())));
  }

  private static Map<String, String> own(Map<String, String> point) {
    Map<String, String> own = new LinkedHashMap<>(point);
    own.remove(TrainingFields.LIKE);
    return own;
  }
}
