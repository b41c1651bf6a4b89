package dev.espalier.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CharactersTest {

  @TempDir Path folder;

  private static String text(Corpus characters, int[] split) {
    return Arrays.stream(split)
        .mapToObj(characters.vocabulary()::word)
        .collect(Collectors.joining());
  }

  @Test
  void wordsAreSpelledWithBlanksAndLinesBetweenThem() throws Exception {
    Files.writeString(folder.resolve("my.train.txt"), "an ox <unk>\nox 🐂\n");
    Files.writeString(folder.resolve("my.valid.txt"), "ox an\n");
    Files.writeString(folder.resolve("my.test.txt"), "an <unk>\n\n");
    TextFolder words = TextFolder.open(folder);
    Corpus characters = Characters.of(words.corpus(words.vocabulary()));
    assertEquals("an ox <unk>\nox 🐂\n", text(characters, characters.train()));
    assertEquals("ox an\n", text(characters, characters.valid()));
    assertEquals("an <unk>\n\n", text(characters, characters.test()));
    assertEquals(0, characters.unknownTokens());
    // Two kinds of blank, six letters of words, < and >, the ox, and one for what is unknown.
    assertEquals(2 + 6 + 2 + 1 + 1, characters.vocabulary().size());
  }

  @Test
  void charactersHaveTheNumbersThatAreGiven() throws Exception {
    Files.writeString(folder.resolve("train.txt"), "an ox\n");
    Files.writeString(folder.resolve("valid.txt"), "ox\n");
    Files.writeString(folder.resolve("test.txt"), "an\n");
    Vocabulary letters = Vocabulary.of(List.of("x", "<unk>", "o", "\n"));
    Corpus characters = Characters.of(TextFolder.open(folder).corpus(), letters);
    assertArrayEquals(new int[] {2, 0, 3}, characters.valid());
    assertArrayEquals(new int[] {1, 1, 3}, characters.test());
    assertEquals(5, characters.unknownTokens(), "a, n and a blank, a, n");
  }
}
