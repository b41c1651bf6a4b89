package dev.espalier.data.squad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.data.DataException;
import dev.espalier.data.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        "ada 1 2;;rome 1 2     | line 2: 0 numbers, where line 1 has 2",
        "ada 1 2;rome 1 two    | line 2: \"two\" is no number",
        "ada 1 2;rome 1 NaN    | line 2: \"NaN\" is not finite",
        "400000 100;ada 1 2    | line 1: a word and at least two numbers are needed",
        "paris 1 2;london 1 2  | has no vector of a word of the data set",
        "''                    | has no vector of a word of the data set",
      })
  void whatIsWrongIsNamedWithItsLine(String lines, String message) {
    String said =
        assertThrows(DataException.class, () -> read(lines.replace(';', '\n'))).getMessage();
    assertTrue(said.startsWith(folder.resolve("vectors.txt") + ": " + message), said);
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
