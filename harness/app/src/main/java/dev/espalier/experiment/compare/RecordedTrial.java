package dev.espalier.experiment.compare;

import java.util.List;
import java.util.Map;

/**
 * All that the tables of a results folder hold of one trial.
 *
 * @param point its operating point
 * @param settings all settings, defaults included
 * @param rows every row, by column
 */
record RecordedTrial(
    String method,
    String point,
    Map<String, String> settings,
    String seed,
    Map<Row, Map<String, String>> rows) {

  /** The tables whose rows tell of a trial what its settings and seed decide. */
  enum Table {
    /** A row a trial. */
    RUNS("runs.csv"),
    /** A row an epoch. */
    CURVE("curve.csv", "epoch"),
    /** A row a group of units and epoch. */
    SURVIVORS("survivors.csv", "epoch", "group");

    private final String file;
    private final List<String> key;

    Table(String file, String... key) {
      this.file = file;
      this.key = List.of(key);
    }

    String file() {
      return file;
    }

    /** The columns that tell a trial's rows apart. */
    List<String> key() {
      return key;
    }
  }

  /**
   * Which of a trial's rows.
   *
   * @param epoch empty where the table has none
   * @param group empty where the table has none
   */
  record Row(Table table, String epoch, String group) {}

  /** With all settings; a method that has none goes by its operating point. */
  String fullName() {
    StringBuilder all = new StringBuilder();
    settings.forEach(
        (name, value) -> all.append(all.isEmpty() ? "" : "; ").append(name + "=" + value));
    return name(all.isEmpty() ? point : all.toString());
  }

  /** For instance {@code l0 (lambda=4e-6), seed 1}. */
  String shortName() {
    return name(point);
  }

  private String name(String what) {
    return "%s (%s), seed %s".formatted(method, what, seed);
  }
}
