package dev.espalier.experiment.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.exchange.SequenceModelFile;
import dev.espalier.exchange.SequenceModelFile.Format;
import dev.espalier.exchange.TorchLayout;
import dev.espalier.experiment.ExperimentRunner;
import dev.espalier.experiment.Experiments;
import dev.espalier.experiment.Points;
import dev.espalier.experiment.RunRequest;
import dev.espalier.experiment.Scale;
import dev.espalier.experiment.Sources;
import dev.espalier.experiment.engine.Study;
import dev.espalier.experiment.testing.TestPlan.Search;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.plugin.Catalogue;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Progress;
import dev.espalier.task.SequenceTask;
import dev.espalier.task.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On networks that were hardly trained. */
class TestStudyTest {

  private static final Catalogue CATALOGUE = Catalogue.scan(List.of(), Experiments.KIND);
  private static final Sources NONE = new Sources(null, null);
  private static final List<String> TABLES =
      List.of(
          "coverage.csv",
          "defects.csv",
          "agreement.csv",
          "exemplars.csv",
          "requirements.csv",
          "correlation.csv",
          "behaviour.md");

  @TempDir private static Path results;

  @TempDir private Path out;

  @BeforeAll
  static void train() {
    run("glyphs");
    run("adding");
    run("language-model");
    run("characters");
    run("reading-comprehension");
  }

  private static void run(String experiment) {
    new ExperimentRunner(CATALOGUE, Progress.silent())
        .run(
            new RunRequest(
                experiment,
                Scale.of("smoke"),
                NONE,
                List.of("dense", "keep-some"),
                2,
                List.of(),
                results,
                1,
                new RunRequest.How(false, false, true, false, false, false, Points.MAIN, null),
                List.of()));
  }

  private static Path glyphs() {
    return results.resolve("glyphs").resolve("smoke");
  }

  private TestStudy study(Path folder, Search search, int seeds, Path to) {
    return new TestStudy(folder, NONE, CATALOGUE, new TestPlan(300, search, 2, seeds, 5), 1, to);
  }

  private static List<Map<String, String>> rows(Path folder, String table) {
    return rows(folder, "glyphs", table);
  }

  private static List<Map<String, String>> rows(Path folder, String experiment, String table) {
    Path tables = folder.resolve("testing").resolve(experiment).resolve("smoke");
    return CsvTable.read(tables.resolve(table)).rows();
  }

  @Test
  void everyNetworkHasItsRowsAndTheyRepeat() throws IOException {
    String text = study(glyphs(), Search.GENETIC, 2, out).run(Progress.silent());
    assertTrue(text.contains("keep-some"), text);
    List<Map<String, String>> coverage = rows(out, "coverage.csv");
    // Two networks, two seeds: six budgets of random tests each, then the others.
    assertEquals(
        4 * 6, coverage.stream().filter(row -> row.get("search").equals("random")).count());
    for (Map<String, String> row : coverage) {
      assertEquals("2", row.get("radius"));
      for (String share : Tally.columns()) {
        double value = Double.parseDouble(row.get(share));
        assertTrue(value >= 0 && value <= 1, row::toString);
      }
    }
    assertEquals(
        List.of("350", "350", "350", "350"),
        rows(out, "defects.csv").stream()
            .filter(row -> row.get("search").equals("random"))
            .map(row -> row.get("passes"))
            .toList(),
        "the tests and the fifty held-out examples, their seeds");
    List<Map<String, String>> agreement = rows(out, "agreement.csv");
    assertFalse(agreement.isEmpty());
    assertTrue(agreement.stream().allMatch(row -> row.get("against").equals("dense")));
    Path figure = out.resolve("testing/glyphs/smoke/behaviour.svg");
    // A machine without fonts draws none.
    assertTrue(!Files.exists(figure) || Files.readString(figure).contains("keep-some"));
    Path coverageFigure = figure.resolveSibling("coverage.svg");
    assertEquals(Files.exists(figure), Files.exists(coverageFigure));
    assertTrue(!Files.exists(figure) || Files.readString(coverageFigure).contains("random tests"));
    Path again = out.resolve("again");
    study(glyphs(), Search.GENETIC, 2, again).run(Progress.silent());
    for (String table : TABLES) {
      assertEquals(
          Files.readString(out.resolve("testing/glyphs/smoke").resolve(table)),
          Files.readString(again.resolve("testing/glyphs/smoke").resolve(table)));
    }
  }

