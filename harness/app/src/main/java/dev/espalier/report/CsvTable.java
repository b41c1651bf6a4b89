package dev.espalier.report;

import dev.espalier.data.DataException;
import dev.espalier.data.Utf8;
import dev.espalier.file.AtomicFile;
import dev.espalier.file.FileFault;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * A table as RFC 4180 has it: a header, and rows of texts by column. Immutable; a missing value is
 * the empty text.
 */
public final class CsvTable {

  private static final char[] DELIMITERS = {',', ';', '\t'};

  private final List<String> columns;
  private final List<Map<String, String>> rows;

  private CsvTable(List<String> columns, List<Map<String, String>> rows) {
    this.columns = columns;
    this.rows = rows;
  }

  /**
   * An empty table.
   *
   * @throws IllegalArgumentException if two columns have one name
   */
  public static CsvTable of(List<String> columns) {
    if (new LinkedHashSet<>(columns).size() < columns.size()) {
      throw new IllegalArgumentException(columns + ": two columns have one name");
    }
    return new CsvTable(List.copyOf(columns), List.of());
  }

  /**
   * A table of these rows.
   *
   * @param rows values by column; what is missing or null is left empty
   * @throws IllegalArgumentException if two columns have one name, or a row names a column that the
   *     table has not
   */
  public static CsvTable of(List<String> columns, List<Map<String, String>> rows) {
    CsvTable empty = of(columns);
    return new CsvTable(empty.columns, rows.stream().map(empty::full).toList());
  }

  /** The columns' names, in order. */
  public List<String> columns() {
    return columns;
  }

  /** The rows; every row has a value for every column. */
  public List<Map<String, String>> rows() {
    return rows;
  }

  /**
   * This table with one more row.
   *
   * @param row values by column; what is missing or null is left empty
   * @throws IllegalArgumentException if the row names a column that the table has not
   */
  public CsvTable with(Map<String, String> row) {
    return upsert(List.of(), row);
  }

  /**
   * This table with a row put in place of the one that agrees with it in the key columns, or added
   * at the end if there is none.
   *
   * @param keys columns that say which row it is; with none, the row is always added
   * @throws IllegalArgumentException if the row or the keys name a column that the table has not
   */
  public CsvTable upsert(List<String> keys, Map<String, String> row) {
    keys.forEach(this::requireColumn);
    Map<String, String> full = full(row);
    List<Map<String, String>> changed = new ArrayList<>(rows);
    int place = keys.isEmpty() ? -1 : find(keys, full);
    if (place < 0) {
      changed.add(full);
    } else {
      changed.set(place, full);
    }
    return new CsvTable(columns, Collections.unmodifiableList(changed));
  }

  /** A row with a value for every column. */
  private Map<String, String> full(Map<String, String> row) {
    row.keySet().forEach(this::requireColumn);
    Map<String, String> full = new LinkedHashMap<>();
    for (String column : columns) {
      full.put(column, Objects.requireNonNullElse(row.get(column), ""));
    }
    return Collections.unmodifiableMap(full);
  }

  private void requireColumn(String name) {
    if (!columns.contains(name)) {
      throw new IllegalArgumentException(name + ": no such column; there are " + columns);
    }
  }

  private int find(List<String> keys, Map<String, String> like) {
    for (int i = 0; i < rows.size(); i++) {
      Map<String, String> row = rows.get(i);
      if (keys.stream().allMatch(key -> row.get(key).equals(like.get(key)))) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Reads a file that {@link #write} wrote, or a spreadsheet that opened it: with a byte order
   * mark, with semicolons or tabs between values and decimal commas then, with empty lines.
   *
   * @throws UncheckedIOException naming the file, and the line where there is one, if it cannot be
   *     read or is no such table
   */
  public static CsvTable read(Path file) {
    try {
      String text = text(file);
      char delimiter = delimiter(text);
      try (CSVParser parser = CSVParser.parse(text, format(delimiter))) {
        CsvTable empty = of(parser.getHeaderNames());
        List<Map<String, String>> rows = new ArrayList<>();
        for (CSVRecord record : parser) {
          if (!record.isConsistent()) {
            throw new IOException(
                "line %d has %d values where the header has %d"
                    .formatted(parser.getCurrentLineNumber(), record.size(), empty.columns.size()));
          }
          Map<String, String> row = new LinkedHashMap<>();
          empty.columns.forEach(
              column -> row.put(column, value(record.get(column), delimiter != ',')));
          if (!row.values().stream().allMatch(String::isEmpty)) {
            rows.add(Collections.unmodifiableMap(row));
          }
        }
        return new CsvTable(empty.columns, Collections.unmodifiableList(rows));
      }
    } catch (DataException e) {
      throw new UncheckedIOException(new IOException(e.getMessage(), e));
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      String reason =
          e instanceof IOException io
              ? FileFault.reason(io)
              : e instanceof UncheckedIOException u ? FileFault.message(u) : e.getMessage();
      throw new UncheckedIOException(
          new IOException(file + ": cannot be read as a CSV table; " + reason, e));
    }
  }

  private static CSVFormat format(char delimiter) {
    return CSVFormat.RFC4180
        .builder()
        .setDelimiter(delimiter)
        .setIgnoreEmptyLines(true)
        .setHeader()
        .setSkipHeaderRecord(true)
        .get();
  }

  /** The file's text without what spreadsheets put before the header. */
  private static String text(Path file) {
    return Utf8.read(file).replaceFirst("^\"?sep=.\"?\\R", "");
  }

  /** What most values of the header stand between. */
  private static char delimiter(String text) throws IOException {
    char best = ',';
    int most = 0;
    for (char delimiter : DELIMITERS) {
      CSVFormat format = CSVFormat.RFC4180.builder().setDelimiter(delimiter).get();
      try (CSVParser parser = CSVParser.parse(text, format)) {
        Iterator<CSVRecord> records = parser.iterator();
        int values = records.hasNext() ? records.next().size() : 0;
        if (values > most) {
          most = values;
          best = delimiter;
        }
      }
    }
    return best;
  }

  private static String value(String text, boolean decimalCommas) {
    return decimalCommas && text.matches("[-+]?\\d+,\\d+([eE][-+]?\\d+)?")
        ? text.replace(',', '.')
        : text;
  }

  /**
   * Writes the whole table, atomically.
   *
   * @throws UncheckedIOException naming the file and the reason, if it cannot be written
   */
  public void write(Path file) {
    AtomicFile.write(file, toString());
  }

  /** The table as it stands in a file. */
  @Override
  public String toString() {
    StringWriter text = new StringWriter();
    try (CSVPrinter printer = new CSVPrinter(text, CSVFormat.RFC4180)) {
      printer.printRecord(columns);
      for (Map<String, String> row : rows) {
        printer.printRecord(row.values());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
