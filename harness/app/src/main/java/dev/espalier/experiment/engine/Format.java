package dev.espalier.experiment.engine;

import dev.espalier.report.CsvTable;
import dev.espalier.report.TextTable;

/** How a table is printed. */
public enum Format {
  /** Aligned, for people. */
  TABLE {
    @Override
    String text(CsvTable table, int width) {
      return TextTable.of(table).text(width);
    }
  },
  /** As it stands in a file, but with the system's line ends. */
  CSV {
    @Override
    String text(CsvTable table, int width) {
      return table.toString().replace("\r\n", System.lineSeparator());
    }
  };

  /**
   * @param width characters that fit into a line that people read
   */
  abstract String text(CsvTable table, int width);
}
