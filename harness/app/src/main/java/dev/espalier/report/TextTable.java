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
  private static final String GAP = "  ";

  /** Characters below which a column is not wrapped; no figure alone is as long. */
  private static final int LEAST_WORDS = 20;

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
    return text(Integer.MAX_VALUE, List.of());
  }

  /** Likewise, no wider than so many characters: the last columns go first. */
  public String text(int width) {
    return text(width, List.of());
  }

  /**
   * Likewise: long words are wrapped, and what still does not fit is left out, which a line beneath
   * says. The first column always stays.
   *
   * @param width in characters
   * @param first titles of columns that are left out before others, in that order
   */
  public String text(int width, List<String> first) {
    List<Integer> widths =
        new ArrayList<>(IntStream.range(0, header.size()).map(this::width).boxed().toList());
    List<Integer> order = order(first);
    List<Integer> left = new ArrayList<>();
    while (over(widths, left, width) > 0 && left.size() < order.size()) {
      if (!wrap(widths, left, width)) {
        left.add(order.get(left.size()));
      }
    }
    List<Integer> shown =
        IntStream.range(0, header.size()).filter(c -> !left.contains(c)).boxed().toList();
    StringBuilder text = new StringBuilder();
    lines(text, header, widths, shown);
    text.append(shown.stream().map(widths::get).map("-"::repeat).collect(Collectors.joining(GAP)))
        .append('\n');
    rows.forEach(row -> lines(text, row, widths, shown));
    if (!left.isEmpty()) {
      String titles = left.stream().sorted().map(header::get).collect(Collectors.joining(", "));
      Lines.wrapped("Left out: " + titles + "; --wide shows all.", width)
          .forEach(line -> text.append(line).append('\n'));
    }
    return text.toString();
  }

  /** The columns in the order in which they are left out. */
  private List<Integer> order(List<String> first) {
    List<Integer> order = new ArrayList<>();
    first.stream().map(header::indexOf).filter(c -> c > 0).forEach(order::add);
    for (int c = header.size() - 1; c > 0; c--) {
      if (!order.contains(c)) {
        order.add(c);
      }
    }
    return order;
  }

  private int over(List<Integer> widths, List<Integer> left, int width) {
    int all = -GAP.length();
    for (int c = 0; c < widths.size(); c++) {
      all += left.contains(c) ? 0 : widths.get(c) + GAP.length();
    }
    return all - width;
  }

  /**
   * Makes a column of words, or of figures with remarks, narrower, if that is enough for all to
   * fit.
   */
  private boolean wrap(List<Integer> widths, List<Integer> left, int width) {
    int over = over(widths, left, width);
    int widest = -1;
    for (int c = 0; c < widths.size(); c++) {
      boolean words = !left.contains(c) && widths.get(c) - over >= LEAST_WORDS;
      widest = words && (widest < 0 || widths.get(c) > widths.get(widest)) ? c : widest;
    }
    if (widest >= 0) {
      widths.set(widest, widths.get(widest) - over);
    }
    return widest >= 0;
  }

  /** Appends a row, in as many lines as the cell that wraps most. */
  private void lines(
      StringBuilder text, List<String> row, List<Integer> widths, List<Integer> shown) {
    List<List<String>> cells =
        shown.stream().map(c -> Lines.wrapped(oneLine(row.get(c)), widths.get(c))).toList();
    int lines = cells.stream().mapToInt(List::size).max().orElse(1);
    for (int l = 0; l < lines; l++) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < cells.size(); i++) {
        String cell = l < cells.get(i).size() ? cells.get(i).get(l) : "";
        String space = " ".repeat(Math.max(0, widths.get(shown.get(i)) - length(cell)));
        line.append(i == 0 ? "" : GAP).append(numeric(shown.get(i)) ? space + cell : cell + space);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
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
