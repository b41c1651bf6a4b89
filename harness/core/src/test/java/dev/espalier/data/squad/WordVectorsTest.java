package dev.espalier.data.squad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.data.DataException;
import dev.espalier.data.Vocabulary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordVectorsTest {

  @TempDir private Path folder;

  private WordVectors read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("vectors.txt"), text);
    return WordVectors.read(file, List.of("rome", "ada", "東京"));
  }

  @Test
  void wantedWordsHaveRowsAndTheOthersZeros() throws IOException {
    WordVectors vectors = read("the 9 9 9\nada 1 -2.5 3e-1\n東京 4 5 6\nada 7 7 7\nnew york 8 8 8\n");
    assertEquals(3, vectors.dimension());
    assertEquals(Set.of("ada", "東京"), vectors.words());
    assertArrayEquals(
        new float[] {0, 0, 0, 4, 5, 6, 0, 0, 0, 1, -2.5f, 0.3f},
        vectors.rows(Vocabulary.of(List.of("<pad>", "東京", "rome", "ada"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ada 1 2;rome 1        | line 2: 1 numbers, where line 1 has 2",
        "ada 1 2;rome 1 two    | line 2: \"two\" is no number",
        "ada 1 2;rome 1 NaN    | line 2: \"NaN\" is not finite",
        "400000 100;ada 1 2    | line 2: 2 numbers, where line 1 says 100",
        "3 2;ada 1 2;rome 1 2  | has 2 vectors, where line 1 says 3; fetch the file again, or",
        "400000 1;ada 1        | line 1: a word and at least two numbers are needed",
        "ada                   | line 1: a word and at least two numbers are needed",
        "paris 1 2;london 1 2  | has no vector of a word of the data set",
        "''                    | has no vector of a word of the data set",
      })
  void whatIsWrongIsNamedWithItsLine(String lines, String message) {
    String said =
        assertThrows(DataException.class, () -> read(lines.replace(';', '\n'))).getMessage();
    assertTrue(said.startsWith(folder.resolve("vectors.txt") + ": " + message), said);
  }

  private void assertAda(Path file) {
    WordVectors vectors = WordVectors.read(file, List.of("ada"));
    assertArrayEquals(
        new float[] {1, 2, 3}, vectors.rows(Vocabulary.of(List.of("ada"))), file::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\uFEFFada 1 2 3\n",
        "ada\t1\t2\t3\nrome\t4\t5\t6\n",
        "ada 1 2 3\nrome 4 5 6\n\n",
        "ada 1 2 3\r\n\r\nrome 4 5 6",
        "2 3\nada 1 2 3 \nrome 4 5 6 \n",
        "\uFEFF2\t3\nrome 4 5 6\nada  1  2  3\n",
      })
  void filesAsPeopleHaveThemAreReadPackedOrNot(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertAda(Files.write(folder.resolve("plain.txt"), bytes));
    Path packed = folder.resolve("packed.txt");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(bytes);
    }
    assertAda(packed);
    byte[] half = Arrays.copyOf(Files.readAllBytes(packed), 12);
    assertSays(half, ": ends in the middle of what gzip packed; fetch it again");
  }

  private void assertSays(byte[] bytes, String message) throws IOException {
    Path file = Files.write(folder.resolve("vectors"), bytes);
    String said =
        assertThrows(DataException.class, () -> WordVectors.read(file, List.of("ada")))
            .getMessage();
    assertTrue(said.startsWith(file + message), said);
  }

  @Test
  void filesOfOtherKindsAreCalledWhatTheyAre() throws IOException {
    ByteBuffer binary = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
    binary.put("2 3\nada ".getBytes(StandardCharsets.US_ASCII));
    binary.putFloat(-0.3f).putFloat(0.7f).putFloat(1e-3f).put((byte) '\n');
    binary.put("rome ".getBytes(StandardCharsets.US_ASCII)).putFloat(1).putFloat(2).putFloat(3);
    assertSays(binary.array(), ": is in word2vec's binary format; save it as text, in gensim");
    assertSays(new byte[] {(byte) 0x80, 4, 'x', ' ', 'y'}, ": is a binary file; give vectors in");
    assertSays("PK\3\4".getBytes(StandardCharsets.US_ASCII), ": is a zip archive; unpack it");
    assertSays(
        "\uFEFFada 1 2 3\n".getBytes(StandardCharsets.UTF_16LE),
        ": begins with the byte order mark of UTF-16LE");
  }

  @Test
  void vectorsTooLongForAnArrayAreRefused() throws IOException {
    WordVectors vectors = read("ada" + " 1".repeat(50_000) + "\n");
    Vocabulary many =
        Vocabulary.of(IntStream.range(0, 43_000).mapToObj(Integer::toString).toList());
    String said = assertThrows(DataException.class, () -> vectors.rows(many)).getMessage();
    assertTrue(said.startsWith(folder.resolve("vectors.txt") + ": 50,000 numbers for each"), said);
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = folder.resolve("nowhere.txt");
    String said =
        assertThrows(DataException.class, () -> WordVectors.read(file, List.of("ada")))
            .getMessage();
    assertTrue(said.startsWith(file + ": cannot be read"), said);
  }
}
