package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.experiment.RunRequest.How;
import dev.espalier.experiment.record.RecordFile;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.plugin.JarMaker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Controls, sizes of another row, and schedules of methods' own, from the request to the tables.
 */
class TrialPlannerTest {

  @TempDir private Path scratch;
  private Bench bench;

  @BeforeEach
  void makePlugins() throws IOException {
    String on =
        JarMaker.method("trained-on", "On", "").replace("Granularity.NEURON", "Granularity.NONE");
    String sized =
        JarMaker.method(
            "sized",
            "Sized",
            """
            @Config(description = "Units of every group") @Range(min = 0) private int[] sizes = {};
            public Survivors design(PrunableModel model, java.util.random.RandomGenerator random) {
              if (sizes.length == 0) { return Survivors.ALL; }
              Map<String, float[]> scales = new HashMap<>();
              for (int g = 0; g < sizes.length; g++) {
                float[] scale = new float[model.groups().get(g).size()];
                Arrays.fill(scale, 0, sizes[g], 1);
                scales.put(model.groups().get(g).name(), scale);
              }
              return new Survivors(scales);
            }
            """);
    bench =
        new Bench(
            scratch.resolve("results"),
            List.of(
                jar("on", "On", on),
                jar("sized", "Sized", start(sized, "BOTH")),
                jar("fresh", "Fresh", start(JarMaker.method("fresh", "Fresh", ""), "SCRATCH"))));
  }

  private static String start(String source, String start) {
    return source.replace(
        "Granularity.NEURON", "Granularity.NEURON, start = PruningMethod.Start." + start);
  }

  private Path jar(String name, String type, String source) throws IOException {
    return new JarMaker(scratch).jar(scratch.resolve(name + ".jar"), name, type, source);
  }

  private RunOutcome run(List<String> settings, String... methods) {
    return bench.run(How.ANEW, 1, settings, methods);
  }

  /** A plugin that removes nothing, and comes first by its id, is a method like any other. */
  @Test
  void nothingTakesTheDenseNetworksPlace() throws IOException {
    String some = JarMaker.method("aaa", "None", "");
    String none = some.replace("Granularity.NEURON", "Granularity.NONE");
    String fresh = start(some, "SCRATCH").replace("Granularity.NEURON", "Granularity.NONE");
    Bench other =
        new Bench(
            scratch.resolve("other"),
            List.of(
                jar("none", "None", fresh),
                jar("on", "On", none.replace("aaa", "aab").replace("None", "On"))));
    other.run(1, "aaa", "aab", "keep-some");
    List<Map<String, String>> rows = other.table("runs.csv").rows();
    assertEquals(
        List.of("dense", "aaa", "aab", "keep-some"),
        rows.stream().map(row -> row.get("method")).toList());
    assertEquals(
        List.of("", "dense", "", ""),
        other.table("comparison.csv").rows().stream().map(row -> row.get("control")).toList());
  }

  private TrialRecord record(String method) {
    return RecordFile.all(bench.folder()).stream()
        .filter(record -> record.method().equals(method))
        .findFirst()
        .orElseThrow();
  }

