package dev.espalier.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocabularyTest {

  private final Vocabulary vocabulary = Vocabulary.of(List.of("the", "<unk>", "cat"));

  @Test
  void numbersWordsInTheOrderGiven() {
    assertEquals(3, vocabulary.size());
    for (int id = 0; id < vocabulary.size(); id++) {
      assertEquals(id, vocabulary.id(vocabulary.word(id)));
    }
    assertEquals("cat", vocabulary.word(2));
  }

  @Test
  void unknownWordIsUnk() {
    assertEquals(1, vocabulary.id("dog"));
    assertFalse(vocabulary.contains("dog"));
    assertTrue(vocabulary.contains("cat"));
  }

  @Test
  void unknownWordIsMinusOneWithoutUnk() {
    assertEquals(-1, Vocabulary.of(List.of("the")).id("dog"));
  }

  @Test
  void fileGivesTheWordsInItsOrder(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("words.txt"), "the\n<unk>\r\ncat");
    Vocabulary read = Vocabulary.read(file);
    assertEquals(3, read.size());
    assertEquals(2, read.id("cat"));
    assertEquals(vocabulary.hash(), read.hash());
    assertNotEquals(vocabulary.hash(), Vocabulary.of(List.of("the", "cat", "<unk>")).hash());
  }

  @ParameterizedTest
  @CsvSource({
    "'the\n\ncat\n', line 2 is empty",
    "'the\ncat\nthe\n', line 3 repeats the",
    "'the 1\ncat 2\n', line 1 holds several words",
    "'cat\nthe\t7\n', line 2 holds several words",
  })
  void fileThatIsNoListOfWordsSaysWhere(String text, String fault, @TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("words.txt"), text);
    String said = assertThrows(DataException.class, () -> Vocabulary.read(file)).getMessage();
    assertTrue(said.startsWith(file + ": " + fault + "; give one word a line"), said);
  }

  @Test
  void refusesAWordTwice() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(List.of("a", "b", "a")));
    assertTrue(refused.getMessage().startsWith("a: "), refused.getMessage());
  }
}
