package dev.espalier.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
}
