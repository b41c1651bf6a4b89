package dev.espalier.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

  private static final String MARK = "\uFEFF";

  @TempDir Path folder;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("text.txt"), bytes);
  }

  @Test
  void fileThatCannotBeReadIsNamedWithTheReason() {
    String said = assertThrows(DataException.class, () -> Utf8.read(folder)).getMessage();
    assertEquals(folder + ": cannot be read; it is a folder; choose another name", said);
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheText() throws IOException {
    byte[] marked = (MARK + "Größe 🐂\n").getBytes(StandardCharsets.UTF_8);
    assertEquals("Größe 🐂\n", Utf8.read(file(marked)));
    assertEquals("Größe 🐂", Utf8.lines(folder, new ByteArrayInputStream(marked)).readLine());
    assertEquals("", Utf8.read(file(MARK.getBytes(StandardCharsets.UTF_8))));
    assertEquals("a", Utf8.read(file(new byte[] {'a'})));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void theMarkOfAnotherEncodingIsRefusedByItsName(String encoding) throws IOException {
    byte[] bytes = (MARK + "the cat\n").getBytes(Charset.forName(encoding));
    Path file = file(bytes);
    String said = assertThrows(DataException.class, () -> Utf8.read(file)).getMessage();
    assertTrue(
        said.startsWith(file + ": begins with the byte order mark of " + encoding + ", and"), said);
    assertTrue(said.endsWith("iconv -f " + encoding.substring(0, 6) + " -t UTF-8"), said);
    assertEquals(
        said,
        assertThrows(DataException.class, () -> Utf8.lines(file, new ByteArrayInputStream(bytes)))
            .getMessage());
  }

  @Test
  void theFirstByteThatIsNoTextIsNamed() throws IOException {
    Path file = file((MARK + "é\n").getBytes(StandardCharsets.UTF_8));
    Files.write(file, new byte[] {(byte) 0xE9, '\n'}, java.nio.file.StandardOpenOption.APPEND);
    String said = assertThrows(DataException.class, () -> Utf8.read(file)).getMessage();
    assertTrue(said.startsWith(file + ": line 2 (byte 6) is no UTF-8"), said);
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = folder.resolve("nowhere");
    assertEquals(
        file + ": no such file",
        assertThrows(DataException.class, () -> Utf8.read(file)).getMessage());
  }

  @Test
  void halfASurrogatePairIsNoText() {
    assertTrue(Utf8.holds("🐂"));
    assertFalse(Utf8.holds("🐂".substring(0, 1)));
    assertFalse(Utf8.holds("🐂".substring(1)));
  }
}
