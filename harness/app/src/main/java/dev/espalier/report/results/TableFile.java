package dev.espalier.report.results;

import dev.espalier.report.CsvTable;
import dev.espalier.task.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
            "%s: has no column %s; give a results folder that this program wrote"
                .formatted(file, column));
      }
    }
    return this;
  }

  /** The number that a row has in a column; NaN without. */
  public double number(Map<String, String> row, String column) {
    return sample(List.of(row), column).mean();
  }

  /** The numbers of a column as a sample, those rows left out that have none. */
  public Sample sample(List<Map<String, String>> rows, String column) {
    return Sample.of(numbers(rows, column));
  }

  /** The numbers of a column, those rows left out that have none. */
  public List<Double> numbers(List<Map<String, String>> rows, String column) {
    List<Double> numbers = new ArrayList<>();
    for (Map<String, String> row : rows) {
      String value = row.getOrDefault(column, "");
      if (!value.isEmpty()) {
        try {
          numbers.add(Double.valueOf(value));
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(
              "%s: %s in column %s is no number; restore the file".formatted(file, value, column),
              e);
        }
      }
    }
    return numbers;
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
