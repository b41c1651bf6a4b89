package dev.espalier.experiment.compare;

import dev.espalier.experiment.compare.RecordedTrial.Row;
import dev.espalier.experiment.compare.RecordedTrial.Table;
import dev.espalier.report.results.RecordedResults;
import dev.espalier.report.results.TableFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The trials of a results folder, with every row that its tables have of them.
 *
 * @param columns of each table; none of a table that is not there
 * @param trials in the tables' order
 */
record TrialTables(Map<Table, List<String>> columns, List<RecordedTrial> trials) {

  private static final List<String> TRIAL =
      List.of("method", "operating_point", "settings", "seed");

  /** What tells one trial from another. */
  private record Key(String method, Map<String, String> settings, String seed) {}

  /**
   * Reads the tables of a folder.
   *
   * @throws IllegalArgumentException naming the file, if it has no columns that name its rows, or
   *     two rows of one name
   */
  static TrialTables read(Path folder) {
    Map<Table, List<String>> columns = new EnumMap<>(Table.class);
    Map<Key, RecordedTrial> trials = new LinkedHashMap<>();
    for (Table table : Table.values()) {
      TableFile file = TableFile.read(folder.resolve(table.file()));
      if (!file.rows().isEmpty()) {
        file.require(TRIAL).require(table.key());
      }
      columns.put(table, file.table().columns());
      for (Map<String, String> row : file.rows()) {
        Key key =
            new Key(
                row.get("method"), RecordedResults.settings(row.get("settings")), row.get("seed"));
        RecordedTrial trial =
            trials.computeIfAbsent(
                key,
                one ->
                    new RecordedTrial(
                        one.method(),
                        row.get("operating_point"),
                        one.settings(),
                        one.seed(),
                        new LinkedHashMap<>()));
        Row name = new Row(table, row.getOrDefault("epoch", ""), row.getOrDefault("group", ""));
        if (trial.rows().put(name, row) != null) {
          throw new IllegalArgumentException(
              "%s: has two rows of %s%s; restore the file"
                  .formatted(file.file(), trial.fullName(), within(name)));
        }
      }
    }
    return new TrialTables(columns, new ArrayList<>(trials.values()));
  }

  private static String within(Row row) {
    return (row.epoch().isEmpty() ? "" : ", epoch " + row.epoch())
        + (row.group().isEmpty() ? "" : ", " + row.group());
  }

  /** A trial's name, as short as it is the only one of this name here. */
  String name(RecordedTrial trial) {
    String name = trial.shortName();
    long alike = trials.stream().filter(other -> other.shortName().equals(name)).count();
    return alike > 1 ? trial.fullName() : name;
  }
}
