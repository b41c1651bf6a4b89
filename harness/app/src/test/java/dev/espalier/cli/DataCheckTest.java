package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  void saysHowLinesEnd(@TempDir Path folder) throws IOException {
    for (String split : List.of("train", "valid", "test")) {
      Files.writeString(folder.resolve(split), "the cat <eos>\nthe dog <eos>\n");
    }
    String text = DataCheck.of(folder);
    assertTrue(text.matches("(?s).*train +train +2 +4 +6 +0 .*"), text);
    assertTrue(
        text.endsWith(
            "\n"
                + folder
                + ": lines that end in <eos> already get no second one: 2 of 2 in train, 2 of 2 in"
                + " valid, 2 of 2 in test\n"),
        text);
  }
}