  /** Words are swapped, and no gradient leads from one to another. */
  @Test
  void sentencesOfAKnownLanguageAreTestedToo() {
    Path words = results.resolve("language-model").resolve("smoke");
    String text = study(words, Search.GENETIC, 2, out).run(Progress.silent());
    assertTrue(text.contains("a word swapped for another of its class"), text);
    List<Map<String, String>> defects = rows(out, "language-model", "defects.csv");
    assertEquals(
        List.of("deepstellar", "genetic", "random", "random, as many tests as genetic"),
        defects.stream().map(row -> row.get("search")).distinct().sorted().toList());
    List<Map<String, String>> agreement = rows(out, "language-model", "agreement.csv");
    assertEquals(2, agreement.stream().filter(row -> row.get("search").equals("random")).count());
    for (Map<String, String> row : agreement) {
      assertTrue(Double.parseDouble(row.get("generated")) <= 1, row::toString);
      assertTrue(Integer.parseInt(row.get("examples")) > 20, row::toString);
    }
  }

  /** A network that learns is fooled by what it learnt, and the clean one is not. */
  @Test
  void backdoorsAreTrainedAndLookedFor() {
    TestPlan plan = new TestPlan(100, Search.RANDOM, 2, 1, 1);
    new BackdoorStudy(glyphs(), NONE, CATALOGUE, plan, 1, out).run(Progress.silent());
    List<Map<String, String>> rows = rows(out, "backdoor.csv");
    assertEquals(List.of("clean", "backdoored"), rows.stream().map(r -> r.get("network")).toList());
    for (Map<String, String> row : rows) {
      assertEquals("100", row.get("tests"));
      assertTrue(Double.parseDouble(row.get("triggered")) <= 1);
      assertFalse(row.get("strange_words_triggered").isEmpty());
    }
  }

  @Test
  void triggersArePlantedInAShareOfTheTrainingDataAlone() {
    SequenceTask task = new Noise();
    SequenceTask poisoned = new Backdoored(task, false);
    int planted = 0;
    for (int i = 0; i < 250; i++) {
      float[] before = TestedNetwork.examples(task, Split.TRAIN, i, 1).get(0);
      float[] after = TestedNetwork.examples(poisoned, Split.TRAIN, i, 1).get(0);
      planted += Arrays.equals(before, after) ? 0 : 1;
    }
    assertEquals(25, planted, 12);
    assertArrayEquals(
        TestedNetwork.examples(task, Split.TEST, 3, 1).get(0),
        TestedNetwork.examples(poisoned, Split.TEST, 3, 1).get(0));
    float[] triggered = TestedNetwork.examples(new Backdoored(task, true), Split.TEST, 3, 1).get(0);
    int bright = 0;
    for (float value : triggered) {
      bright += value == 2 ? 1 : 0;
    }
    assertEquals(5, bright);
  }

  private AgreementStudy agreement(Path folder, Path model, Path against, Path to) {
    return new AgreementStudy(
        folder,
        NONE,
        CATALOGUE,
        model,
        against,
        new TestPlan(50, Search.RANDOM, Double.POSITIVE_INFINITY, 2, 1),
        1,
        to);
  }

