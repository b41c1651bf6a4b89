package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results and data that are no longer where they were. */
class SourcesTest {

  @TempDir private Path scratch;

  private Path record() {
    return scratch.resolve("finished/language-model/smoke/records/dense.json");
  }

  @Test
  void dataBesideTheResultsAreFound() throws IOException {
    Path data = Files.createDirectories(scratch.resolve("texts/lm"));
    assertEquals(data, Sources.found("texts/lm", null, record(), "--data"));
  }

  @Test
  void whatTheUserSaysComesFirst() throws IOException {
    Files.createDirectories(scratch.resolve("lm"));
    Path given = Path.of("elsewhere");
    assertEquals(given, Sources.found("lm", given, record(), "--data"));
    assertNull(Sources.found("", null, record(), "--data"));
  }

  @Test
  void dataThatAreNowhereAreAskedFor() {
    String gone = scratch.resolve("gone").toString();
    for (String name : new String[] {"no/such/lm", gone}) {
      String said =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> Sources.found(name, null, record(), "--data"))
              .getMessage();
      assertTrue(said.startsWith(record() + ": was made with " + name), said);
      assertTrue(said.endsWith("say where it is with --data"), said);
    }
  }

  @Test
  void dataOfTheSameBytesUnderAnotherNameGoOn() {
    Path folder = scratch.resolve("results");
    Map<String, String> first = Map.of("scale", "10", "data", "lm", "data hash", "ab");
    ResultsFolder.open(folder, first, false);
    ResultsFolder again =
        ResultsFolder.open(folder, Map.of("scale", "10", "data", "ptb", "data hash", "ab"), false);
    assertEquals(first, again.settings());
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    ResultsFolder.open(
                        folder, Map.of("scale", "10", "data", "lm", "data hash", "cd"), false))
            .getMessage();
    assertTrue(said.contains("holds results of another data hash (ab, not cd)"), said);
    assertFalse(said.contains("--force"), said);
  }
}
