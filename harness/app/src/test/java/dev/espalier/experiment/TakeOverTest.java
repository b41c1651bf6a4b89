package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.plugin.Catalogue;
import dev.espalier.report.CsvTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Folders that an earlier version wrote: their tables are all that there is of their trials. */
class TakeOverTest {

  private static final List<String> TABLES =
      List.of("runs.csv", "curve.csv", "survivors.csv", "speed.csv");

  @TempDir private static Path made;

  @TempDir private Path scratch;

  /** What spreadsheets make of a table. */
  enum Saved {
    WITH_A_MARK(table -> "\uFEFF" + table),
    BY_NEWLINES(table -> table.toString().replace("\r\n", "\n")),
    WITH_EMPTY_LINES(table -> table.toString().replace("\r\n", "\r\n\r\n") + "\r\n"),
    QUOTED(table -> lines(table, columns(table), ",", false)),
    REORDERED(table -> lines(table, reversed(table), ",", false)),
    WITH_SEMICOLONS(table -> lines(table, columns(table), ";", false)),
    WITH_DECIMAL_COMMAS(table -> "\uFEFF" + lines(table, columns(table), ";", true)),
    WITH_TABS(table -> lines(table, reversed(table), "\t", true)),
    FOR_EXCEL(table -> "sep=;\r\n" + lines(table, columns(table), ";", true));

    private final UnaryOperator<Object> change;

    Saved(UnaryOperator<Object> change) {
      this.change = change;
    }

    private static List<String> columns(Object table) {
      return ((CsvTable) table).columns();
    }

    private static List<String> reversed(Object table) {
      List<String> columns = new ArrayList<>(columns(table));
      Collections.reverse(columns);
      return columns;
    }

    private static String lines(
        Object table, List<String> columns, String delimiter, boolean commas) {
      StringBuilder text = new StringBuilder();
      text.append(String.join(delimiter, columns)).append("\r\n");
      for (Map<String, String> row : ((CsvTable) table).rows()) {
        text.append(
            columns.stream()
                .map(row::get)
                .map(v -> commas && v.matches("-?\\d+\\.\\d+") ? v.replace('.', ',') : v)
                .map(v -> '"' + v.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(delimiter, "", "\r\n")));
      }
      return text.toString();
    }
  }

  /** A run, and then its records taken away. */
  @BeforeAll
  static void run() throws IOException {
    Bench bench = new Bench(made, List.of());
    bench.run(1, "keep-some");
    try (var records = Files.list(bench.folder().resolve("records"))) {
      for (Path file : records.toList()) {
        Files.delete(file);
      }
    }
  }

  /** A folder with tables alone. */
  private Bench tablesAlone(String name) throws IOException {
    try (var files = Files.walk(made)) {
      for (Path file : files.toList()) {
        Files.copy(file, scratch.resolve(name).resolve(made.relativize(file).toString()));
      }
    }
    return new Bench(scratch.resolve(name), List.of());
  }

  private static void takeOver(Bench bench) {
    TakeOver.records(bench.folder(), Catalogue.scan(List.of()));
  }

  private static String refusal(Bench bench) {
    return assertThrows(IllegalArgumentException.class, () -> takeOver(bench)).getMessage();
  }

  private static void change(Bench bench, String name, UnaryOperator<String> change)
      throws IOException {
    Path file = bench.folder().resolve(name);
    Files.writeString(file, change.apply(Files.readString(file)));
  }

  @ParameterizedTest
  @EnumSource
  void tablesThatASpreadsheetSavedLoseNothing(Saved saved) throws IOException {
    Bench bench = tablesAlone("own");
    Map<String, CsvTable> before =
        TABLES.stream().collect(Collectors.toMap(name -> name, bench::table));
    for (String name : TABLES) {
      Files.writeString(
          bench.folder().resolve(name), saved.change.apply(before.get(name)).toString());
    }
    takeOver(bench);
    bench.resume(1, "keep-some");
    for (String name : TABLES.subList(1, TABLES.size())) {
      assertEquals(before.get(name).rows(), bench.table(name).rows());
    }
    for (int i = 0; i < 2; i++) {
      Map<String, String> after = bench.table("runs.csv").rows().get(i);
      for (String column : List.of("method", "seed", "settings", "test_perplexity", "kept_input")) {
        assertEquals(before.get("runs.csv").rows().get(i).get(column), after.get(column), column);
      }
    }
  }

  @Test
  void tablesAreNotWrittenOver() throws IOException {
    Bench bench = tablesAlone("own");
    Path runs = bench.folder().resolve("runs.csv");
    String before = Files.readString(runs);
    String said =
        assertThrows(IllegalArgumentException.class, () -> bench.run(1, "zero-some")).getMessage();
    assertTrue(said.contains("take them over with ./reproduce.sh records"), said);
    assertFalse(said.contains("--force"), said);
    assertEquals(before, Files.readString(runs));
  }

  @Test
  void columnThatIsGoneIsNamed() throws IOException {
    for (String name : TABLES) {
      Bench bench = tablesAlone(name);
      change(bench, name, text -> text.replaceFirst("settings", "Settings"));
      String said = refusal(bench);
      Path file = bench.folder().resolve(name);
      assertTrue(said.startsWith(file + ": its first line has no column settings"), said);
      assertTrue(said.contains("Settings"), said);
    }
  }

  @Test
  void rowOfNoTrialIsNamed() throws IOException {
    Bench bench = tablesAlone("own");
    change(bench, "curve.csv", text -> text.replace("every=2", "every=2,0"));
    change(bench, "curve.csv", text -> text.replace("every=2,0", "\"every=2,0\""));
    String said = refusal(bench);
    assertTrue(said.startsWith(bench.folder().resolve("curve.csv") + ": row 3 is of"), said);
  }

  @Test
  void rowThatIsThereTwiceIsNamed() throws IOException {
    Bench bench = tablesAlone("own");
    change(bench, "runs.csv", text -> text + text.lines().skip(2).findFirst().orElseThrow());
    String said = refusal(bench);
    assertTrue(said.contains("has two rows of keep-some, every=2, 1"), said);
  }

  @Test
  void figureThatIsNoneIsNamed() throws IOException {
    Bench bench = tablesAlone("own");
    change(bench, "speed.csv", text -> text.replaceFirst("(?m),(\\d+)\\.\\d*,", ",$1. Mai,"));
    String said = refusal(bench);
    assertTrue(said.startsWith(bench.folder().resolve("speed.csv") + ": row "), said);
    assertTrue(said.contains(". Mai in column "), said);
  }
}
