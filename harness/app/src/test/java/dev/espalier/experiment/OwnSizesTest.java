package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.experiment.RunRequest.How;
import dev.espalier.experiment.record.RecordFile;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.plugin.Catalogue;
import dev.espalier.report.Progress;
import dev.espalier.report.results.RecordedResults;
import dev.espalier.train.LearningRate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sizes that no scale has, from the request to the tables and back. */
class OwnSizesTest {

  private static final Catalogue CATALOGUE = Catalogue.scan(List.of(), Experiments.KIND);

  @TempDir private Path scratch;

  private Bench bench(String folder) {
    return new Bench(scratch.resolve(folder), List.of());
  }

  @Test
  void valueOfTheScaleItselfIsNotInTheIdentity() {
    bench("results").run(1, "keep-some");
    Bench same = bench("results").with("hidden=8.0", "keep=0.9");
    assertEquals(0, same.resume(1, "keep-some").failed());
    assertTrue(same.timed.isEmpty(), "all of it stood there");
    assertFalse(Files.exists(same.folder()));
  }

  @Test
  void networkHasTheSizesAndTheTablesSaySo() {
    Bench bench = bench("results").with("hidden=6", "layers=3", "epochs=1");
    bench.run(1, "keep-some");
    assertTrue(bench.folder().endsWith("tiny+hidden=6+layers=3+epochs=1"), "asked for so");
    Bench told = bench("results").with("layers=3", "hidden=6", "epochs=1");
    assertTrue(Files.isDirectory(told.folder()), "in the settings' own order");
    Map<String, String> dense = told.table("runs.csv").rows().get(0);
    assertEquals("tiny+layers=3+hidden=6+epochs=1", dense.get("scale"));
    for (String group : List.of("input", "hidden1", "hidden2", "hidden3")) {
      assertEquals("6", dense.get("kept_" + group), group);
    }
    assertEquals("1", dense.get("epochs"));
    Map<String, String> compared = told.table("comparison.csv").rows().get(0);
    assertEquals("99.5", compared.get("reported_test_perplexity"), "of the scale it comes from");
    assertTrue(compared.get("differs").startsWith("scale (reported at tiny)"));
    TrialRecord record = RecordFile.all(told.folder()).get(0);
    assertTrue(record.workload().get("scale").contains("3 layers of 6,"), record::toString);
  }

  @Test
  void killedRunIsResumedAndRerunAtTheSameNumbers() {
    Bench whole = bench("whole").with("hidden=6");
    whole.run(1, "keep-some");
    assertThrows(Bench.Killed.class, () -> bench("killed").with("hidden=6").killedAfter(50).run(1));
    Bench resumed = bench("killed").with("hidden=6");
    resumed.resume(1, "keep-some");
    assertEquals(whole.timeless("runs.csv"), resumed.timeless("runs.csv"));

    for (Path record : records(whole.folder())) {
      bench("elsewhere").rerun(record, scratch.resolve("again"));
    }
    Bench again = bench("again").with("hidden=6");
    assertEquals(whole.timeless("runs.csv"), again.timeless("runs.csv"));
  }

  private static List<Path> records(Path folder) {
    return RecordFile.all(folder).stream()
        .map(r -> RecordFile.of(folder, Trial.fileName(r.method(), r.key(), r.seed())))
        .toList();
  }

  @Test
  void otherSizesStandInAnotherFolder() {
    bench("results").run(1, "keep-some");
    bench("results").with("hidden=6").run(1, "keep-some");
    List<RecordedResults> both =
        RecordedResults.folders(scratch.resolve("results")).stream()
            .map(RecordedResults::read)
            .toList();
    assertEquals(List.of("tiny", "tiny+hidden=6"), both.stream().map(r -> r.scale()).toList());
  }

  @Test
  void vocabularyOfAFolderOfTextCanBeLimited() throws IOException {
    for (String split : List.of("train", "valid", "test")) {
      Files.writeString(scratch.resolve(split + ".txt"), "a b c d\na b c\na b\n");
    }
    Sources text = new Sources(scratch, null);
    Workload limited = new LanguageModelExperiment().open(Scale.of("small+vocabulary=4"), text);
    assertEquals(4, limited.fresh(1).parameter("embedding").value().numRows);
    assertTrue(limited.settings().get("scale").endsWith(", 4 words"));
    Workload whole = new LanguageModelExperiment().open(Scale.of("small"), text);
    assertEquals(6, whole.fresh(1).parameter("embedding").value().numRows);
  }

  @Test
  void scheduleIsTheOneThatWasSet() {
    Sources none = new Sources(null, null);
    Scale scale = Scale.of("smoke+keep=0.6+clip=0+epochs=7+rate=0.3+flat=5+decay=0.9");
    Training scratch = new LanguageModelExperiment().open(scale, none).training(Start.SCRATCH);
    LearningRate rate = new LearningRate(0.3, 5, 0.9);
    double any = Double.POSITIVE_INFINITY;
    assertEquals(new Training(Start.SCRATCH, 7, 0.6, rate, any, true), scratch);
    Scale reading = Scale.of("smoke+fineTuneKeep=0.7+fineTuneEpochs=5+rate=0.02");
    Training dense = new ReadingComprehensionExperiment().open(reading, none).training(Start.DENSE);
    rate = new LearningRate(0.02, 1, 1);
    assertEquals(new Training(Start.DENSE, 5, 0.7, rate, any, true), dense);
  }

  /** With the real experiment, whose tables are then made anew from the records. */
  @Test
  void smokeRunsWithUnitsOfItsOwn() throws IOException {
    Path out = scratch.resolve("results");
    RunRequest request =
        new RunRequest(
            "language-model",
            Scale.of("smoke+hidden=12+epochs=1+trainTokens=2000"),
            new Sources(null, null),
            List.of("dense"),
            1,
            List.of(),
            out,
            2,
            new How(false, false, true, false, false, false, Points.MAIN, null),
            List.of());
    RunOutcome outcome = new ExperimentRunner(CATALOGUE, Progress.silent()).run(request);
    Path folder = out.resolve("language-model/smoke+trainTokens=2000+hidden=12+epochs=1");
    assertEquals(folder, outcome.folder());
    RunOutcome again =
        new ExperimentRunner(CATALOGUE, Progress.silent())
            .rerun(records(folder).get(0), new Sources(null, null), scratch.resolve("again"), 1);
    assertEquals(
        RecordFile.all(folder).get(0).values().get("test_perplexity"),
        RecordFile.all(again.folder()).get(0).values().get("test_perplexity"));
    String comparison = Files.readString(folder.resolve("comparison.csv"));
    Files.delete(folder.resolve("comparison.csv"));
    TakeOver.of(out, CATALOGUE, Progress.silent());
    assertEquals(comparison, Files.readString(folder.resolve("comparison.csv")));
    Path model;
    try (var files = Files.list(folder.resolve("models"))) {
      model = files.findFirst().orElseThrow();
    }
    String quality =
        Evaluation.of(
            Bench.EXPERIMENTS,
            "language-model",
            request.scale(),
            new Sources(null, null),
            model,
            1);
    assertTrue(quality.contains("float32"), quality);
  }
}
