package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.experiment.record.RecordFile;
import dev.espalier.experiment.record.TrialLock;
import dev.espalier.plugin.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A results folder in which others work, or that another version wrote. */
class SharedFolderTest {

  @TempDir private Path scratch;

  private Bench bench() {
    return new Bench(scratch.resolve("results"), List.of());
  }

  private Path lock(String method, String settings) {
    return bench()
        .folder()
        .resolve("checkpoints")
        .resolve(Trial.fileName(method, settings, 1) + ".lock");
  }

  private List<Path> records() throws IOException {
    try (var files = Files.list(bench().folder().resolve("records"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void lockIsTakenOnceAndLetGo() {
    Path file = scratch.resolve("a/trial.lock");
    try (TrialLock first = TrialLock.tryTake(file).orElseThrow()) {
      assertTrue(TrialLock.tryTake(file).isEmpty());
    }
    TrialLock.tryTake(file).orElseThrow().close();
    TrialLock.take(file).close();
  }

  @Test
  void trialThatAnotherProcessHasIsLeftToIt() {
    Bench bench = bench();
    try (TrialLock other = TrialLock.tryTake(lock("keep-some", "every=2")).orElseThrow()) {
      RunOutcome outcome = bench.run(1, "keep-some", "zero-some");
      assertEquals(0, outcome.failed());
      assertTrue(
          bench.lines.contains(
              "keep-some, seed 1 (2 of 3): another process works on it; left to it"),
          bench.lines::toString);
    }
    assertEquals(List.of("dense", "zero-some"), bench.column("runs.csv", "method"));
    Bench later = bench();
    later.resume(1, "keep-some", "zero-some");
    assertEquals(List.of("dense", "keep-some", "zero-some"), later.column("runs.csv", "method"));
  }

  @Test
  void rowsThatAnotherProcessWroteStandInTheTables() {
    bench().run(1, "keep-some");
    // Without --resume, as somebody would who knows nothing of the former.
    bench().run(1, "zero-some");
    assertEquals(List.of("dense", "keep-some", "zero-some"), bench().column("runs.csv", "method"));
    assertEquals(6, bench().table("curve.csv").rows().size());
  }

  @Test
  void columnsOfAnotherVersionLoseNoRow() throws IOException {
    bench().run(1, "keep-some");
    for (Path file : records()) {
      Files.writeString(
          file,
          Files.readString(file)
              .replace(
                  "\"values\" : {\n    \"kept", "\"values\" : {\n    \"wit\" : 7.25,\n    \"kept")
              .replaceAll("\\s*\"settled_units\" : [0-9.]+,", "")
              .replaceAll(",\\s*\"sha256\" : \"\\w+\"", ""));
    }
    Bench resumed = bench();
    resumed.resume(1, "keep-some", "zero-some");
    List<Map<String, String>> rows = resumed.table("runs.csv").rows();
    assertEquals(List.of("7.2500", "7.2500", ""), rows.stream().map(r -> r.get("wit")).toList());
    assertEquals(List.of("", "", "0"), rows.stream().map(r -> r.get("settled_units")).toList());
  }

  @Test
  void recordsOfOtherDataAreRefusedWithoutTheFileThatSaysSo() throws IOException {
    bench().run(1, "keep-some");
    Files.delete(bench().folder().resolve("settings.json"));
    String said =
        assertThrows(
                IllegalArgumentException.class, () -> bench().corpusOf(1100).resume(1, "keep-some"))
            .getMessage();
    assertTrue(said.contains("holds results of another"), said);
  }

  @Test
  void settingsStandBesideRecordsThoughTheFolderWasTakenAwayMeanwhile() throws IOException {
    bench().run(1, "keep-some");
    Map<String, String> settings = Map.of("scale", "10", "data hash", "ab");
    ResultsFolder folder = ResultsFolder.open(scratch.resolve("other"), settings, false);
    Files.delete(scratch.resolve("other/settings.json"));
    Files.delete(scratch.resolve("other/models"));
    Files.delete(scratch.resolve("other"));
    Trial dense = new Trial(Catalogue.scan(List.of()).method("dense"), Map.of(), null, null, 1);
    folder.write(dense, RecordFile.read(records().get(0)));
    assertEquals(settings, folder.settings());
    assertEquals(1, folder.records().size());
  }

  @Test
  void recordOutlivesThatItsNetworkCannotBeTrainedAgain() throws IOException {
    bench().withABrokenStopwatch().run(1, "keep-some");
    try (var models = Files.list(bench().folder().resolve("models"))) {
      for (Path model : models.toList()) {
        Files.delete(model);
      }
    }
    Path damaged = lock("keep-some", "every=2");
    Files.writeString(
        Path.of(damaged.toString().replace(".lock", ".safetensors")), "no checkpoint");
    Bench resumed = bench();
    assertEquals(1, resumed.resume(1, "keep-some").failed());
    assertEquals(List.of("ok", "ok"), resumed.column("runs.csv", "status"));
  }

  @Test
  void tablesWithoutRecordsAreTakenOverByTheirCommand() throws IOException {
    Bench bench = bench();
    bench.run(1, "keep-some");
    List<Map<String, String>> before = bench.table("runs.csv").rows();
    List<Map<String, String>> speeds = bench.table("speed.csv").rows();
    List<Map<String, String>> survivors = bench.table("survivors.csv").rows();
    for (Path file : records()) {
      Files.delete(file);
    }
    Files.delete(bench.folder().resolve("records"));
    String said =
        assertThrows(IllegalArgumentException.class, () -> bench().resume(1, "keep-some"))
            .getMessage();
    assertTrue(said.contains("take them over with ./reproduce.sh records"), said);
    TakeOver.records(bench.folder(), Catalogue.scan(List.of()));
    assertEquals(2, records().size());
    Bench resumed = bench().killedAfter(0);
    assertEquals(0, resumed.resume(1, "keep-some").failed());
    List<Map<String, String>> after = resumed.table("runs.csv").rows();
    for (int i = 0; i < before.size(); i++) {
      for (String column : List.of("method", "seed", "settings", "test_perplexity", "kept_input")) {
        assertEquals(before.get(i).get(column), after.get(i).get(column), column);
      }
    }
    assertEquals(speeds, resumed.table("speed.csv").rows());
    assertEquals(survivors, resumed.table("survivors.csv").rows());
  }
}
