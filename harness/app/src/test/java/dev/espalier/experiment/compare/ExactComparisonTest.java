package dev.espalier.experiment.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.report.CsvTable;
import dev.espalier.report.results.ResultsFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactComparisonTest {

  private static final String SETTINGS = "x=1; delay=0.1";

  @TempDir private Path scratch;
  private ResultsFixture a;
  private ResultsFixture b;

  @BeforeEach
  void folders() {
    a = fixture("a");
    b = fixture("b");
  }

  private ResultsFixture fixture(String root) {
    return new ResultsFixture(scratch.resolve(root), "lm", "quick");
  }

  /** Two trials of two epochs; one of them with survivors. */
  private static ResultsFixture filled(ResultsFixture results) {
    return results
        .trial("dense", "defaults", "", 1, 36.6278)
        .trial("l0", "x=1", SETTINGS, 1, 35.3302)
        .epoch("dense", "defaults", "", 1, 1, 60.25, 12, 7)
        .epoch("dense", "defaults", "", 1, 2, 50.5, 12, 7)
        .epoch("l0", "x=1", SETTINGS, 1, 1, 40.125, 12, 6)
        .epoch("l0", "x=1", SETTINGS, 1, 2, 38.5, 11, 5)
        .survivors("dense", 1, "input", "0-11")
        .survivors("dense", 2, "input", "0-11");
  }

  private ExactComparison compare() {
    return ExactComparison.of(a.write(), b.write());
  }

  private static List<String> lines(ExactComparison exact) {
    return exact.text().lines().map(line -> line.replaceAll(" +", " ").strip()).toList();
  }

  private static void assertLine(String line, ExactComparison exact) {
    assertTrue(lines(exact).contains(line), () -> line + " is not in\n" + exact.text());
  }

  private static void edit(Path file, String old, String changed) throws IOException {
    String text = Files.readString(file);
    assertTrue(text.contains(old), text);
    Files.writeString(file, text.replace(old, changed));
  }

  /** Gives a table a column of one value. */
  private static void add(Path file, String column, String value) {
    CsvTable table = CsvTable.read(file);
    List<String> columns = new ArrayList<>(table.columns());
    columns.remove(column);
    columns.add(column);
    CsvTable wider = CsvTable.of(columns);
    for (Map<String, String> row : table.rows()) {
      Map<String, String> more = new LinkedHashMap<>(row);
      more.put(column, value);
      wider = wider.with(more);
    }
    wider.write(file);
  }

  @Test
  void equalFoldersAreCounted() {
    filled(a);
    filled(b);
    ExactComparison exact = compare();
    assertTrue(exact.equal(), exact::text);
    // 9 figures of each trial, 4 of each epoch, 2 of survivors.
    assertEquals(
        List.of(
            "A: " + scratch.resolve("a/lm/quick"),
            "B: " + scratch.resolve("b/lm/quick"),
            "",
            "Equal to the last digit: 2 trials, 4 epochs, 40 figures."),
        lines(exact));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "runs.csv | 35.3302 | 35.3303 | lm/quick l0 (x=1), seed 1 runs.csv test_perplexity 35.3302 35.3303",
        "runs.csv | ,40  | ,40.01  | lm/quick l0 (x=1), seed 1 runs.csv dense_test_perplexity 40 40.01",
        "runs.csv | ,12,7,400 | ,12,8,400 | lm/quick dense (defaults), seed 1 runs.csv kept_hidden1 7 8",
        "runs.csv | ,12,7,400 | ,12,7,   | lm/quick dense (defaults), seed 1 runs.csv nonzero_parameters 400",
        "curve.csv | 39.125,40.125 | 39.125,40.1251 | lm/quick l0 (x=1), seed 1 1 curve.csv valid_perplexity 40.125 40.1251",
        "curve.csv | 11,5 | 11,4 | lm/quick l0 (x=1), seed 1 2 curve.csv kept_hidden1 5 4",
        "survivors.csv | 2,input,0-11 | 2,input,0-9 11 | lm/quick dense (defaults), seed 1 2 survivors.csv kept of input 0-11 0-9 11",
      })
  void figureThatDiffersIsNamed(String file, String old, String changed, String line)
      throws IOException {
    filled(a).write();
    Path folder = filled(b).write();
    edit(folder.resolve(file), old, changed == null ? "" : changed);
    ExactComparison exact = ExactComparison.of(scratch.resolve("a"), scratch.resolve("b"));
    assertFalse(exact.equal());
    assertLine(line, exact);
  }

  @Test
  void numbersAreEqualHoweverTheyAreWritten() throws IOException {
    filled(a).write();
    Path folder = filled(b).write();
    edit(folder.resolve("runs.csv"), "35.3302", "3.53302e1");
    edit(folder.resolve("runs.csv"), "36.6278", "36.627800");
    edit(folder.resolve("curve.csv"), "60.25", "60.250");
    assertTrue(ExactComparison.of(scratch.resolve("a"), folder).equal());
  }

  @Test
  void ofManyDifferencesTheFirstAreShown() {
    for (int epoch = 1; epoch <= 25; epoch++) {
      a.epoch("dense", "defaults", "", 1, epoch, 30, 12, 7);
      b.epoch("dense", "defaults", "", 1, epoch, 30, 12, 6);
    }
    a.trial("dense", "defaults", "", 1, 30);
    b.trial("dense", "defaults", "", 1, 30);
    ExactComparison exact = compare();
    assertLine("lm/quick dense (defaults), seed 1 20 curve.csv kept_hidden1 7 6", exact);
    assertLine("and 5 more", exact);
    assertFalse(exact.text().contains(" 21 "), exact::text);
    assertLine("Different: 25 of 110 figures; compared 1 trial, 25 epochs.", exact);
  }

  @Test
  void ofLongListsOfUnitsOnlyTheDifferentPartsAreShown() {
    String same = "0-99 ".repeat(15);
    a.trial("dense", "defaults", "", 1, 30).survivors("dense", 1, "input", same + "200-299");
    b.trial("dense", "defaults", "", 1, 30).survivors("dense", 1, "input", same + "200-298");
    assertLine(
        "lm/quick dense (defaults), seed 1 1 survivors.csv kept of input ... 200-299 ... 200-298",
        compare());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "training_seconds",
        "seconds",
        "cpu_seconds",
        "milliseconds",
        "tokens_per_second",
        "tokens_per_second_10x30",
        "error"
      })
  void whatNeedNotRepeatIsNotCompared(String column) {
    Path first = filled(a).write();
    Path second = filled(b).write();
    for (String file : List.of("runs.csv", "curve.csv")) {
      add(first.resolve(file), column, "1.5");
      add(second.resolve(file), column, "1.6");
    }
    ExactComparison exact = ExactComparison.of(first, second);
    assertTrue(exact.equal(), exact::text);
    assertLine("Equal to the last digit: 2 trials, 4 epochs, 40 figures.", exact);
  }

  @Test
  void groupOfUnitsMayHaveTheNameOfATime() {
    Path first = filled(a).write();
    Path second = filled(b).write();
    add(first.resolve("runs.csv"), "kept_seconds", "1");
    add(second.resolve("runs.csv"), "kept_seconds", "2");
    assertFalse(ExactComparison.of(first, second).equal());
  }

  @Test
  void timingsAreNotLookedAt() {
    filled(a).timing("l0", SETTINGS, 1, "dense", 2, 0.5);
    filled(b).timing("l0", SETTINGS, 1, "dense", 4, 0.5);
    assertTrue(compare().equal());
  }

  @Test
  void columnOfOneSideIsNamed() {
    Path first = filled(a).write();
    Path second = filled(b).write();
    add(second.resolve("runs.csv"), "control_perplexity", "7");
    add(first.resolve("curve.csv"), "momentum", "7");
    ExactComparison exact = ExactComparison.of(first, second);
    assertTrue(exact.equal(), exact::text);
    assertLine(
        "Columns of one side alone, not compared:"
            + " control_perplexity of runs.csv (B), momentum of curve.csv (A)",
        exact);
  }

  @Test
  void columnsOfBothSidesAreComparedWhateverTheirName() {
    Path first = filled(a).write();
    Path second = filled(b).write();
    add(first.resolve("runs.csv"), "control_perplexity", "7");
    add(second.resolve("runs.csv"), "control_perplexity", "8");
    ExactComparison exact = ExactComparison.of(first, second);
    assertLine("lm/quick dense (defaults), seed 1 runs.csv control_perplexity 7 8", exact);
  }

  @Test
  void trialOfOneSideIsMentioned() {
    filled(a).trial("iss", "x=1", SETTINGS, 1, 34);
    filled(b).trial("l0", "x=1", SETTINGS, 2, 35).trial("l0", "x=1", "x=1; delay=0.2", 1, 35);
    ExactComparison exact = compare();
    assertTrue(exact.equal(), exact::text);
    List<String> lines = lines(exact);
    int onlyA = lines.indexOf("Trials that only A has, not compared:");
    assertEquals("lm/quick iss (x=1; delay=0.1), seed 1", lines.get(onlyA + 1));
    int onlyB = lines.indexOf("Trials that only B has, not compared:");
    assertEquals("lm/quick l0 (x=1; delay=0.1), seed 2", lines.get(onlyB + 1));
    assertEquals("lm/quick l0 (x=1; delay=0.2), seed 1", lines.get(onlyB + 2));
    assertLine("Equal to the last digit: 2 trials, 4 epochs, 40 figures.", exact);
  }

  @Test
  void rowsThatOneSideLacksOfACommonTrialAreADifference() {
    filled(a).survivors("dense", 2, "hidden1", "0-6");
    filled(b)
        .epoch("l0", "x=1", SETTINGS, 1, 3, 37, 11, 5)
        .epoch("l0", "x=1", SETTINGS, 1, 4, 36, 11, 5);
    ExactComparison exact = compare();
    assertFalse(exact.equal());
    assertLine(
        "only in A: lm/quick dense (defaults), seed 1, 1 row of survivors.csv, epoch 2, of hidden1",
        exact);
    assertLine("only in B: lm/quick l0 (x=1), seed 1, 2 rows of curve.csv, epoch 3 4", exact);
    assertLine(
        "Different: 0 of 40 figures and 3 rows lacking; compared 2 trials, 4 epochs.", exact);
  }

  @Test
  void tableThatOneSideLacksIsADifferenceOfRows() throws IOException {
    Path first = filled(a).write();
    Path second = filled(b).write();
    Files.delete(second.resolve("survivors.csv"));
    ExactComparison exact = ExactComparison.of(first, second);
    assertFalse(exact.equal());
    assertLine(
        "only in A: lm/quick dense (defaults), seed 1, 2 rows of survivors.csv, epoch 1 2, of input",
        exact);
    assertFalse(exact.text().contains("Columns of one side"), exact::text);
  }

  @Test
  void trialThatFailedOnOneSideDiffers() {
    a.trial("dense", "defaults", "", 1, 30).failure("l0", "x=1", SETTINGS, 1);
    b.trial("dense", "defaults", "", 1, 30).trial("l0", "x=1", SETTINGS, 1, 35);
    ExactComparison exact = compare();
    assertLine("lm/quick l0 (x=1), seed 1 runs.csv status failed ok", exact);
    assertLine("lm/quick l0 (x=1), seed 1 runs.csv test_perplexity 35.0", exact);
  }

  @Test
  void trialsAreMatchedThoughOneSideHasMoreSettings() {
    a.trial("l0", "x=1", "x=1", 1, 35).epoch("l0", "x=1", "x=1", 1, 1, 40, 12, 7);
    b.trial("l0", "x=1", "x=1; late=0", 1, 36).epoch("l0", "x=1", "x=1; late=0", 1, 1, 40, 12, 7);
    ExactComparison exact = compare();
    assertLine("lm/quick l0 (x=1), seed 1 runs.csv test_perplexity 35.0 36.0", exact);
    assertLine("Settings of one side alone, the trials compared all the same: l0 late (B)", exact);
    assertLine("Different: 1 of 16 figures; compared 1 trial, 1 epoch.", exact);
  }

  @Test
  void trialsAreNotMatchedIfSeveralComeIntoQuestionOrSettingsDisagree() {
    a.trial("dense", "defaults", "", 1, 30).trial("iss", "x=1", "x=1", 1, 31);
    a.trial("l0", "x=1", "x=1; y=1", 1, 35);
    b.trial("dense", "defaults", "", 1, 30).trial("iss", "x=1", "x=1; y=1", 1, 31);
    b.trial("iss", "x=1", "x=1; y=2", 1, 32).trial("l0", "x=1", "x=1; y=2; z=1", 1, 36);
    ExactComparison exact = compare();
    assertTrue(exact.equal(), exact::text);
    assertLine("Equal to the last digit: 1 trial, 0 epochs, 10 figures.", exact);
    assertLine("lm/quick iss (x=1; y=2), seed 1", exact);
    assertLine("lm/quick l0 (x=1; y=2; z=1), seed 1", exact);
  }

  @Test
  void settingsTellTrialsOfOneOperatingPointApart() {
    a.trial("l0", "x=1", "x=1; y=1", 1, 30).trial("l0", "x=1", "x=1; y=2", 1, 40);
    b.trial("l0", "x=1", "x=1; y=2", 1, 41).trial("l0", "x=1", "x=1; y=1", 1, 30);
    assertLine("lm/quick l0 (x=1; y=2), seed 1 runs.csv test_perplexity 40.0 41.0", compare());
  }

  @Test
  void rootsAreComparedFolderByFolder() throws IOException {
    filled(a).write();
    filled(b).write();
    for (String root : List.of("a", "b")) {
      new ResultsFixture(scratch.resolve(root), "lm", "small")
          .trial("dense", "defaults", "", 1, root.equals("a") ? 50 : 51)
          .write();
    }
    fixtureOfTimings(scratch.resolve("a/speed/paper"));
    new ResultsFixture(scratch.resolve("b"), "lm", "huge")
        .trial("dense", "defaults", "", 1, 9)
        .write();
    ExactComparison exact = ExactComparison.of(scratch.resolve("a"), scratch.resolve("b"));
    assertLine("lm/small dense (defaults), seed 1 runs.csv test_perplexity 50.0 51.0", exact);
    assertLine("Only in B: lm/huge", exact);
    assertLine("Different: 1 of 50 figures; compared 3 trials, 4 epochs.", exact);
  }

  private static void fixtureOfTimings(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("speed.csv"), "network,milliseconds\r\ndense,30\r\n");
  }

  private String refusal(Path first, Path second) {
    return assertThrows(IllegalArgumentException.class, () -> ExactComparison.of(first, second))
        .getMessage();
  }

  @Test
  void foldersWithoutACommonTrialAreRefused() {
    Path first = a.trial("dense", "defaults", "", 1, 30).trial("l0", "x=1", "x=1", 1, 30).write();
    Path second = b.trial("dense", "defaults", "", 2, 30).write();
    assertEquals(
        ("%s: has no trial that %s has: here lm/quick dense (defaults), seed 2, there lm/quick dense"
                + " (defaults), seed 1 and 1 more; give results of the same methods, settings and"
                + " seeds")
            .formatted(second, first),
        refusal(first, second));
  }

  @Test
  void foldersWithoutTrialsAreRefused() throws IOException {
    Path quick = filled(a).write();
    Path timings = scratch.resolve("paper");
    fixtureOfTimings(timings);
    assertTrue(
        refusal(quick, timings).startsWith(timings + ": holds no trials, and what was"),
        refusal(quick, timings));
    Path nowhere = scratch.resolve("nowhere");
    assertEquals(nowhere + ": no such folder; give one that run wrote", refusal(nowhere, quick));
  }

  @Test
  void tablesThatNameARowTwiceOrNotAtAllAreRefused() throws IOException {
    Path first = filled(a).write();
    Path second = filled(b).write();
    Path survivors = second.resolve("survivors.csv");
    edit(survivors, "1,2,input", "1,1,input");
    assertEquals(
        survivors + ": has two rows of dense (defaults), seed 1, epoch 1, input; restore the file",
        refusal(first, second));
    edit(survivors, "group", "layer");
    String message = refusal(first, second);
    assertTrue(
        message.startsWith(survivors + ": its first line has no column group, but "), message);
  }
}