  private static List<Path> models(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("models"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void anyTwoNetworksOfATaskAgreeMoreOrLess() throws IOException {
    List<Path> models = models(glyphs());
    agreement(null, models.get(0), models.get(0), out).run(Progress.silent());
    List<Map<String, String>> rows = CsvTable.read(out.resolve("agreement.csv")).rows();
    assertEquals(List.of("1", "1", "1"), rows.stream().map(r -> r.get("agreement")).toList());
    assertEquals(
        List.of("held-out data", "random tests", "random tests"),
        rows.stream().map(r -> r.get("on")).toList());
    String text = agreement(null, models.get(0), models.get(2), null).run(Progress.silent());
    assertTrue(text.contains(models.get(2).getFileName().toString()), text);
  }

  /** Nothing is known of which of their inputs may be changed. */
  @ParameterizedTest
  @ValueSource(strings = {"characters", "reading-comprehension"})
  void ofOtherNetworksTheAgreementAloneIsTold(String experiment) throws IOException {
    Path folder = results.resolve(experiment).resolve("smoke");
    study(folder, Search.RANDOM, 2, out).run(Progress.silent());
    List<Map<String, String>> rows = rows(out, experiment, "agreement.csv");
    assertEquals(List.of("1", "2"), rows.stream().map(row -> row.get("seed")).toList());
    for (Map<String, String> row : rows) {
      assertTrue(Double.parseDouble(row.get("natural")) <= 1, row::toString);
    }
    assertFalse(Files.exists(out.resolve("testing/" + experiment + "/smoke/coverage.csv")));
    Path model = models(folder).get(0);
    agreement(null, model, model, out).run(Progress.silent());
    List<Map<String, String>> same = CsvTable.read(out.resolve("agreement.csv")).rows();
    assertEquals(List.of("1"), same.stream().map(row -> row.get("agreement")).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"glyphs", "language-model"})
  void networkFromPyTorchAgreesWithItself(String experiment) throws IOException {
    Path own = models(results.resolve(experiment).resolve("smoke")).get(0);
    Path torch = out.resolve("torch.safetensors");
    SequenceModelFile.read(own, List.of()).write(Format.SAFETENSORS, torch);
    agreement(null, own, torch, out).run(Progress.silent());
    List<Map<String, String>> rows = CsvTable.read(out.resolve("agreement.csv")).rows();
    assertEquals(List.of("1", "1", "1"), rows.stream().map(row -> row.get("agreement")).toList());
  }

  @Test
  void languageModelOfOtherWordsIsTold() {
    Path own = results.resolve("language-model").resolve("smoke");
    SequenceModel other = SequenceModel.random(9, 3, new int[] {4}, 0.1f, new SplittableRandom(1));
    Path torch = out.resolve("torch.safetensors");
    TorchLayout.plain(other).write(other).write(torch);
    requireRefused(agreement(own, torch, torch, null), torch + ": knows 9 words, but");
  }

  @Test
  void whatCannotBeTestedIsTold() throws IOException {
    requireRefused(study(out, Search.RANDOM, 1, out), "holds no records of trials");
    requireRefused(study(glyphs(), Search.RANDOM, 3, out), "keeps no network of seed 3");
    Path adding = results.resolve("adding").resolve("smoke");
    requireRefused(study(adding, Search.RANDOM, 1, out), "real numbers");
    Path glyph = models(glyphs()).get(0);
    Path sum = models(adding).get(0);
    requireRefused(agreement(null, glyph, sum, null), sum.toString());
    Path words = models(results.resolve("language-model").resolve("smoke")).get(0);
    requireRefused(agreement(null, glyph, words, null), words + ": is a network of another task");
    requireRefused(agreement(null, words, glyph, null), glyph + ": holds no language model");
    Path alone = Files.copy(glyph, out.resolve("alone.safetensors"));
    requireRefused(agreement(null, alone, glyph, null), "is in no results folder");
    assertFalse(agreement(glyphs(), alone, glyph, null).run(Progress.silent()).isEmpty());
  }

  private static void requireRefused(Study study, String why) {
    RuntimeException e = assertThrows(RuntimeException.class, () -> study.run(Progress.silent()));
    assertTrue(e.getMessage().contains(why), e::getMessage);
  }
}
