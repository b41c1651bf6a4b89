package dev.espalier.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTableTest {

  @TempDir Path folder;

  private final CsvTable table =
      CsvTable.of(List.of("method", "seed", "error"))
          .with(Map.of("method", "l0", "seed", "1"))
          .with(Map.of("method", "l0", "seed", "2", "error", "a \"b\",\nc\r\nd é ± ,"));

  @Test
  void quotesAndNewlinesSurviveARoundTrip() {
    Path file = folder.resolve("new/folder/runs.csv");
    table.write(file);
    CsvTable read = CsvTable.read(file);
    assertEquals(table.columns(), read.columns());
    assertEquals(table.rows(), read.rows());
  }

  @Test
  void whatSpreadsheetsBeginAFileWithIsNoPartOfItsFirstColumn() throws IOException {
    Path file = folder.resolve("runs.csv");
    Files.writeString(file, "\uFEFF" + table);
    assertEquals(table.columns(), CsvTable.read(file).columns());
    Files.writeString(file, "\uFEFF" + table, StandardCharsets.UTF_16LE);
    String said =
        assertThrows(UncheckedIOException.class, () -> CsvTable.read(file)).getCause().getMessage();
    assertTrue(said.startsWith(file + ": begins with the byte order mark of UTF-16LE"), said);
  }

  @Test
  void isWrittenAsRfc4180Says() {
    CsvTable small =
        CsvTable.of(List.of("a", "b"))
            .with(Map.of("a", "1.5", "b", "x,\"y\""))
            .with(Map.of("a", "0"));
    assertEquals("a,b\r\n1.5,\"x,\"\"y\"\"\"\r\n0,\r\n", small.toString());
  }

  @Test
  void upsertReplacesTheRowOfTheSameKeyInItsPlace() {
    CsvTable changed =
        table.upsert(
            List.of("method", "seed"), Map.of("method", "l0", "seed", "1", "error", "new"));
    assertEquals(2, changed.rows().size());
    assertEquals("new", changed.rows().get(0).get("error"));
    assertEquals("", table.rows().get(0).get("error"), "the first table is as it was");
    CsvTable longer =
        changed.upsert(List.of("method", "seed"), Map.of("method", "iss", "seed", "1"));
    assertEquals(3, longer.rows().size());
  }

  @Test
  void unknownColumnIsRefused() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> table.with(Map.of("sed", "1")))
            .getMessage();
    assertTrue(message.startsWith("sed: no such column"), message);
  }

  @Test
  void writingLeavesNothingElseInTheFolder() throws IOException {
    Path file = folder.resolve("runs.csv");
    table.write(file);
    table.write(file);
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void pathThroughAFileIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "").resolve("below/runs.csv");
    String message = assertThrows(UncheckedIOException.class, () -> table.write(file)).getMessage();
    assertTrue(message.startsWith(file + ": cannot be written; a part of its path"), message);
  }

  @Test
  void tornFileIsNamedWithItsLine() throws IOException {
    Path file = Files.writeString(folder.resolve("runs.csv"), "a,b\r\n1,2\r\n3\r\n");
    String message =
        assertThrows(UncheckedIOException.class, () -> CsvTable.read(file)).getCause().getMessage();
    assertTrue(message.startsWith(file.toString()), message);
    assertTrue(message.endsWith("line 3 has 1 values where the header has 2"), message);
  }

  @Test
  void textInAnotherEncodingIsNamed() throws IOException {
    Path file = folder.resolve("runs.csv");
    Files.write(file, new byte[] {'a', ',', (byte) 0xE4, '\n'});
    String message =
        assertThrows(UncheckedIOException.class, () -> CsvTable.read(file)).getCause().getMessage();
    assertTrue(message.startsWith(file + ": line 1 (byte 2) is no UTF-8; convert"), message);
  }
}
