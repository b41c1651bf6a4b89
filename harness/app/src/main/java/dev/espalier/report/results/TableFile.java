package dev.espalier.report.results;

import dev.espalier.report.CsvTable;
import dev.espalier.task.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A CSV table of a results folder, with errors that name the file and the column. */
public record TableFile(Path file, CsvTable table) {

  /** The table; one without rows and columns if there is no such file. */
  public static TableFile read(Path file) {
    return new TableFile(file, Files.exists(file) ? CsvTable.read(file) : CsvTable.of(List.of()));
  }

  public List<Map<String, String>> rows() {
    return table.rows();
  }

  public boolean has(String column) {
    return table.columns().contains(column);
  }

  /**
   * @throws IllegalArgumentException unless all of the columns are there
   */
  public TableFile require(List<String> columns) {
    for (String column : columns) {
      if (!has(column)) {
        throw new IllegalArgumentException(
            "%s: its first line has no column %s, but %s; restore the file, or give a results folder that this program wrote"
                .formatted(file, column, String.join(", ", table.columns())));
      }
    }
    return this;
  }

  /**
   * The number that a row has in a column; NaN without, or where it is not finite: a figure of a
   * trial that went wrong is none.
   *
   * @throws IllegalArgumentException naming file, row and column, if it has something else
   */
  public double number(Map<String, String> row, String column) {
    String value = row.getOrDefault(column, "");
    try {
      double number = value.isEmpty() ? Double.NaN : Double.parseDouble(value);
      return Double.isFinite(number) ? number : Double.NaN;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s: row %d has %s in column %s, which is no number; restore the file"
              .formatted(file, rows().indexOf(row) + 1, value, column),
          e);
    }
  }

  /**
   * Whether a row has true in a column.
   *
   * @throws IllegalArgumentException naming file, row and column, if it has neither that nor false
   */
  public boolean flag(Map<String, String> row, String column) {
    String value = row.getOrDefault(column, "").toLowerCase(Locale.ROOT);
    if (!value.equals("true") && !value.equals("false")) {
      throw new IllegalArgumentException(
          "%s: row %d has %s in column %s, which is neither true nor false; restore the file"
              .formatted(file, rows().indexOf(row) + 1, value, column));
    }
    return Boolean.parseBoolean(value);
  }

  /** The numbers of a column as a sample, those rows left out that have none. */
  public Sample sample(List<Map<String, String>> rows, String column) {
    return Sample.of(numbers(rows, column));
  }

  /** The numbers of a column, those rows left out that have none. */
  public List<Double> numbers(List<Map<String, String>> rows, String column) {
    return rows.stream().map(row -> number(row, column)).filter(number -> !number.isNaN()).toList();
  }

  /** Change of a trial against its control; NaN without one. */
  public double change(Metric metric, Map<String, String> trial) {
    return metric.change(number(trial, metric.column()), number(trial, metric.control()));
  }

  /**
   * Changes of trials against their controls, each against that of its own seed, so that what the
   * seed does to both is not in them.
   *
   * @param trials rows of the table; those without a control are left out
   */
  public Sample changes(Metric metric, List<Map<String, String>> trials) {
    return Sample.of(
        trials.stream()
            .map(trial -> change(metric, trial))
            .filter(change -> !Double.isNaN(change))
            .toList());
  }
}
