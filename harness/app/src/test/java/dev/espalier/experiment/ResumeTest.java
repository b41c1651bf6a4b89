package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTest {

  /** Steps of a trial of {@link TinyExperiment}. */
  private static final int STEPS = 38;

  @TempDir private Path scratch;

  private Bench bench() {
    return new Bench(scratch.resolve("results"), List.of());
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 30, STEPS, 2 * STEPS - 1})
  void killedRunEndsAtTheSameRows(int kill) {
    Bench whole = new Bench(scratch.resolve("whole"), List.of());
    whole.run(1, "keep-some");
    Bench killed = bench().killedAfter(kill);
    assertThrows(Bench.Killed.class, () -> killed.run(1, "keep-some"));
    Bench resumed = bench();
    resumed.resume(1, "keep-some");
    assertEquals(whole.timeless("runs.csv"), resumed.timeless("runs.csv"));
    assertEquals(whole.timeless("curve.csv"), resumed.timeless("curve.csv"));
    assertEquals(whole.timeless("comparison.csv"), resumed.timeless("comparison.csv"));
    long skipped = resumed.lines.stream().filter(line -> line.endsWith("already")).count();
    assertEquals(kill / STEPS, skipped);
  }

  @Test
  void finishedRunIsNotTouched() throws IOException {
    bench().run(1, "keep-some");
    Path runs = bench().folder().resolve("runs.csv");
    String before = Files.readString(runs);
    // A single step would kill it.
    Bench resumed = bench().killedAfter(0);
    RunOutcome outcome = resumed.resume(1, "keep-some");
    assertEquals(0, outcome.failed());
    assertEquals(before, Files.readString(runs));
    assertEquals(List.of(), resumed.timed);
  }

  @Test
  void resumingTrainsAndTimesOnlyWhatWasAdded() {
    bench().run(1, "keep-some");
    Bench more = bench().killedAfter(STEPS);
    more.resume(1, "keep-some", "zero-some");
    assertEquals(
        List.of("dense, seed 1 DENSE", "zero-some, seed 1 DENSE", "zero-some, seed 1 SPARSE"),
        more.timed);
    assertEquals(3, more.table("runs.csv").rows().size());
  }

  @Test
  void timingsThatWereThereWhenARunWasKilledAreKept() {
    assertThrows(
        Bench.Killed.class, () -> bench().killedAfterTiming(2).run(1, "keep-some", "zero-some"));
    Bench resumed = bench().killedAfter(0);
    resumed.resume(1, "keep-some", "zero-some");
    assertEquals(
        List.of("dense, seed 1 DENSE", "zero-some, seed 1 DENSE", "zero-some, seed 1 SPARSE"),
        resumed.timed);
    assertEquals(8, resumed.table("speed.csv").rows().size(), "of four networks");
  }

  @Test
  void timingThatIsAllThatIsLeftIsTold() {
    bench().withABrokenStopwatch().run(1, "keep-some");
    Bench resumed = bench().killedAfter(0);
    resumed.resume(1, "keep-some");
    assertTrue(
        resumed.lines.stream().anyMatch(l -> l.matches("nothing to train, about .+ of timing")),
        resumed.lines::toString);
    Bench again = bench().killedAfter(0);
    again.resume(1, "keep-some");
    assertTrue(again.lines.stream().noneMatch(l -> l.contains("timing")), again.lines::toString);
  }

  private void deleteNetwork(String method) throws IOException {
    try (var models = Files.list(bench().folder().resolve("models"))) {
      for (Path model : models.filter(m -> m.toString().contains(method)).toList()) {
        Files.delete(model);
      }
    }
  }

  /** As where records alone were kept. */
  @Test
  void recordStandsWithoutItsNetwork() throws IOException {
    bench().run(1, "keep-some");
    deleteNetwork("dense");
    deleteNetwork("keep-some");
    Bench resumed = bench().killedAfter(0);
    assertEquals(0, resumed.resume(1, "keep-some").failed());
  }

  @Test
  void denseNetworkIsTrainedAgainForThoseThatStartFromIt() throws IOException {
    bench().run(1, "keep-some");
    List<Map<String, String>> before = bench().table("speed.csv").rows();
    deleteNetwork("dense");
    Bench resumed = bench();
    resumed.resume(1, "keep-some", "zero-some");
    assertEquals(List.of("ok", "ok", "ok"), resumed.column("runs.csv", "status"));
    assertTrue(resumed.table("speed.csv").rows().containsAll(before));
  }

  @Test
  void networkIsTrainedAgainWhereItIsStillToBeTimed() throws IOException {
    bench().withABrokenStopwatch().run(1, "keep-some");
    deleteNetwork("keep-some");
    Bench resumed = bench();
    resumed.resume(1, "keep-some");
    assertEquals(List.of("dense, seed 1 DENSE", "keep-some, seed 1 DENSE"), resumed.timed);
  }

  @Test
  void recordOfAnotherTrialDoesNotMatterToIt() throws IOException {
    bench().run(1, "keep-some");
    Path records = bench().folder().resolve("records");
    Files.writeString(records.resolve(".part.json"), "half a rec");
    assertEquals(0, bench().killedAfter(0).resume(1, "keep-some").failed());
  }

  @Test
  void checkpointOfATrialThatStandsInTheRecordsGoes() throws IOException {
    bench().run(1, "keep-some");
    Path model = model("keep-some");
    Path checkpoint =
        bench().folder().resolve("checkpoints").resolve(model.getFileName().toString());
    Files.copy(model, checkpoint);
    assertEquals(0, bench().killedAfter(0).resume(1, "keep-some").failed());
    assertFalse(Files.exists(checkpoint));
  }

  @Test
  void damagedCheckpointFailsItsTrialAndNamesTheFile() throws IOException {
    assertThrows(Bench.Killed.class, () -> bench().killedAfter(30).run(1, "dense", "keep-some"));
    Path checkpoint;
    try (var files = Files.list(bench().folder().resolve("checkpoints"))) {
      checkpoint = files.filter(f -> f.toString().endsWith("tensors")).findFirst().orElseThrow();
    }
    Files.write(checkpoint, new byte[100]);
    Bench resumed = bench();
    assertEquals(2, resumed.resume(1, "keep-some").failed());
    var rows = resumed.table("runs.csv").rows();
    assertTrue(rows.get(0).get("error").startsWith(checkpoint + ": "), rows::toString);
    assertEquals(
        "the dense network of seed 1, to start from, is not there: its trial failed",
        rows.get(1).get("error"));
    // What the message tells to do is enough.
    Files.delete(checkpoint);
    assertEquals(0, bench().resume(1, "keep-some").failed());
  }

  private Path model(String method) throws IOException {
    try (var models = Files.list(bench().folder().resolve("models"))) {
      return models.filter(m -> m.toString().contains(method)).findFirst().orElseThrow();
    }
  }

  @Test
  void denseNetworkThatIsAnotherIsNotStartedFrom() throws IOException {
    bench().run(1, "keep-some");
    Path dense = model("dense");
    Files.copy(model("keep-some"), dense, StandardCopyOption.REPLACE_EXISTING);
    Bench resumed = bench();
    assertTrue(resumed.resume(1, "keep-some", "zero-some").failed() > 0);
    String error = resumed.column("runs.csv", "error").get(2);
    assertTrue(error.startsWith(dense + ": has other weights than its record"), error);
    // What the message tells to do is enough.
    Files.delete(dense);
    assertEquals(0, bench().resume(1, "keep-some", "zero-some").failed());
  }

  @Test
  void damagedNetworkIsNotTimed() throws IOException {
    bench().withABrokenStopwatch().run(1, "keep-some");
    Path model = model("keep-some");
    byte[] bytes = Files.readAllBytes(model);
    Arrays.fill(bytes, bytes.length - 64, bytes.length, (byte) 0);
    Files.write(model, bytes);
    Bench resumed = bench();
    assertEquals(2, resumed.resume(1, "keep-some").untimed());
    assertTrue(
        resumed.lines.stream().anyMatch(l -> l.startsWith("timing failed: " + model)),
        resumed.lines::toString);
  }

  @Test
  void recordThatCannotBeReadIsToldBeforeAnythingIsTrained() throws IOException {
    bench().run(1, "keep-some");
    Path records = bench().folder().resolve("records");
    Path damaged = Files.writeString(records.resolve("another.json"), "half a rec");
    Bench resumed = bench().killedAfter(0);
    String said =
        assertThrows(IllegalArgumentException.class, () -> resumed.resume(2, "keep-some"))
            .getMessage();
    assertTrue(said.startsWith(damaged + ": is no record"), said);
  }

  @Test
  void rowsOfAnotherDenseNetworkAreNamed() throws IOException {
    bench().run(1, "keep-some");
    Path record;
    try (var files = Files.list(bench().folder().resolve("records"))) {
      record = files.filter(f -> f.toString().contains("keep-some")).findFirst().orElseThrow();
    }
    Files.writeString(
        record,
        Files.readString(record)
            .replaceAll(
                "\"base_weights\" : \"\\w+\",\\s*\"sha256\".*", "\"base_weights\" : \"1\""));
    Bench resumed = bench();
    resumed.resume(1, "keep-some");
    assertTrue(
        resumed.lines.stream().anyMatch(l -> l.contains("another dense network")),
        resumed.lines::toString);
  }
}
