package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.experiment.RunRequest.How;
import dev.espalier.experiment.record.RecordFile;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.experiment.record.TrialRecord.Timed;
import dev.espalier.setup.Experiment;
import dev.espalier.setup.Loss;
import dev.espalier.setup.OperatesAt;
import dev.espalier.setup.Tried;
import dev.espalier.task.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The points of curves, those that settings were chosen by, and whether a run came out alike. */
class PointsTest {

  private static final How ALL = new How(false, false, true, false, true, false, Points.ALL, null);
  private static final How TRIED =
      new How(false, false, true, false, false, false, Points.TRIED, null);

  @TempDir private Path scratch;
  private Bench bench;

  /** The tiny experiment with points of its own. */
  @Experiment(
      id = "tiny",
      title = "Tiny",
      paper = "none",
      examples = "tokens",
      loss = Loss.PERPLEXITY,
      protocols = {"10x30", "1x1"},
      listed = false)
  @OperatesAt(
      method = "keep-some",
      scales = "tiny",
      value = {"train.epochs=3", "train.rate=0.5"},
      curve = {"train.epochs=1", "train.epochs=4; train.rate=0.25"})
  @Tried(
      methods = "keep-some",
      scale = "tiny",
      value = {"train.epochs=1", "train.epochs=3; train.rate=0.5"})
  private static final class Curved implements ExperimentFamily {
    private final ExperimentFamily tiny = new TinyExperiment(1000);

    @Override
    public List<Metric> metrics() {
      return tiny.metrics();
    }

    @Override
    public Scales<?> scales() {
      return tiny.scales();
    }

    @Override
    public Workload open(Scale scale, Sources sources) {
      return tiny.open(scale, sources);
    }
  }

  @BeforeEach
  void makeBench() {
    bench = benchIn("results");
  }

  private Bench benchIn(String folder) {
    return new Bench(scratch.resolve(folder), List.of()).of(new Curved());
  }

  private List<String> points() {
    List<String> points = new ArrayList<>();
    for (Map<String, String> row : bench.table("runs.csv").rows()) {
      if (row.get("method").equals("keep-some")) {
        points.add(row.get("operating_point"));
      }
    }
    return points;
  }

  @Test
  void mainPointAloneUnlessAllAreAskedFor() {
    bench.run(How.ANEW, 1, List.of(), "keep-some");
    assertEquals(List.of("train.epochs=3; train.rate=0.5"), points());
  }

  @Test
  void furtherPointsOfACurveHaveTheMainOnesSettingsUnlessTheySayOtherwise() {
    String text = bench.run(ALL, 1, List.of(), "keep-some").text();
    assertEquals(
        Set.of(
            "train.epochs=1; train.rate=0.5",
            "train.epochs=3; train.rate=0.5",
            "train.epochs=4; train.rate=0.25"),
        Set.copyOf(points()));
    assertEquals(3, points().size());
    assertTrue(
        text.contains(
            """
            Settings: from 2 tried for each of keep-some, by the validation split:
            ./reproduce.sh run tiny --scale tiny --points tried
            """),
        text);
  }

  @Test
  void triedPointsLeaveTheTestSplitUnreadAndSayWhichWasChosen() {
    RunOutcome outcome = bench.run(TRIED, 1, List.of(), "keep-some");
    assertEquals(0, outcome.failed());
    Path tried = bench.folder().resolve("tried");
    assertEquals(tried, outcome.folder());
    assertEquals(3, RecordFile.all(tried).size());
    for (TrialRecord record : RecordFile.all(tried)) {
      assertFalse(record.values().containsKey("test_perplexity"), record.method());
      assertTrue(record.values().containsKey("valid_perplexity"), record.method());
    }
    assertFalse(Files.exists(tried.resolve("comparison.csv")));
    assertFalse(Files.exists(tried.resolve("runs.csv")));
    assertTrue(bench.timed.isEmpty());
    List<Map<String, String>> rows =
        bench.table("tried/tried.csv").rows().stream()
            .filter(row -> row.get("method").equals("keep-some"))
            .toList();
    assertEquals(2, rows.size());
    for (Map<String, String> row : rows) {
      boolean chosen = row.get("tried").equals("train.epochs=3; train.rate=0.5");
      assertEquals(chosen ? "chosen" : "", row.get("chosen"), row.get("tried"));
    }
    double best = Double.parseDouble(rows.get(0).get("validation"));
    assertTrue(best <= Double.parseDouble(rows.get(1).get("validation")));
    assertTrue(outcome.text().contains("validation perplexity"), outcome.text());
  }

  @Test
  void triedPointsLeaveTheOthersRecordsAloneAndAreNotTakenForThem() {
    bench.run(How.ANEW, 1, List.of(), "keep-some");
    List<TrialRecord> before = RecordFile.all(bench.folder());
    bench.run(TRIED, 1, List.of(), "keep-some");
    assertEquals(before, RecordFile.all(bench.folder()));
    Bench other = benchIn("other");
    other.run(TRIED, 1, List.of(), "keep-some");
    other.run(How.RESUMED, 1, List.of(), "keep-some");
    for (TrialRecord record : RecordFile.all(other.folder())) {
      assertTrue(record.values().containsKey("test_perplexity"), record.method());
    }
  }

