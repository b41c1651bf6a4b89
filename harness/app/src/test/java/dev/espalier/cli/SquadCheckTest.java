package dev.espalier.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SquadCheckTest {

  private static final String FILE =
      """
      {"data": [{"title": "T", "paragraphs": [{"context": "Ada met Bob in Rome.", "qas": [
        {"id": "1", "question": "Who met Bob?", "answers": [{"answer_start": 0, "text": "Ada"}]},
        {"id": "2", "question": "Where?", "answers": [{"answer_start": 3, "text": "Rome"}]},
        {"id": "3", "question": "When?", "answers": [{"answer_start": 3, "text": "never"}]},
        {"id": "4", "question": "Why?", "answers": [{"answer_start": 3, "text": ""}]}
      ]}]}]}
      """;

  @Test
  void countsQuestionsAndWhatWasDoneToThem(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("train-v1.1.json"), FILE);
    Files.writeString(folder.resolve("dev-v1.1.json"), FILE);
    String text = new Harness(System.err).checkData(folder);
    assertTrue(
        text.matches(
            "(?s).*train +train-v1.1.json +1 +1 +4 +2 +1 +1 +1 +0 +0 +[0-9a-f]{64}\n"
                + "dev +dev-v1.1.json +1 +1 +4 +4 +1 +1 +1 +0 +0 .*"),
        text);
    assertTrue(text.contains("and 0 have their answer beyond."), text);
    assertTrue(text.contains("This is not the standard SQuAD v1.1"), text);
  }
}
