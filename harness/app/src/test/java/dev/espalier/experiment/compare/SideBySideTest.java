package dev.espalier.experiment.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.report.CsvTable;
import dev.espalier.report.results.ResultsFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SideBySideTest {

  @TempDir private Path scratch;
  private ResultsFixture a;
  private ResultsFixture b;

  @BeforeEach
  void folders() {
    a = new ResultsFixture(scratch.resolve("a"), "lm", "quick");
    b = new ResultsFixture(scratch.resolve("b"), "lm", "quick");
  }

  private SideBySide compare() {
    return SideBySide.of(a.write(), b.write());
  }

  /** The line of a table, its columns a space apart. */
  private static String line(SideBySide sideBySide, String start) {
    return sideBySide
        .text()
        .lines()
        .map(line -> line.replaceAll(" +", " ").strip())
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow(() -> new AssertionError(start + " is not in\n" + sideBySide.text()));
  }

  private static Map<String, String> row(SideBySide sideBySide, String method, String measure) {
    List<Map<String, String>> rows =
        sideBySide.table().rows().stream()
            .filter(r -> r.get("method").equals(method) && r.get("measure").equals(measure))
            .toList();
    assertEquals(1, rows.size(), method + " " + measure);
    return rows.get(0);
  }

  private String refusal(Path first, Path second) {
    return assertThrows(IllegalArgumentException.class, () -> SideBySide.of(first, second))
        .getMessage();
  }

  @Test
  void perplexitiesOfOneSeedAreOnlyToldEqualOrNot() {
    a.trial("dense", "defaults", "", 1, 36.6).trial("l0", "x=1", "x=1", 1, 35);
    b.trial("dense", "defaults", "", 1, 36.6).trial("l0", "x=1", "x=1", 1, 36.5);
    SideBySide both = compare();
    assertEquals(
        "dense defaults 1 36.60 36.60 0 equal 12/7 12/7 2.5x 2.5x", line(both, "dense defaults"));
    assertEquals(
        "l0 x=1 1 35.00 36.50 +1.50 no spread 12/7 12/7 2.5x 2.5x", line(both, "l0 x=1 1"));
    assertEquals(
        "2 figures of test perplexity: 1 equal, 1 different with no spread to judge by",
        line(both, "2 figures of test perplexity"));
  }

  @Test
  void perplexitiesOfSeveralSeedsAreJudgedByTheirSpread() {
    for (int seed = 1; seed <= 3; seed++) {
      a.trial("far", "x=1", "x=1", seed, 40 + seed).trial("near", "x=1", "x=1", seed, 40 + seed);
      b.trial("far", "x=1", "x=1", seed, 36 + seed).trial("near", "x=1", "x=1", seed, 39 + seed);
    }
    SideBySide both = compare();
    assertTrue(
        line(both, "far").startsWith("far x=1 1-3 42.00 ± 1.00 38.00 ± 1.00 -4.00 beyond"),
        both::text);
    assertTrue(line(both, "near").contains(" -1.00 within "), both::text);
    assertEquals("beyond", row(both, "far", "test_perplexity").get("noise"));
    assertEquals("-4", row(both, "far", "test_perplexity").get("difference"));
    assertEquals("1", row(both, "far", "test_perplexity").get("b_sd"));
    assertEquals("equal", row(both, "far", "kept_input").get("noise"));
  }

  @Test
  void speedupsAreJudgedByTheirIntervals() {
    for (String method : List.of("far", "near")) {
      a.trial(method, "defaults", "", 1, 30).timing(method, "", 1, "dense", 2, 0.5);
      b.trial(method, "defaults", "", 1, 30);
    }
    a.timing("far", "", 1, "sparse", 1, 0.1);
    b.timing("far", "", 1, "dense", 4, 0.5).timing("near", "", 1, "dense", 2.5, 0.5);
    SideBySide both = compare();
    assertEquals(
        "far defaults 1 10x30 2x [1.5, 2.5] 4x [3.5, 4.5] beyond 5 2.5 0.5",
        line(both, "far defaults 1 10x30"));
    assertTrue(line(both, "near defaults 1 10x30").contains(" within "));
    assertEquals(
        "far defaults 1 sparse 10x30 1x [0.9, 1.1] only A 10",
        line(both, "far defaults 1 sparse 10x30"));
    assertEquals(
        "3 speedups: 1 within noise, 1 beyond noise, 1 only in A", line(both, "3 speedups"));
    Map<String, String> csv = row(both, "far", "speedup_10x30");
    assertEquals("1.5 2.5 2", csv.get("a_low") + " " + csv.get("a_high") + " " + csv.get("ratio"));
    assertEquals("", row(both, "far", "sparse_milliseconds_10x30").get("b"));
  }

  @Test
  void timingsOfSeveralSeedsHaveTheWidestInterval() {
    a.trial("l0", "x=1", "x=1", 1, 30).trial("l0", "x=1", "x=1", 2, 31);
    a.timing("l0", "x=1", 1, "dense", 2, 0.5).timing("l0", "x=1", 2, "dense", 3, 0.25);
    b.trial("l0", "x=1", "x=1", 1, 30).trial("l0", "x=1", "x=1", 2, 31);
    assertTrue(line(compare(), "l0 x=1 1,2 10x30").contains(" 2.5x [1.5, 3.25] "));
  }

  @Test
  void rowsOfOneSideAreSaidToBe() {
    a.trial("iss", "x=1", "x=1", 1, 30).trial("dense", "defaults", "", 1, 36);
    b.trial("dense", "defaults", "", 1, 36).trial("iss", "x=2", "x=2", 1, 30);
    SideBySide both = compare();
    assertTrue(line(both, "iss x=1").startsWith("iss x=1 1 30.00 only A"), both::text);
    assertTrue(line(both, "iss x=2").startsWith("iss x=2 1 30.00 only B"), both::text);
    assertTrue(both.text().indexOf("x=2") < both.text().indexOf("dense"), "methods stay together");
  }

  @Test
  void rowsOfOtherSeedsAreOtherRows() {
    a.trial("iss", "x=1", "x=1", 1, 30).trial("iss", "x=1", "x=1", 2, 31);
    b.trial("iss", "x=1", "x=1", 1, 30);
    SideBySide both = compare();
    assertTrue(line(both, "iss x=1 1,2").contains("only A"), both::text);
    assertTrue(line(both, "iss x=1 1 ").contains("only B"), both::text);
  }

  @Test
  void failedTrialsAreTold() {
    a.trial("iss", "x=1", "x=1", 1, 30).failure("iss", "x=1", "x=1", 2);
    a.failure("l0", "defaults", "", 1);
    b.trial("iss", "x=1", "x=1", 1, 30).trial("iss", "x=1", "x=1", 2, 30);
    b.trial("l0", "defaults", "", 1, 30);
    SideBySide both = compare();
    assertTrue(line(both, "iss").contains("30.00 (1 failed) 30.00 ± 0.00"), both::text);
    assertTrue(line(both, "l0").contains("failed 30.00 only B"), both::text);
  }

  @Test
  void whatChangedBetweenTheRunsIsNamed() {
    a.trial("l0", "x=1", "x=1; delay=0.1", 1, 30);
    b.trial("l0", "x=1", "x=1; delay=0.2", 1, 30);
    b.json("environment.json", "{\"cpu\":\"Slide rule\",\"cores\":2,\"threads\":4}");
    b.json("settings.json", "{\"data hash\":\"abd\"}");
    SideBySide both = compare();
    assertEquals("cpu Abacus Slide rule", line(both, "cpu"));
    assertEquals("threads not recorded 4", line(both, "threads "));
    assertEquals("l0 (x=1): delay 0.1 0.2", line(both, "l0 (x=1): delay"));
    assertEquals("data hash abc abd", line(both, "data hash"));
    assertTrue(both.text().contains("The data differ: what was learnt does not compare."));
    assertFalse(both.text().contains("cores"), both::text);
    assertFalse(both.text().contains("date"), both::text);
  }

  @Test
  void ofLongSettingsOnlyTheDifferentPartsAreShown() {
    String same = "quick: 200000 training tokens, 2 layers of 96, init 0.1, unroll 20, batch 20";
    a.trial("dense", "defaults", "", 1, 30);
    a.json("settings.json", "{\"scale\":\"" + same + ", keep 1, clip 5\",\"data hash\":\"abc\"}");
    b.trial("dense", "defaults", "", 1, 30);
    b.json("settings.json", "{\"scale\":\"" + same + ", keep 0.7, clip 5\",\"data hash\":\"abc\"}");
    assertEquals("scale keep 1 keep 0.7", line(compare(), "scale"));
  }

  @Test
  void nothingChangedIsSaid() {
    a.trial("dense", "defaults", "", 1, 30);
    b.trial("dense", "defaults", "", 1, 30);
    assertEquals(
        "Environment and settings are the same.", line(compare(), "Environment and settings"));
  }

  @Test
  void rowsOfOnePointAreMatchedBySettingsFirst() {
    a.trial("l0", "x=1", "x=1; y=1", 1, 30).trial("l0", "x=1", "x=1; y=2", 1, 40);
    b.trial("l0", "x=1", "x=1; y=2", 1, 40).trial("l0", "x=1", "x=1; y=1", 1, 30);
    SideBySide both = compare();
    assertEquals(
        "2 figures of test perplexity: 2 equal", line(both, "2 figures of test perplexity"));
  }

  @Test
  void rootsAreComparedFolderByFolder() throws IOException {
    a.trial("dense", "defaults", "", 1, 30).write();
    b.trial("dense", "defaults", "", 1, 30).write();
    new ResultsFixture(scratch.resolve("a"), "lm", "small")
        .trial("dense", "defaults", "", 1, 50)
        .write();
    new ResultsFixture(scratch.resolve("b"), "lm", "small")
        .trial("dense", "defaults", "", 1, 51)
        .write();
    new ResultsFixture(scratch.resolve("b"), "lm", "huge")
        .trial("dense", "defaults", "", 1, 9)
        .write();
    SideBySide both = SideBySide.of(scratch.resolve("a"), scratch.resolve("b"));
    assertTrue(both.text().contains("\nlm, quick\n"), both::text);
    assertTrue(both.text().contains("\nlm, small\n"), both::text);
    assertEquals("Only in B: lm/huge", line(both, "Only in B"));
    assertEquals(
        List.of("quick", "small"),
        both.table().rows().stream().map(row -> row.get("scale")).distinct().toList());
  }

  /** For instance where a run that was made to answer one question stands beside the main one. */
  @Test
  void whatARootHoldsTwiceIsComparedByFolder() throws IOException {
    for (ResultsFixture fixture : List.of(a, b)) {
      Path first = fixture.trial("dense", "defaults", "", 1, 30).write();
      Path second = first.getParent().resolveSibling("shrink").resolve("quick");
      Files.createDirectories(second);
      Files.copy(first.resolve("runs.csv"), second.resolve("runs.csv"));
    }
    String text = SideBySide.of(scratch.resolve("a"), scratch.resolve("b")).text();
    assertEquals(2, text.split("\nlm, quick\n", -1).length - 1, text);
  }

  @Test
  void studiesOfSpeedAreComparedByNetwork() {
    List<Path> folders = List.of(scratch.resolve("here"), scratch.resolve("there"));
    for (int i = 0; i < 2; i++) {
      CsvTable.of(
              List.of(
                  "network",
                  "input",
                  "hidden",
                  "batch",
                  "steps",
                  "milliseconds",
                  "speedup",
                  "low",
                  "high"))
          .with(
              Map.of(
                  "network",
                  "ISS",
                  "input",
                  "15",
                  "hidden",
                  "3/2",
                  "batch",
                  "1",
                  "steps",
                  "1",
                  "milliseconds",
                  "4",
                  "speedup",
                  "" + (3 + i),
                  "low",
                  "2",
                  "high",
                  "5"))
          .write(folders.get(i).resolve("speed.csv"));
    }
    SideBySide both = SideBySide.of(folders.get(0), folders.get(1));
    assertEquals("speed, here and there", line(both, "speed"));
    assertTrue(
        line(both, "ISS").startsWith("ISS 15/3/2 1x1 3x [2, 5] 4x [2, 5] within 4"), both::text);
    assertFalse(both.text().contains("perplexity A"), both::text);
  }

  @Test
  void otherExperimentsAndScalesAreRefused() {
    Path quick = a.trial("dense", "defaults", "", 1, 30).write();
    Path small =
        new ResultsFixture(scratch, "lm", "small").trial("dense", "defaults", "", 1, 3).write();
    Path other =
        new ResultsFixture(scratch, "qa", "quick").trial("dense", "defaults", "", 1, 3).write();
    assertEquals(
        "%s: holds lm/small, but %s holds lm/quick; give two folders of one experiment and scale"
            .formatted(small, quick),
        refusal(quick, small));
    assertTrue(refusal(quick, other).startsWith(other + ": holds qa/quick, but "));
    assertTrue(
        refusal(quick, scratch.resolve("qa")).contains("give two folders of one experiment"));
    new ResultsFixture(scratch.resolve("c"), "qa", "small")
        .trial("dense", "defaults", "", 1, 3)
        .write();
    new ResultsFixture(scratch.resolve("c"), "qa", "quick")
        .trial("dense", "defaults", "", 1, 3)
        .write();
    assertEquals(
        "%s: has nothing of what %s has: here qa/quick qa/small, there lm/quick;"
                .formatted(scratch.resolve("c"), quick)
            + " give folders of one experiment and scale",
        refusal(quick, scratch.resolve("c")));
  }

  @Test
  void folderThatHoldsNoResultsIsRefused() throws IOException {
    Path quick = a.trial("dense", "defaults", "", 1, 30).write();
    Path nowhere = scratch.resolve("nowhere");
    assertEquals(nowhere + ": no such folder; give one that run wrote", refusal(quick, nowhere));
    Path begun = b.write();
    assertTrue(refusal(begun, quick).startsWith(begun + ": holds no results"));
    Path empty = Files.createDirectory(scratch.resolve("empty"));
    assertTrue(refusal(empty, quick).startsWith(empty + ": holds no results, that is no rows of"));
  }

  @Test
  void tablesOfOthersAreRefusedByName() throws IOException {
    Path quick = a.trial("dense", "defaults", "", 1, 30).write();
    Path other = b.trial("dense", "defaults", "", 1, 30).write();
    Path runs = other.resolve("runs.csv");
    String good = Files.readString(runs);
    Files.writeString(runs, good.replace(",test_perplexity", ",score"));
    String message = refusal(quick, other);
    assertTrue(
        message.startsWith(runs + ": its first line has no column test_perplexity, but "), message);
    Files.writeString(runs, good.replace("30.0", "thirty"));
    assertEquals(
        runs + ": row 1 has thirty in column test_perplexity, which is no number; restore the file",
        refusal(quick, other));
    Files.writeString(runs, good + "a,b\r\n");
    assertThrows(UncheckedIOException.class, () -> SideBySide.of(quick, other));
    Files.writeString(runs, good);
    b.json("settings.json", "{");
    assertTrue(
        refusal(quick, other).startsWith(other.resolve("settings.json") + ": holds no names"));
  }
}
