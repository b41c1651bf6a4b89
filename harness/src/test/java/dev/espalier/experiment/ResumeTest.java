package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        List.of("keep-all, seed 1 DENSE", "zero-some, seed 1 DENSE", "zero-some, seed 1 SPARSE"),
        more.timed);
    assertEquals(3, more.table("runs.csv").rows().size());
  }

  @Test
  void trialWhoseNetworkIsGoneIsTrainedAgain() throws IOException {
    bench().run(1, "keep-some");
    try (var models = Files.list(bench().folder().resolve("models"))) {
      for (Path model : models.filter(m -> m.toString().contains("keep-some")).toList()) {
        Files.delete(model);
      }
    }
    Bench resumed = bench();
    resumed.resume(1, "keep-some");
    long skipped = resumed.lines.stream().filter(line -> line.endsWith("already")).count();
    assertEquals(1, skipped);
  }

  /** What stops between two tables must not pass for done. */
  @Test
  void trialThatStoppedWhileItWasRecordedIsRecordedInFull() throws IOException {
    Path blocked = Files.createDirectories(bench().folder()).resolve("provenance");
    Files.createFile(blocked);
    assertThrows(UncheckedIOException.class, () -> bench().run(1, "keep-all"));
    Files.delete(blocked);
    Bench resumed = bench();
    resumed.resume(1, "keep-all");
    assertEquals(2, resumed.table("curve.csv").rows().size());
    try (var provenance = Files.list(blocked)) {
      assertEquals(1, provenance.count());
    }
  }

  @Test
  void damagedCheckpointFailsItsTrialAndNamesTheFile() throws IOException {
    assertThrows(Bench.Killed.class, () -> bench().killedAfter(30).run(1, "keep-all", "keep-some"));
    Path checkpoint;
    try (var files = Files.list(bench().folder().resolve("checkpoints"))) {
      checkpoint = files.findFirst().orElseThrow();
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
}
