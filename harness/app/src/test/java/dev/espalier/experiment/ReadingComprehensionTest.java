package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.data.DataException;
import dev.espalier.experiment.AnsweringModel.Found;
import dev.espalier.experiment.RunRequest.How;
import dev.espalier.model.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadingComprehensionTest {

  private static final String PARAGRAPH = "In 1720, Bote Pugon wrote The Winter of Benos. Then.";

  @TempDir private Path scratch;

  private Bench bench(String name) {
    return new Bench(scratch.resolve(name), List.of()).of(new TinyReading());
  }

  private Path model(Bench bench, String method) throws IOException {
    return first(bench.folder().resolve("models"), method);
  }

  private static Path first(Path folder, String prefix) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void tablesTellScoresUnitsAndTimes() {
    Bench bench = bench("results");
    assertEquals(0, bench.run(1, "keep-some").failed());
    Map<String, String> run = bench.table("runs.csv").rows().get(1);
    for (String group : List.of("ModF1", "ModB1", "ModF2", "ModB2", "OutF", "OutB")) {
      assertEquals("1", run.get("kept_" + group), group);
    }
    for (String score : List.of("exact_match", "f1", "dense_f1")) {
      double percent = Double.parseDouble(run.get(score));
      assertTrue(percent >= 0 && percent <= 100, score + " " + percent);
    }
    assertTrue(Double.parseDouble(run.get("largest_compaction_difference")) < 1e-5);
    Map<String, String> row = bench.table("comparison.csv").rows().get(1);
    assertEquals("every=4", row.get("operating_point"), "the experiment's own");
    // The stopwatch says 30 ms for 60 questions, and 1.5 ms for one.
    assertEquals("30", row.get("milliseconds_60x128"));
    assertEquals("2000", row.get("questions_per_second_60x128"));
    assertEquals("1.5", row.get("milliseconds_1x128"));
    assertEquals("", row.get("change_points"), "nothing trained on as long");
    assertEquals("77/66", bench.table("comparison.csv").rows().get(0).get("reported_f1"));
  }

  @Test
  void cuttingWhileTrainingIsASettingAndChangesCostAlone() {
    Bench bench = bench("results");
    List<String> settings = List.of("faulty.train.epochs=4", "faulty.train.shrink=true,false");
    assertEquals(0, bench.run(How.ANEW, 1, settings, "faulty").failed());
    List<Map<String, String>> rows = bench.timeless("runs.csv");
    Map<String, String> cut = rows.get(1);
    Map<String, String> whole = rows.get(2);
    assertEquals("train.epochs=4; train.shrink=false", whole.get("operating_point"));
    assertEquals("10", cut.get("settled_units"), "one of each group");
    assertEquals("0", whole.get("settled_units"));
    String cost = "training_multiply_accumulates";
    assertTrue(Double.parseDouble(cut.get(cost)) < Double.parseDouble(whole.get(cost)));
    for (Map<String, String> row : List.of(cut, whole)) {
      row.keySet()
          .removeAll(List.of("operating_point", "settings", "training", "settled_units", cost));
    }
    assertEquals(whole, cut);
  }

  @Test
  void killedRunEndsAtTheSameRows() {
    Bench whole = bench("whole");
    whole.run(1, "keep-some");
    assertThrows(Bench.Killed.class, () -> bench("killed").killedAfter(6).run(1, "keep-some"));
    Bench resumed = bench("killed");
    resumed.resume(1, "keep-some");
    assertEquals(whole.timeless("runs.csv"), resumed.timeless("runs.csv"));
    assertEquals(whole.timeless("curve.csv"), resumed.timeless("curve.csv"));
  }

  @Test
  void trialEndsAtTheSameScoresOnOtherThreads() throws IOException {
    Bench bench = bench("results");
    bench.run(2, "keep-some");
    List<Map<String, String>> rows = bench.timeless("runs.csv");
    assertEquals(4, rows.stream().map(row -> row.get("valid_loss")).distinct().count());
    Path record = first(bench.folder().resolve("records"), "keep-some");
    bench("other").rerun(record, scratch.resolve("again"));
    Bench again = bench("again");
    assertEquals(
        rows.stream().filter(row -> row.get("seed").equals(seed(record))).toList(),
        again.timeless("runs.csv"));
  }

  private static String seed(Path record) {
    return record.getFileName().toString().replaceAll(".*seed|\\.json", "");
  }

  @Test
  void savedNetworksAnswerQuestions() throws IOException {
    Bench bench = bench("results");
    bench.run(1, "keep-some");
    for (String method : List.of("dense", "keep-some")) {
      AnsweringModel model = AnsweringModel.load(model(bench, method));
      Found found = model.answer(PARAGRAPH, "Who wrote The Winter of Benos?");
      String answer = PARAGRAPH.substring(found.start(), found.end());
      assertEquals(answer.strip(), answer);
      assertTrue(!answer.isEmpty() && found.probability() > 0 && found.probability() <= 1);
      assertEquals(found, model.answer(PARAGRAPH, "Who wrote The Winter of Benos?"));
      String said =
          assertThrows(IllegalArgumentException.class, () -> model.answer(PARAGRAPH, " \n"))
              .getMessage();
      assertEquals("the question is blank; give some words", said);
    }
  }

  @Test
  void networksOfOtherExperimentsAreRefused() {
    Path file = scratch.resolve("other.safetensors");
    new Safetensors(Map.of(), Map.of("format", "espalier-model")).write(file);
    String said =
        assertThrows(IllegalArgumentException.class, () -> AnsweringModel.load(file)).getMessage();
    assertTrue(said.startsWith(file + ": is no network of reading-comprehension"), said);
  }

  @Test
  void largeScalesNeedData() {
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new ReadingComprehensionExperiment()
                        .open(Scale.of("small"), new Sources(null, null)))
            .getMessage();
    assertTrue(said.startsWith("small: this scale needs a data set; give --data DIR"), said);
  }

  @Test
  void questionsThatNothingCanBeLearnedFromAreRefusedBeforeTraining() throws IOException {
    String squad =
        """
        {"data": [{"paragraphs": [{"context": "Ada met Bob in Rome.", "qas": [
          {"question": "Where?", "answers": [{"text": "%s", "answer_start": 0}]}]}]}]}
        """;
    Path train = scratch.resolve("train.json");
    Path dev = scratch.resolve("dev.json");
    Sources sources = new Sources(scratch, null);
    for (Path empty : List.of(train, dev)) {
      Files.writeString(train, squad.formatted(empty == train ? "Paris" : "Rome"));
      Files.writeString(dev, squad.formatted(empty == dev ? "Paris" : "Rome"));
      Workload workload = new ReadingComprehensionExperiment().open(Scale.of("small"), sources);
      String said = assertThrows(DataException.class, workload::requireEnoughData).getMessage();
      assertTrue(
          said.startsWith(scratch + ": none of its " + (empty == train ? "training" : "dev")),
          said);
    }
  }

  @Test
  void givenVectorsAreReadAndNotTrained() throws IOException {
    Path vectors = Files.writeString(scratch.resolve("v.txt"), "who 1 2 3\nwrote 4 5 6\n");
    Workload workload =
        new ReadingComprehensionExperiment().open(Scale.of("smoke"), new Sources(null, vectors));
    assertEquals(3, workload.fresh(1).parameter("word.vectors").value().numCols);
    assertTrue(workload.dataRemark().contains("4 words with given vectors"));
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new LanguageModelExperiment()
                        .open(Scale.of("smoke"), new Sources(null, vectors)))
            .getMessage();
    assertTrue(said.startsWith("--vectors " + vectors), said);
  }
}
