package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.experiment.record.RecordFile;
import dev.espalier.experiment.record.TrialRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RerunTest {

  @TempDir private Path scratch;
  private Bench bench;

  @BeforeEach
  void recordSomeTrials() {
    bench = new Bench(scratch.resolve("results"), List.of());
    bench.run(2, "keep-some", "zero-some");
  }

  private Path record(String method, int seed) throws IOException {
    try (var files = Files.list(bench.folder().resolve("records"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(method))
          .filter(file -> file.getFileName().toString().endsWith("seed" + seed + ".json"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void trialEndsAtTheSamePerplexitiesOnOtherThreads() throws IOException {
    RunOutcome outcome = bench.rerun(record("keep-some", 2), scratch.resolve("again"));
    assertEquals(2, outcome.trials());
    Bench again = new Bench(scratch.resolve("again"), List.of());
    List<Map<String, String>> all = bench.timeless("runs.csv");
    assertEquals(List.of(all.get(1), all.get(3)), again.timeless("runs.csv"));
  }

  @Test
  void denseTrialIsRunOnce() throws IOException {
    assertEquals(1, bench.rerun(record("dense", 1), scratch.resolve("again")).trials());
  }

  /** Also where the folder already holds rows of trials that come later. */
  @Test
  void perplexitiesThatAreToldAreTheTrialsOwn() throws IOException {
    Path again = scratch.resolve("again");
    bench.rerun(record("zero-some", 1), again);
    bench.lines.clear();
    bench.rerun(record("dense", 1), again);
    TrialRecord dense = RecordFile.read(record("dense", 1));
    for (String column : List.of("valid_perplexity", "test_perplexity")) {
      double value = dense.values().get(column);
      assertTrue(
          bench.lines.contains("%s: recorded %s, now %s".formatted(column, value, value)),
          bench.lines::toString);
    }
  }

  @Test
  void vectorsOfAnotherWidthAreNamed() throws IOException {
    Path file = record("dense", 1);
    String recorded = Files.readString(file);
    Path elsewhere = scratch.resolve("elsewhere.json");
    Files.writeString(
        elsewhere,
        recorded
            .replaceAll("\"vector_bits\" : \\[ \\d+ \\]", "\"vector_bits\" : [ 8 ]")
            .replaceAll(",\\s*\"sha256\" : \"\\w+\"", ""));
    bench.rerun(elsewhere, scratch.resolve("again"));
    assertTrue(
        bench.lines.stream().anyMatch(line -> line.startsWith("recorded with vectors of 8 bits")),
        bench.lines::toString);
    bench.lines.clear();
    bench.rerun(file, scratch.resolve("again"));
    assertTrue(
        bench.lines.stream().noneMatch(line -> line.contains("bits")), bench.lines::toString);
  }

  @Test
  void otherDataAreRefused() throws IOException {
    Path file = record("keep-some", 1);
    Bench other = new Bench(scratch.resolve("results"), List.of()).corpusOf(1100);
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> other.rerun(file, scratch.resolve("again")))
            .getMessage();
    assertTrue(message.startsWith(file + ": was made with "), message);
  }

  /** Before anything is trained, naming the file. */
  @ParameterizedTest
  @CsvSource({
    "'\"train.keep\" : \"[^\"]*\"', '\"train.keep\" : \"half\"'",
    "'\"train.epochs\" : \"[^\"]*\"', '\"train.epochs\" : \"-1\"'",
    "'\"train.start\" : \"[^\"]*\"', '\"train.start\" : \"somewhere\"'",
    "'\"train.rate\" : ', '\"train.pace\" : '",
    "'\"base_point\" : \\{', '\"base_point\" : {\"train.epochs\" : \"many\"'",
    "'\"method\" : \"keep-some\"', '\"method\" : \"keep-none\"'",
    "'\"scale\" : \"[^\"]*\"', '\"scale\" : \"huge\"'",
    "'\"scale\" : \"[^\"]*\"', '\"scale\" : \"a+b\"'",
    "'\"scale\" : \"[^\"]*\",', ''",
    "'\"training\" : ', '\"train\" : '",
    "'\"values\" : ', '\"value\" : '",
  })
  void recordThatLacksOrGarblesSomethingIsRefused(String what, String with) throws IOException {
    String recorded =
        Files.readString(record("keep-some", 1)).replaceAll(",\\s*\"sha256\" : \"\\w+\"", "");
    String changed = recorded.replaceFirst(what, with);
    assertNotEquals(recorded, changed);
    Path file = Files.writeString(scratch.resolve("changed.json"), changed);
    bench.lines.clear();
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> bench.rerun(file, scratch.resolve("again")))
            .getMessage();
    assertTrue(message.startsWith(file + ": "), message);
    assertFalse(message.contains("No enum") || message.contains("For input"), message);
    assertEquals(List.of(), bench.lines);
  }

  @Test
  void whatIsNoRecordIsRefused() {
    Path file = bench.folder().resolve("settings.json");
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> bench.rerun(file, scratch.resolve("again")))
            .getMessage();
    assertTrue(message.startsWith(file + ": is no record"), message);
  }
}
