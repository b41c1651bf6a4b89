package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.experiment.RunRequest.How;
import dev.espalier.plugin.JarMaker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentRunnerTest {

  @TempDir private Path scratch;

  private Bench bench() {
    return new Bench(scratch.resolve("results"), List.of());
  }

  private static List<String> column(List<Map<String, String>> rows, String column) {
    return rows.stream().map(row -> row.get(column)).toList();
  }

  @Test
  void foldersThatAreFilesAreNamedBeforeAnythingIsTrained() throws IOException {
    for (String name : List.of("models", "checkpoints")) {
      Bench bench = new Bench(scratch.resolve(name), List.of()).killedAfter(0);
      Path file = bench.folder().resolve(name);
      Files.createDirectories(bench.folder());
      Files.createFile(file);
      String said =
          assertThrows(UncheckedIOException.class, () -> bench.run(1, "keep-some")).getMessage();
      assertTrue(said.startsWith(file.toString()), said);
      assertTrue(said.contains(": cannot be written; " + file + " is no folder; take it"), said);
    }
  }

  @Test
  void everyTrialHasItsRowItsCurveAndItsRecord() throws IOException {
    Bench bench = bench();
    RunOutcome outcome = bench.run(2, "keep-some", "zero-some");
    assertEquals(6, outcome.trials());
    assertEquals(0, outcome.failed());
    List<Map<String, String>> rows = bench.table("runs.csv").rows();
    assertEquals(
        List.of("dense", "dense", "keep-some", "keep-some", "zero-some", "zero-some"),
        column(rows, "method"));
    assertEquals(List.of("1", "2", "1", "2", "1", "2"), column(rows, "seed"));
    assertEquals(List.of("ok", "ok", "ok", "ok", "ok", "ok"), column(rows, "status"));
    assertEquals(12, bench.table("curve.csv").rows().size());
    try (var records = Files.list(bench.folder().resolve("records"))) {
      assertEquals(6, records.count());
    }
    try (var checkpoints = Files.list(bench.folder().resolve("checkpoints"))) {
      assertEquals(0, checkpoints.filter(f -> !f.toString().endsWith(".lock")).count());
    }
    assertTrue(Files.readString(bench.folder().resolve("comparison.md")).contains("keep-some"));
    assertTrue(outcome.text().contains("keep-some"));
  }

  @Test
  void lossByKindAddsUpToThePerplexityAndItsFloorToTheLeastOne() {
    Bench bench = bench();
    bench.run(1, "keep-some");
    for (Map<String, String> row : bench.table("runs.csv").rows()) {
      assertSum(row, "", "test_perplexity");
      assertSum(row, "_floor", "perplexity_floor");
    }
    assertTrue(bench.table("comparison.csv").columns().contains("loss_topic"));
  }

  private static void assertSum(Map<String, String> row, String suffix, String perplexity) {
    double sum =
        Stream.of("topic", "tense", "number", "rest")
            .mapToDouble(kind -> Double.parseDouble(row.get("loss_" + kind + suffix)))
            .sum();
    assertEquals(Math.log(Double.parseDouble(row.get(perplexity))), sum, 1e-5);
  }

  @Test
  void tableGrowsByARowAsEachTrialEnds() {
    Bench bench = bench();
    bench.run(2, "keep-some", "zero-some");
    List<String> table =
        bench.lines.stream().filter(line -> line.matches("(method|dense |keep-|zero-).*")).toList();
    assertEquals(7, table.size(), table::toString);
    String header = table.get(0);
    assertTrue(
        header.matches("method +operating point +seed +valid perplexity +test perplexity .*"),
        header);
    List<Map<String, String>> rows = bench.table("runs.csv").rows();
    for (Map<String, String> row : rows) {
      String shown =
          table.stream()
              .filter(line -> line.startsWith(row.get("method") + " "))
              .filter(line -> line.charAt(header.indexOf("seed") + 3) == row.get("seed").charAt(0))
              .findFirst()
              .orElseThrow();
      int end = header.indexOf("test perplexity") + "test perplexity".length();
      String quality = shown.substring(0, end).replaceAll(".* ", "");
      // The table rounds to four digits what is rounded to two here.
      assertEquals(
          Double.parseDouble(row.get("test_perplexity")), Double.parseDouble(quality), 0.0051);
      assertTrue(shown.endsWith(row.get("kept_hidden2")), shown);
    }
  }

  @Test
  void summaryStandsBeneathTheComparison() throws IOException {
    Bench bench = bench();
    RunOutcome outcome = bench.run(1, "keep-some", "zero-some");
    // The stopwatch says twice and, for the sparse form of what removes weights, four times.
    List<Map<String, String>> rows = bench.table("summary.csv").rows();
    assertEquals(List.of("4"), column(rows, "speedup"));
    assertEquals(List.of("zero-some"), column(rows, "method"));
    assertTrue(outcome.text().contains("At about 4x the dense network's speed"), outcome::text);
    String markdown = Files.readString(bench.folder().resolve("comparison.md"));
    assertTrue(markdown.contains("| zero-some | 4x |"), markdown);
  }

  @Test
  void trialsAreComparedWithTheDenseNetworkOfTheirSeed() {
    Bench bench = bench();
    bench.run(2, "keep-some");
    List<Map<String, String>> rows = bench.table("runs.csv").rows();
    List<String> perplexities = column(rows, "test_perplexity");
    assertEquals(
        List.of(perplexities.get(0), perplexities.get(1), perplexities.get(0), perplexities.get(1)),
        column(rows, "dense_test_perplexity"));
    assertEquals(4, perplexities.stream().distinct().count(), perplexities::toString);
  }

  @Test
  void networksAreTimedInTurnsWithTheFirstDenseOne() {
    Bench bench = bench();
    bench.run(1, "keep-some", "zero-some");
    assertEquals(
        List.of(
            "dense, seed 1 DENSE",
            "keep-some, seed 1 DENSE",
            "zero-some, seed 1 DENSE",
            "zero-some, seed 1 SPARSE"),
        bench.timed);
    List<Map<String, String>> rows = bench.table("speed.csv").rows();
    assertEquals(
        List.of("dense", "dense", "dense", "dense", "dense", "dense", "sparse", "sparse"),
        column(rows, "form"));
    Map<String, String> some = bench.table("comparison.csv").rows().get(1);
    assertEquals(2, Double.parseDouble(some.get("speedup_10x30")));
    assertEquals(4, Double.parseDouble(some.get("speedup_1x1")));
    Map<String, String> zero = bench.table("comparison.csv").rows().get(2);
    assertEquals(3, Double.parseDouble(zero.get("speedup_10x30")));
    assertEquals(4, Double.parseDouble(zero.get("sparse_speedup_10x30")));
  }

  @Test
  void networksAreTimedInOnnxRuntimeOnlyWhenThatIsAskedFor() {
    bench().run(1, "zero-some");
    assertEquals("", bench().table("comparison.csv").rows().get(1).get("onnx_speedup_10x30"));
    Bench bench = bench().timingInOnnxRuntimeToo();
    RunOutcome outcome = bench.resume(1, "zero-some");
    // Trained and timed before, but not so.
    assertEquals(
        List.of(
            "dense, seed 1 DENSE",
            "dense, seed 1 ONNX",
            "dense, seed 1 ONNX_INT8",
            "zero-some, seed 1 DENSE",
            "zero-some, seed 1 SPARSE",
            "zero-some, seed 1 ONNX",
            "zero-some, seed 1 ONNX_INT8"),
        bench.timed);
    Map<String, String> some = bench.table("comparison.csv").rows().get(1);
    assertEquals(6, Double.parseDouble(some.get("onnx_speedup_10x30")));
    assertEquals(5.5, Double.parseDouble(some.get("onnx_speedup_10x30_low")));
    assertEquals(12, Double.parseDouble(some.get("onnx_speedup_1x1")));
    assertEquals(7, Double.parseDouble(some.get("onnx_int8_speedup_10x30")));
    assertTrue(outcome.text().contains("ONNX Runtime 1x1"), outcome::text);
    for (Map<String, String> trial : bench.table("runs.csv").rows()) {
      double perplexity = Double.parseDouble(trial.get("test_perplexity"));
      double rounded = Double.parseDouble(trial.get("onnx_int8_test_perplexity"));
      assertEquals(perplexity, rounded, 0.02 * perplexity);
      assertNotEquals(perplexity, rounded);
    }
    assertTrue(outcome.text().contains("ONNX Runtime int8 test perplexity"), outcome::text);
    Bench again = bench().timingInOnnxRuntimeToo();
    again.resume(1, "zero-some");
    assertEquals(List.of(), again.timed);
  }

  @Test
  void pluginThatThrowsInTheMiddleFailsAlone() throws IOException {
    String thrown = "throw new IllegalStateException(\"the weights fled\");";
    String linkage = "throw new NoClassDefFoundError(\"gone/Helper\");";
    List<Path> jars = List.of(plugin("flees", thrown), plugin("lacks", linkage));
    Bench bench = new Bench(scratch.resolve("results"), jars);
    RunOutcome outcome = bench.run(1, "flees", "lacks", "keep-some");
    assertEquals(4, outcome.trials());
    assertEquals(2, outcome.failed());
    List<Map<String, String>> rows = bench.table("runs.csv").rows();
    assertEquals(List.of("dense", "flees", "keep-some", "lacks"), column(rows, "method"));
    assertEquals(List.of("ok", "failed", "ok", "failed"), column(rows, "status"));
    List<String> errors = column(rows, "error");
    assertEquals(List.of("", "the weights fled", ""), errors.subList(0, 3));
    assertTrue(
        errors
            .get(3)
            .matches("NoClassDefFoundError: gone/Helper, in .*afterStep\\(.*\\.java:\\d+\\)"),
        errors.get(3));
    assertEquals("", rows.get(1).get("test_perplexity"));
    assertEquals("1", bench.table("comparison.csv").rows().get(1).get("failed"));
    assertTrue(
        bench.lines.stream().anyMatch(line -> line.matches("flees +defaults +1 +failed")),
        bench.lines::toString);
    assertEquals(List.of("dense, seed 1 DENSE", "keep-some, seed 1 DENSE"), bench.timed);
  }

  /** Whatever it throws, and whatever it does to its thread, is its own trial's failure. */
  @Test
  void nothingThatAHookDoesEndsTheRun() throws IOException {
    Map<String, String> hooks = new TreeMap<>();
    hooks.put(
        "afile",
        "throw new java.io.UncheckedIOException(new java.io.IOException(\"its own file\"));");
    hooks.put("berror", "throw new Error(\"of another kind\") {};");
    hooks.put("checked", "Plug.<RuntimeException>hide(new Exception(\"by the back door\"));");
    hooks.put("interrupts", "Thread.currentThread().interrupt();");
    hooks.put("mute", "throw new Mute();");
    List<Path> jars = new ArrayList<>();
    for (Map.Entry<String, String> hook : hooks.entrySet()) {
      jars.add(plugin(hook.getKey(), hook.getValue()));
    }
    Bench bench = new Bench(scratch.resolve("results"), jars);
    String[] ids = hooks.keySet().toArray(String[]::new);
    assertEquals(5, bench.run(1, ids).failed());
    List<Map<String, String>> rows = bench.table("runs.csv").rows();
    assertEquals(
        List.of("ok", "failed", "failed", "failed", "failed", "failed"), column(rows, "status"));
    List<String> errors = column(rows, "error");
    assertTrue(errors.get(1).contains("its own file"), errors::toString);
    assertTrue(errors.get(2).contains("of another kind"), errors::toString);
    assertTrue(errors.get(3).startsWith("Exception: by the back door, in "), errors::toString);
    assertTrue(errors.get(4).contains("interrupted"), errors::toString);
    assertTrue(errors.get(5).startsWith("Mute, in "), errors::toString);
    assertFalse(Thread.interrupted());
    assertEquals(5, bench.resume(1, ids).failed());
  }

  @Test
  void aClassThatCannotBeMadeFailsAlone() throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String thrown : List.of("IllegalStateException", "StackOverflowError")) {
      String id = thrown.substring(0, 1).toLowerCase(Locale.ROOT);
      String members =
          "public void postConfig() { throw new %s(\"not today\"); }".formatted(thrown);
      jars.add(
          new JarMaker(scratch)
              .jar(
                  scratch.resolve(id).resolve("plugin.jar"),
                  id,
                  "Plug",
                  JarMaker.method(id, "Plug", members)));
    }
    Bench bench = new Bench(scratch.resolve("results"), jars);
    assertEquals(2, bench.run(1, "i", "s", "keep-some").failed());
    List<Map<String, String>> rows = bench.table("runs.csv").rows();
    assertEquals(List.of("dense", "i", "keep-some", "s"), column(rows, "method"));
    assertEquals(List.of("ok", "failed", "ok", "failed"), column(rows, "status"));
  }

  @Test
  void aMethodThatNeverReturnsFailsWhenItsTimeIsOver() throws IOException {
    Bench bench =
        new Bench(
            scratch.resolve("results"),
            List.of(
                plugin("sleeps", "forever();"),
                plugin(
                    "slow", "try { Thread.sleep(200000); } catch (InterruptedException e) { }")));
    How how = new How(false, false, true, false, true, false, Points.MAIN, Duration.ofSeconds(3));
    assertEquals(2, bench.run(how, 1, List.of(), "sleeps", "slow", "keep-some").failed());
    List<Map<String, String>> rows = bench.table("runs.csv").rows();
    assertEquals(List.of("ok", "ok", "failed", "failed"), column(rows, "status"));
    String error = rows.get(2).get("error");
    assertTrue(
        error.startsWith("has taken more than --trial-limit 3s, and does not return, in "), error);
    assertTrue(rows.get(3).get("error").contains("its checkpoint is kept"), rows.get(3)::toString);
    assertEquals(List.of(), bench.timed);
  }

  /** In the last hook, after the last loss that the loop looks at. */
  @Test
  void aMethodThatLeavesNoNumbersFails() throws IOException {
    String members =
        """
        private PrunableModel model;
        public void attach(PrunableModel attached, java.util.random.RandomGenerator numbers) {
          model = attached;
        }
        public void afterStep(TrainingStep step) {
          if (step.index() == step.total() - 1) {
            model.parameter("softmax.bias").value().data[0] = Float.NaN;
          }
        }
        """;
    Path jar =
        new JarMaker(scratch)
            .jar(
                scratch.resolve("plugins").resolve("none.jar"),
                "none",
                "Plug",
                JarMaker.method("none", "Plug", members));
    Bench bench = new Bench(scratch.resolve("results"), List.of(jar));
    assertEquals(1, bench.run(1, "none").failed());
    Map<String, String> row = bench.table("runs.csv").rows().get(1);
    assertEquals("failed", row.get("status"));
    assertTrue(row.get("error").contains("NaN"), row.get("error"));
  }

  private Path plugin(String id, String body) throws IOException {
    String members =
        "public void afterStep(TrainingStep step) { if (step.index() == 20) { %s } }\n"
                .formatted(body)
            + JarMaker.MISCHIEF;
    return new JarMaker(scratch)
        .jar(
            scratch.resolve(id).resolve("plugin.jar"),
            id,
            "Plug",
            JarMaker.method(id, "Plug", members));
  }

  @Test
  void settingsOfOneMethodMakeItsOperatingPoints() {
    Bench bench = bench();
    bench.set("keep-some.every=2,4", "keep-some");
    List<Map<String, String>> rows = bench.table("runs.csv").rows();
    assertEquals(List.of("defaults", "every=2", "every=4"), column(rows, "operating_point"));
    assertEquals(List.of("8", "4", "2"), column(rows, "kept_hidden1"));
  }

  @Test
  void timingThatFailsLosesNoTable() {
    Bench bench = bench().withABrokenStopwatch();
    RunOutcome outcome = bench.run(1, "keep-some");
    assertEquals(0, outcome.failed());
    assertEquals(2, outcome.untimed());
    assertTrue(bench.lines.contains("timing failed: the JVM broke"), bench.lines::toString);
    assertEquals(2, bench.table("comparison.csv").rows().size());
    assertEquals(List.of("ok", "ok"), bench.column("runs.csv", "status"));
    String why = "timing failed: the JVM broke";
    assertEquals(List.of(why, why), bench.column("runs.csv", "error"));
    Bench later = bench();
    assertEquals(0, later.resume(1, "keep-some").untimed());
    assertEquals(List.of("", ""), later.column("runs.csv", "error"));
  }

  @Test
  void resultsOfOtherSettingsAreRefusedUnlessForced() {
    bench().run(1, "keep-some");
    Bench other = bench().corpusOf(1100);
    String message =
        assertThrows(IllegalArgumentException.class, () -> other.run(1, "dense")).getMessage();
    assertTrue(message.startsWith(other.folder() + ": "), message);
    assertTrue(message.endsWith("; choose another --out"), message);
    assertEquals(2, other.table("runs.csv").rows().size());
    other.force(1, "dense");
    assertEquals(1, other.table("runs.csv").rows().size());
    assertFalse(Files.exists(other.folder().resolve("records/keep-some-1.json")));
  }
}