  private Map<String, String> row(String method) {
    return bench.table("runs.csv").rows().stream()
        .filter(row -> row.get("method").equals(method))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whoStartsFromDenseIsComparedWithWhatTrainedOnAsLong() {
    run(List.of(), "keep-some");
    assertEquals(List.of("dense", "trained-on", "keep-some"), bench.column("runs.csv", "method"));
    assertEquals(List.of("", "dense", "trained-on"), bench.column("runs.csv", "control"));
    assertEquals(
        row("trained-on").get("test_perplexity"), row("keep-some").get("control_test_perplexity"));
    String change = bench.table("comparison.csv").rows().get(2).get("change_percent");
    double expected =
        100
            * (Double.parseDouble(row("keep-some").get("test_perplexity"))
                    / Double.parseDouble(row("trained-on").get("test_perplexity"))
                - 1);
    assertEquals(expected, Double.parseDouble(change), 0.051);
  }

  @Test
  void controlTrainsByTheScheduleOfTheRowThatItIsFor() {
    run(List.of("keep-some.train.epochs=3"), "keep-some");
    assertEquals(
        List.of("defaults", "train.epochs=3", "train.epochs=3"),
        bench.column("runs.csv", "operating_point"));
    assertEquals(List.of("2", "3", "3"), bench.column("runs.csv", "epochs"));
    assertEquals(List.of("", "dense", "trained-on"), bench.column("runs.csv", "control"));
    assertEquals("start=dense; epochs=3", row("keep-some").get("training"));
  }

  @Test
  void methodFromScratchNeedsNoDenseNetworkAndIsTimedAgainstOneOfRandomWeights() {
    RunOutcome outcome = run(List.of(), "fresh");
    assertEquals(List.of("fresh"), bench.column("runs.csv", "method"));
    assertEquals(List.of("dense of random weights DENSE", "fresh, seed 1 DENSE"), bench.timed);
    assertEquals(2, Double.parseDouble(bench.column("speed.csv", "speedup").get(0)));
    assertTrue(outcome.text().contains("no control was trained"), outcome.text());
  }

  @Test
  void methodFromScratchIsComparedWithDense() {
    run(List.of(), "dense", "fresh");
    assertEquals(List.of("", "dense"), bench.column("runs.csv", "control"));
  }

  @Test
  void whereATrialStartsCanBeSaid() {
    run(List.of("keep-some.train.start=scratch"), "keep-some");
    assertEquals(List.of("keep-some"), bench.column("runs.csv", "method"));
    assertEquals("train.start=scratch", row("keep-some").get("operating_point"));
    run(List.of("fresh.train.start=dense"), "fresh");
    assertEquals("trained-on", row("fresh").get("control"));
  }

  @Test
  void fieldThatSaysWhatHoldsAnywayMakesNoOtherRow() {
    run(List.of("keep-some.train.epochs=2", "keep-some.train.keep=0.90"), "keep-some");
    assertEquals(List.of("defaults"), List.of(row("keep-some").get("operating_point")));
  }

  @Test
  void sizesAreTakenFromTheRowThatIsNamed() {
    run(List.of("sized.like=keep-some", "keep-some.every=2,4"), "sized");
    List<Map<String, String>> rows =
        bench.table("runs.csv").rows().stream()
            .filter(row -> row.get("method").equals("sized"))
            .toList();
    assertEquals(
        List.of("like=keep-some(every=2)", "like=keep-some(every=4)"),
        rows.stream().map(row -> row.get("operating_point")).toList());
    assertEquals(List.of("4", "2"), rows.stream().map(row -> row.get("kept_hidden2")).toList());
    assertTrue(rows.get(1).get("settings").contains("like=keep-some(every=4)"));
    assertEquals("4,4,4", record("sized").settings().get("sizes").replace("2", "4"));
  }

  @Test
  void onlyTheNamedRowsSizesAreTaken() {
    run(List.of("sized.like=keep-some(every=8)", "keep-some.every=2"), "keep-some", "sized");
    assertEquals("1", row("sized").get("kept_input"));
    assertEquals(
        List.of("every=2", "every=8"),
        bench.table("runs.csv").rows().stream()
            .filter(row -> row.get("method").equals("keep-some"))
            .map(row -> row.get("operating_point"))
            .toList());
  }

  @Test
  void smallNetworkTrainsAsLongAsDenseAndWhatStartsFromItTogether() {
    run(List.of("sized.like=keep-some"), "sized");
    assertEquals("4", row("sized").get("epochs"));
    assertEquals("trained-on", row("sized").get("control"));
    List<String> epochs =
        bench.table("curve.csv").rows().stream()
            .filter(row -> row.get("method").equals("sized"))
            .map(row -> row.get("epoch"))
            .toList();
    assertEquals(List.of("1", "2", "3", "4"), epochs);
  }

  @Test
  void killedBetweenItsTwoSchedulesItEndsAtTheSameRow() {
    List<String> settings = List.of("sized.like=keep-some");
    run(settings, "sized");
    List<Map<String, String>> whole = bench.timeless("runs.csv");
    for (int kill : new int[] {120, 150, 151, 152, 153, 160, 189}) {
      Bench.Killed killed =
          assertThrows(
              Bench.Killed.class,
              () -> bench.killedAfter(kill).run(How.FORCED, 1, settings, "sized"));
      assertFalse(killed == null);
      bench.killedAfter(Long.MAX_VALUE).run(How.RESUMED, 1, settings, "sized");
      assertEquals(whole, bench.timeless("runs.csv"), "killed after " + kill);
    }
  }

  @Test
  void rerunUsesTheSizesThatTheRecordHolds() throws IOException {
    run(List.of("sized.like=keep-some"), "sized");
    Path file = RecordFile.of(bench.folder(), Trial.fileName("sized", record("sized").key(), 1));
    Path again = scratch.resolve("again");
    bench.rerun(file, again);
    TrialRecord now = RecordFile.all(again.resolve("tiny/tiny")).get(0);
    assertEquals(
        record("sized").values().get("test_perplexity"), now.values().get("test_perplexity"));
  }

  @Test
  void otherDenseNetworkMakesOtherRows() {
    run(List.of("dense.train.epochs=3"), "keep-some");
    assertEquals("3", row("dense").get("epochs"));
    assertEquals("every=2; from=dense(train.epochs=3)", row("keep-some").get("settings"));
    assertEquals(
        row("dense").get("test_perplexity"), row("keep-some").get("dense_test_perplexity"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dense.train.start=dense | dense.train.start=DENSE: the dense network starts from",
        "trained-on.train.start=scratch | trained-on.train.start=SCRATCH: it trains the dense network",
        "keep-some.train.keep=1.5 | keep-some.train.keep=1.5: must be between 0.01 and 1",
        "keep-some.train.epoch=3 | keep-some.train.epoch: no such setting",
        "keep-some.train.start=both | keep-some.train.start=BOTH: it would prune twice over",
        "sized.train.start=dense | sized.train.start=DENSE: it trains a small network from scratch",
        "sized.like=keep-some(every=x) | keep-some.every=x: must be a whole number",
        "keep-some.like=sized | keep-some.like=sized: keep-some has no setting sizes",
        "sized.like=sized | sized.like=sized: name another method that removes units",
        "sized.like=zero-some | sized.like=zero-some: name another method that removes units",
        "sized.like=keep-some(every=2 | sized.like=keep-some(every=2: write it as METHOD",
        "sized.like=keep-sum | keep-sum: no such method",
      })
  void whatCannotBeDoneIsRefusedBeforeAnythingIsTrained(String setting, String said) {
    String method = setting.substring(0, setting.indexOf('.'));
    String message =
        assertThrows(IllegalArgumentException.class, () -> run(List.of(setting), method))
            .getMessage();
    assertTrue(message.startsWith(said), message);
  }

  @Test
  void sizesOfThoseRowsOfAMethodThatStartFromDense() {
    run(
        List.of("sized.like=keep-some(train.start=dense)", "keep-some.train.start=dense,scratch"),
        "sized",
        "keep-some");
    assertEquals(
        List.of("like=keep-some"),
        bench.table("runs.csv").rows().stream()
            .filter(row -> row.get("method").equals("sized"))
            .map(row -> row.get("operating_point"))
            .toList());
  }

  @Test
  void referenceToAStartThatNoRowHasIsRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    run(
                        List.of(
                            "sized.like=keep-some(train.start=dense)",
                            "keep-some.train.start=scratch"),
                        "sized",
                        "keep-some"))
            .getMessage();
    assertEquals(
        "sized.like=keep-some(train.start=dense): no row of keep-some starts there in this run; name another",
        message);
  }