  @Test
  void trialThatLeftTheTestSplitUnreadDoesSoWhenItRunsAgain() {
    RunOutcome outcome = bench.run(TRIED, 1, List.of(), "keep-some");
    String name =
        RecordFile.all(outcome.folder()).stream()
            .filter(record -> record.method().equals("keep-some"))
            .map(record -> Trial.fileName(record.method(), record.key(), 1))
            .findFirst()
            .orElseThrow();
    bench.rerun(RecordFile.of(outcome.folder(), name), scratch.resolve("rerun"));
    Path again = scratch.resolve("rerun").resolve("tiny").resolve("tiny").resolve("tried");
    TrialRecord record = RecordFile.read(RecordFile.of(again, name));
    assertFalse(record.values().containsKey("test_perplexity"));
    assertTrue(record.values().containsKey("valid_perplexity"));
  }

  @Test
  void saysWhereNothingWasTried() {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> bench.run(TRIED, 1, List.of(), "zero-some"))
            .getMessage();
    assertTrue(
        message.startsWith("--points tried: no settings were tried at tiny tiny for zero-some;"),
        message);
    assertFalse(Files.exists(bench.folder()));
  }

  @Test
  void everyMethodOfAnExperimentHadEquallyManyTries() {
    for (ExperimentDescriptor experiment : Bench.EXPERIMENTS.all()) {
      for (String scale : experiment.scales().names()) {
        Set<Integer> counts =
            experiment.tried().stream()
                .filter(tried -> tried.scale().equals(scale))
                .map(tried -> (int) Arrays.stream(tried.value()).distinct().count())
                .collect(Collectors.toSet());
        assertTrue(counts.size() <= 1, experiment.id() + " " + scale + ": " + counts);
      }
    }
  }

  @Test
  void sameRunCameOutAsCommitted() {
    bench.run(How.ANEW, 2, List.of(), "keep-some");
    Bench again = benchIn("again");
    again.run(How.ANEW, 1, List.of(), "keep-some");
    Path committed = bench.folder();
    String text = Agreement.of(again.folder(), committed).orElseThrow();
    assertTrue(text.startsWith("2 of 2 trials came out as committed in " + committed), text);
    assertTrue(text.endsWith("; all 4 speedups within their intervals"), text);
    assertEquals(1, text.lines().count());
    assertTrue(Agreement.of(again.folder(), scratch.resolve("nowhere")).isEmpty());
  }

  @Test
  void speedupsBeyondTheIntervalsOfTheCommittedOnesAreNamed() {
    bench.run(How.ANEW, 1, List.of(), "keep-some");
    Path committed = benchIn("committed").run(How.ANEW, 1, List.of(), "keep-some").folder();
    for (TrialRecord record : RecordFile.all(committed)) {
      List<Timed> slower = record.timings().stream().map(t -> slower(t)).toList();
      RecordFile.write(
          RecordFile.of(committed, Trial.fileName(record.method(), record.key(), 1)),
          record.with(slower));
    }
    String text = Agreement.of(bench.folder(), committed).orElseThrow();
    assertTrue(text.startsWith("2 of 2 trials came out as committed in "), text);
    assertTrue(text.contains("; 4 of 4 speedups beyond their intervals, "), text);
    assertTrue(
        text.endsWith(
            "keep-some (train.epochs=3; train.rate=0.5), seed 1, dense, 1x1: 4x [2, 6], committed 0.4x [0.2, 0.6]"),
        text);
  }

  private static Timed slower(Timed t) {
    return new Timed(
        t.form(),
        t.batch(),
        t.steps(),
        t.threads(),
        t.baseMilliseconds(),
        t.milliseconds(),
        t.speedup() / 10,
        t.low() / 10,
        t.high() / 10,
        t.settled(),
        t.samples(),
        t.p50Milliseconds(),
        t.p99Milliseconds(),
        t.weightBytes(),
        t.cutShare(),
        t.baseTimes(),
        t.times());
  }

  @Test
  void trialThatCameOutOtherwiseIsNamed() throws IOException {
    bench.run(How.ANEW, 1, List.of(), "keep-some");
    Bench again = benchIn("again");
    again.run(How.ANEW, 1, List.of("keep-some.train.epochs=3,1"), "keep-some");
    Path record =
        RecordFile.of(
            bench.folder(),
            bench.table("runs.csv").rows().stream()
                .filter(row -> row.get("method").equals("keep-some"))
                .map(row -> Trial.fileName("keep-some", row.get("settings"), 1))
                .findFirst()
                .orElseThrow());
    double perplexity = RecordFile.read(record).values().get("test_perplexity");
    Files.writeString(
        record,
        Files.readString(record)
            .replace("\"test_perplexity\" : " + perplexity, "\"test_perplexity\" : 12.5")
            .replaceFirst(",\\s*\"sha256\" : \"[0-9a-f]+\"", ""));
    String text = Agreement.of(again.folder(), bench.folder()).orElseThrow();
    assertTrue(text.startsWith("1 of 2 trials came out otherwise than committed in "), text);
    assertTrue(text.contains("(1 more are not committed)"), text);
    assertTrue(
        text.endsWith(
            "keep-some (train.epochs=3; train.rate=0.5), seed 1: test_perplexity %s, committed 12.5"
                .formatted(perplexity)),
        text);
  }
}
