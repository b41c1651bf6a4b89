package dev.espalier.experiment.engine;

import dev.espalier.report.CsvTable;
import dev.espalier.report.TextTable;
import java.util.List;

/** How a table is printed. */
public enum Format {
  /** Aligned, for people. */
  TABLE {
    @Override
    String text(CsvTable table) {
      return view(table).text();
    }
  },
  /** As it stands in a file, but with the system's line ends. */
  CSV {
    @Override
    String text(CsvTable table) {
      return table.toString().replace("\r\n", System.lineSeparator());
    }
  };

  abstract String text(CsvTable table);

  static TextTable view(CsvTable table) {
    List<List<String>> rows = table.rows().stream().map(r -> List.copyOf(r.values())).toList();
    return new TextTable(table.columns(), rows);
  }
}