  @Test
  void pointThatAReferenceNamesExactlyIsTakenAlone() {
    String points = "keep-some.train.epochs=2,3";
    run(
        List.of("sized.like=keep-some(train.epochs=3)", points, "keep-some.train.rate=1,0.5"),
        "sized",
        "keep-some");
    assertEquals(
        List.of("like=keep-some(train.epochs=3)"),
        bench.table("runs.csv").rows().stream()
            .filter(row -> row.get("method").equals("sized"))
            .map(row -> row.get("operating_point"))
            .toList());
  }

  @Test
  void sizesAreGivenOnce() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> run(List.of("sized.sizes=4,4,4", "sized.like=keep-some"), "sized"))
            .getMessage();
    assertEquals("sized.sizes=4,4,4, sized.like=keep-some: give one of the two", message);
  }

  @Test
  void networksThatDoNotShrinkAreRowsOfTheirOwn() {
    How how = new How(false, false, false, false, true, false, Points.MAIN, null);
    bench.run(how, 1, List.of(), "keep-some");
    assertEquals("train.shrink=false", row("keep-some").get("operating_point"));
    assertEquals("defaults", row("trained-on").get("operating_point"));
    assertEquals("trained-on", row("keep-some").get("control"));
  }

  @Test
  void dryRunSaysWhatThereIsToDoAndDoesNothing() {
    run(List.of(), "keep-some");
    How how = new How(true, false, true, false, true, true, Points.MAIN, null);
    RunOutcome outcome = bench.killedAfter(0).run(how, 1, List.of(), "keep-some", "fresh");
    assertTrue(outcome.text().contains("keep-some, seed 1: stands in the records"), outcome.text());
    assertTrue(outcome.text().contains("fresh, seed 1: about"), outcome.text());
    assertTrue(outcome.text().contains("1 trial to train: about"), outcome.text());
    assertEquals(3, bench.table("runs.csv").rows().size());
  }

  @Test
  void dryRunRefusesWhatARunWouldRefuse() throws IOException {
    How how = new How(false, false, true, false, true, true, Points.MAIN, null);
    Path file = Files.createFile(scratch.resolve("file"));
    Bench nowhere = new Bench(file.resolve("below"), List.of());
    String message =
        assertThrows(UncheckedIOException.class, () -> nowhere.run(how, 1, List.of(), "keep-some"))
            .getMessage();
    assertTrue(message.startsWith(file.toString()), message);
    assertTrue(message.contains("cannot be written; a part of its path is not a folder"), message);
    Files.createDirectories(bench.folder());
    Files.createFile(bench.folder().resolve("runs.csv"));
    assertTrue(
        assertThrows(
                IllegalArgumentException.class, () -> bench.run(how, 1, List.of(), "keep-some"))
            .getMessage()
            .startsWith(bench.folder() + ": holds tables of an earlier version"));
    assertFalse(Files.exists(bench.folder().resolve("models")));
  }
}
