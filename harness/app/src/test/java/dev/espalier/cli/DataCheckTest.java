package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCheckTest {

  @Test
  void countsSentencesWordsAndUnknownWords(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("x.train.txt"), "the cat sat\nthe dog sat\n");
    Files.writeString(folder.resolve("x.valid.txt"), "the bird sat\n");
    Files.writeString(folder.resolve("x.test.txt"), "a bird\n");
    String text = DataCheck.of(folder);
    assertTrue(text.matches("(?s).*train +x.train.txt +2 +6 +8 +0 +[0-9a-f]{64}\n.*"), text);
    assertTrue(text.matches("(?s).*test +x.test.txt +1 +2 +3 +2 +[0-9a-f]{64}\n.*"), text);
    assertTrue(text.contains("Vocabulary: 6 words"), text);
    assertTrue(text.contains("This is not the standard Penn Treebank: all files differ."), text);
  }
}
