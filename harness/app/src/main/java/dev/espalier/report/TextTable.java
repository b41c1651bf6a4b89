package dev.espalier.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table for people: aligned for a terminal, or as Markdown. A column whose every value begins
 * like a number is aligned right.
 *
 * @param header the columns' titles
 * @param rows every one as long as the header
 */
public record TextTable(List<String> header, List<List<String>> rows) {

  private static final String NUMERIC = "[-+~≈±]?[0-9.].*";

  public TextTable {
    header = List.copyOf(header);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<String> row : rows) {
      if (row.size() != header.size()) {
        throw new IllegalArgumentException(
            row + ": a row of " + row.size() + " values under " + header.size() + " titles");
      }
    }
  }

  /** All of another table. */
  public static TextTable of(CsvTable table) {
    return new TextTable(
        table.columns(), table.rows().stream().map(row -> List.copyOf(row.values())).toList());
  }

  /** Aligned with spaces, a rule under the titles; every line ends with a newline. */
  public String text() {
    List<Integer> widths = IntStream.range(0, header.size()).map(this::width).boxed().toList();
    String rule = widths.stream().map("-"::repeat).collect(Collectors.joining("  "));
    List<String> lines = new ArrayList<>();
    lines.add(line(header, widths));
    lines.add(rule);
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines.stream().map(line -> line.stripTrailing() + "\n").collect(Collectors.joining());
  }

  /** As a Markdown table; every line ends with a newline. */
  public String markdown() {
    String rule =
        IntStream.range(0, header.size())
            .mapToObj(column -> numeric(column) ? "---:" : "---")
            .collect(Collectors.joining(" | ", "| ", " |\n"));
    return markdown(header)
        + rule
        + rows.stream().map(TextTable::markdown).collect(Collectors.joining());
  }

  private static String markdown(List<String> row) {
    return row.stream()
        .map(cell -> oneLine(cell).replace("\\", "\\\\").replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private String line(List<String> row, List<Integer> widths) {
    return IntStream.range(0, row.size())
        .mapToObj(
            column -> {
              String cell = oneLine(row.get(column));
              String space = " ".repeat(widths.get(column) - length(cell));
              return numeric(column) ? space + cell : cell + space;
            })
        .collect(Collectors.joining("  "));
  }

  private int width(int column) {
    return Stream.concat(Stream.of(header), rows.stream())
        .mapToInt(row -> length(oneLine(row.get(column))))
        .max()
        .orElse(0);
  }

  /** Whether a column is aligned right. */
  public boolean numeric(int column) {
    return rows.stream()
            .map(row -> row.get(column))
            .allMatch(cell -> cell.isEmpty() || cell.matches(NUMERIC))
        && rows.stream().anyMatch(row -> !row.get(column).isEmpty());
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  private static String oneLine(String cell) {
    return cell.replaceAll("\\R", " ");
  }
}
