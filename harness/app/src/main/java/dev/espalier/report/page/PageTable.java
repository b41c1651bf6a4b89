package dev.espalier.report.page;

import dev.espalier.report.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A table as the page's template takes it.
 *
 * @param caption what it shows
 * @param header the columns' titles
 * @param rows as long as the header
 * @param commands whether its rows can be linked to and tell their commands
 */
record PageTable(String caption, List<Cell> header, List<Row> rows, boolean commands) {

  /**
   * @param right whether its column is aligned right
   * @param head whether it says what its row is of
   */
  record Cell(String text, boolean right, boolean head) {}

  /**
   * @param id that links to it have; empty without
   * @param command that makes it again; empty without
   */
  record Row(List<Cell> cells, String id, String command) {

    Row with(String newId, String newCommand) {
      return new Row(cells, newId, newCommand);
    }
  }

  /** A table whose rows may have different columns. */
  static PageTable of(String caption, List<Map<String, String>> rows) {
    Set<String> titles = new LinkedHashSet<>();
    rows.forEach(row -> titles.addAll(row.keySet()));
    List<List<String>> texts =
        rows.stream()
            .map(row -> titles.stream().map(title -> row.getOrDefault(title, "")).toList())
            .toList();
    return of(caption, new TextTable(List.copyOf(titles), texts));
  }

  static PageTable of(String caption, TextTable table) {
    List<Row> lines = new ArrayList<>();
    table.rows().forEach(row -> lines.add(new Row(cells(table, row), "", "")));
    return new PageTable(caption, cells(table, table.header()), lines, false);
  }

  private static List<Cell> cells(TextTable table, List<String> texts) {
    return IntStream.range(0, texts.size())
        .mapToObj(i -> new Cell(texts.get(i), table.numeric(i), i == 0))
        .toList();
  }
}
