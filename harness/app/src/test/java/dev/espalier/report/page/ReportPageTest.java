package dev.espalier.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.espalier.report.CsvTable;
import dev.espalier.report.Progress;
import dev.espalier.report.results.ResultsFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {

  /** Columns of whole numbers that say which row it is. */
  private static final List<String> FIGURELESS =
      List.of("seed", "epoch", "batch", "steps", "threads");

  @TempDir private Path scratch;
  private ResultsFixture results;

  @BeforeEach
  void folder() {
    results = new ResultsFixture(scratch, "lm", "quick");
  }

  private static List<Path> write(Path root) {
    return ReportPage.write(root, Progress.silent());
  }

  private String page() throws IOException {
    return Files.readString(write(results.write()).get(0));
  }

  private static String dataOf(String page) {
    String start = "<script type=\"application/json\" id=\"data\">";
    int from = page.indexOf(start) + start.length();
    return page.substring(from, page.indexOf("</script>", from));
  }

  private JsonNode data() throws IOException {
    return new ObjectMapper().readTree(dataOf(page()));
  }

  private String refusal(Path root) {
    return assertThrows(RuntimeException.class, () -> write(root)).getMessage();
  }

  @Test
  void pointsHaveTheTablesNumbers() throws IOException {
    results.trial("dense", "defaults", "", 1, 40).reported("dense", "none", "defaults", "80", "");
    for (int seed = 1; seed <= 3; seed++) {
      results.trial("l0", "x=1", "x=1", seed, 40 + seed).timing("l0", "x=1", seed, "dense", 3, 0.5);
    }
    results.timing("l0", "x=1", 1, "sparse", 2, 0.25);
    results.reported("l0", "neuron", "x=1", "84", "nearly 20");
    JsonNode data = data();
    assertEquals("[\"10x30\",\"sparse 10x30\"]", data.get("timings").toString());
    JsonNode method = data.get("methods").get(1);
    assertEquals("l0 The l0", method.get("id").asText() + " " + method.get("name").asText());
    JsonNode point = data.get("points").get(1);
    assertEquals("l0, x=1", point.get("label").asText());
    assertEquals("{\"value\":42.0,\"low\":41.0,\"high\":43.0}", point.get("quality").toString());
    assertEquals(
        "{\"value\":3.0,\"low\":2.5,\"high\":3.5}", point.get("speedups").get("10x30").toString());
    assertEquals(5, point.get("change").asDouble(), 1e-9);
    assertEquals(40, point.get("parameters").asDouble(), 1e-9);
    assertEquals(100.0 / 3, point.get("multiplyAccumulates").asDouble(), 1e-9);
    JsonNode reported = point.get("reported");
    assertEquals(20, reported.get("speedup").asDouble());
    assertEquals("84, nearly 20x", reported.get("text").asText());
    assertEquals(5, reported.get("change").asDouble(), 1e-9);
    assertFalse(reported.get("comparable").asBoolean());
    assertEquals("42.00 ± 1.00", point.get("facts").get("test perplexity").asText());
    assertEquals("3x [2.5, 3.5]", point.get("facts").get("10x30 measured").asText());
  }

  @Test
  void workIsCountedByWhatTheNetworksRead() throws IOException {
    results.examples("questions").trial("dense", "defaults", "", 1, 40);
    results.trial("l0", "x=1", "x=1", 1, 41);
    JsonNode facts = data().get("points").get(0).get("facts");
    assertEquals("300", facts.get("multiply-accumulates per question").asText());
    assertTrue(page().contains("against multiply-accumulates per question."));
  }

  @Test
  void networksWithRoundedWeightsAreAsGoodAsTheyWereFound() throws IOException {
    results.trial("dense", "defaults", "", 1, 40).timing("dense", "", 1, "dense", 1, 0);
    results.timing("dense", "", 1, "onnx", 1, 0).timing("dense", "", 1, "onnx_int8", 2, 0.5);
    results.inInt8(41.5).trial("l0", "x=1", "x=1", 1, 44).timing("l0", "x=1", 1, "onnx", 3, 0);
    JsonNode data = data();
    assertEquals("[\"10x30\",\"onnx 10x30\",\"onnx_int8 10x30\"]", data.get("timings").toString());
    JsonNode dense = data.get("points").get(0);
    assertEquals(40, dense.get("quality").get("value").asDouble());
    assertEquals("{\"onnx_int8\":{\"value\":41.5}}", dense.get("rounded").toString());
    assertEquals(2, dense.get("speedups").get("onnx_int8 10x30").get("value").asDouble());
    assertEquals("41.50", dense.get("facts").get("onnx_int8 test perplexity").asText());
    assertEquals("{}", data.get("points").get(1).get("rounded").toString());
    assertTrue(page().contains("onnx_int8: with weights stored in 8 bits"));
  }

  @Test
  void curvesFollowTheTrials() throws IOException {
    results.trial("l0", "x=1", "x=1; y=2", 1, 40);
    results.epoch("l0", "x=1", "x=1; y=2", 1, 1, 60, 12, 7);
    results.epoch("l0", "x=1", "x=1; y=2", 1, 2, 50, 9, 0);
    JsonNode data = data();
    assertEquals("{\"input\":12,\"hidden1\":7}", data.get("groups").get("").toString());
    JsonNode last = data.get("curves").get(0).get("epochs").get(1);
    assertEquals(50, last.get("valid").asDouble());
    assertEquals(49, last.get("train").asDouble());
    assertEquals("{\"input\":[0,8]}", last.get("units").toString());
  }

  @Test
  void unitsAreThoseThatTheTableTells() throws IOException {
    results.trial("l0", "defaults", "", 1, 40).epoch("l0", "defaults", "", 1, 1, 60, 5, 7);
    results.survivors("l0", 1, "input", "0-2 7 9");
    JsonNode epoch = data().get("curves").get(0).get("epochs").get(0);
    assertEquals("{\"input\":[0,2,7,7,9,9],\"hidden1\":[0,6]}", epoch.get("units").toString());
    results.survivors("l0", 1, "hidden1", "0-x");
    assertTrue(refusal(results.write()).contains("survivors.csv: 0-x in column kept is no range"));
  }

  @Test
  void otherFiguresHaveTheirOwnDirectionAndChange() throws IOException {
    results.trial("dense", "defaults", "", 1, 40).trial("l0", "x=1", "x=1", 1, 38);
    Path folder = results.write();
    for (String name : List.of("runs.csv", "comparison.csv")) {
      Path file = folder.resolve(name);
      Files.writeString(file, Files.readString(file).replace("test_perplexity", "f1"));
    }
    String page = Files.readString(write(folder).get(0));
    JsonNode data = new ObjectMapper().readTree(dataOf(page));
    assertFalse(data.get("quality").get("lowerIsBetter").asBoolean());
    assertEquals(-2, data.get("points").get(1).get("change").asDouble(), 1e-9);
    assertEquals(
        "-2.0 points vs dense", data.get("points").get(1).get("facts").get("change").asText());
    assertTrue(page.contains("F1 against weights"));
    assertTrue(page.contains("higher is better"));
  }

  @Test
  void whatTheTablesSayStaysText() throws IOException {
    String nasty = "</script><img src=x onerror=alert(1)>";
    results.trial("l0", nasty, "x=" + nasty, 1, 40);
    String page = page();
    assertFalse(dataOf(page).contains("<"));
    assertEquals(
        "l0, " + nasty,
        new ObjectMapper().readTree(dataOf(page)).get("points").get(0).get("label").asText());
    assertFalse(page.contains("<img"));
    assertTrue(page.contains("&lt;img"));
  }

  @Test
  void failedTrialsAreListed() throws IOException {
    results.trial("l0", "x=1", "x=1", 1, 40).failure("l0", "x=2", "x=2", 1);
    String page = page();
    assertTrue(page.contains("Trials that failed"));
    assertTrue(page.contains("<td class=\"right\">failed</td>") || page.contains(">failed</td>"));
  }

  @Test
  void sameTablesGiveTheSamePage() throws IOException {
    results.trial("l0", "x=1", "x=1", 1, 40).timing("l0", "x=1", 1, "dense", 3, 0.5);
    assertEquals(page(), page());
  }

  @Test
  void pageIsOneFile() throws IOException {
    results.trial("l0", "x=1", "x=1", 1, 40);
    String page = page();
    for (String wayOut : List.of(" src=", "@import", "url(", "href=\"http")) {
      assertFalse(page.contains(wayOut), wayOut);
    }
    assertTrue(page.length() < 500_000, "page of " + page.length());
  }

  @Test
  void everyRowHasItsCommand() throws IOException {
    results.json("environment.json", "{\"threads\":\"2\"}");
    results.trial("dense", "defaults", "", 1, 40);
    results.trial("l0", "x=a b; train.epochs=3; train.cell=gru", "x=a b", 1, 40);
    results.trial("l0", "x=a b; train.epochs=3; train.cell=gru", "x=a b", 2, 40);
    results.trial("small", "like=l0(x=1, groups=all)", "like=l0(x=1, groups=all)", 1, 40);
    results.timing("small", "like=l0(x=1, groups=all)", 1, "dense", 2, 0);
    results.timing("small", "like=l0(x=1, groups=all)", 1, "onnx", 2, 0);
    String record = "{\"method\":\"small\",\"key\":\"like=l0(x=1, groups=all)\",\"seed\":1,";
    results.json(
        "records/small.json",
        record + "\"data\":\"my data\",\"options\":[\"--plugins\",\"plugins/mine.jar\"]}");
    String page = page();
    assertEquals(
        List.of(
            "./reproduce.sh run lm --scale quick --methods dense --seeds 1 --no-timing",
            "./reproduce.sh run lm --scale quick --methods dense,l0 --set 'l0.x=a b'"
                + " --set l0.train.epochs=3 --cell gru --seeds 2 --no-timing",
            "./reproduce.sh run lm --scale quick --methods dense,l0,small --set small.like=l0"
                + " --set l0.x=1 --set l0.groups=all --seeds 1 --data 'my data' --threads 2"
                + " --plugins plugins/mine.jar --onnx"),
        commands(page));
    assertTrue(
        page.contains("records/small.json --threads 2 --plugins plugins/mine.jar</pre>"), page);
    assertTrue(page.contains("<tr id=\"row-small-like-l0-x-1-groups-all-\">"), page);
    assertTrue(page.contains("<a href=\"#row-dense\">dense</a>"), page);
  }

  /** What the rows' buttons copy. */
  private static List<String> commands(String page) {
    return Pattern.compile("data-copy=\"([^\"]*)\"")
        .matcher(page)
        .results()
        .map(found -> found.group(1).replace("&#39;", "'").replace("&#61;", "="))
        .toList();
  }

  @Test
  void networksThatWereBroughtAlongArePrunedAgain() throws IOException {
    ResultsFixture brought = new ResultsFixture(scratch, "own-network", "small");
    brought.trial("dense", "defaults", "", 1, 40).trial("l0", "x=1", "x=1", 1, 41);
    brought.json(
        "records/l0.json",
        "{\"method\":\"l0\",\"key\":\"x=1\",\"seed\":1,\"data\":\"texts\","
            + "\"options\":[\"--weights\",\"model.safetensors\"]}");
    assertEquals(
        "./reproduce.sh prune --scale small --methods l0 --set l0.x=1 --seeds 1 --data texts"
            + " --weights model.safetensors --no-timing",
        commands(page(brought.write())).get(1));
  }

  @Test
  void questionIsAnsweredFirst() throws IOException {
    results.trial("dense", "defaults", "", 1, 40).trial("l0", "x=1", "x=1", 1, 38);
    results.trial("l0", "x=2", "x=2", 1, 42).timing("l0", "x=1", 1, "dense", 1.5, 0);
    results.timing("l0", "x=2", 1, "dense", 3, 0);
    String page = page();
    int answer =
        page.indexOf("the best is l0 at 2x; no method gets to 3.3x or 5x or 8x; of one seed");
    assertTrue(answer > 0 && answer < page.indexOf("id=\"controls\""), page);
  }

  @Test
  void whatDidNotSettleHasNoFigure() throws IOException {
    results.trial("l0", "x=1", "x=1", 1, 40).timing("l0", "x=1", 1, "dense", 3, 0.5);
    Path folder = results.write();
    CsvTable speeds = CsvTable.read(folder.resolve("speed.csv"));
    List<String> columns = new ArrayList<>(speeds.columns());
    columns.add("settled");
    Map<String, String> row = new LinkedHashMap<>(speeds.rows().get(0));
    row.put("settled", "false");
    CsvTable.of(columns, List.of(row)).write(folder.resolve("speed.csv"));
    String page = page(folder);
    JsonNode point = new ObjectMapper().readTree(dataOf(page)).get("points").get(0);
    assertEquals("[\"10x30\"]", point.get("unsettled").toString());
    assertEquals("not settled [2.5, 3.5]", point.get("facts").get("10x30 measured").asText());
    assertTrue(page.contains(">not settled</td>"), page);
  }

  @Test
  void figuresOfOtherScalesStandInTheirTableAlone() throws IOException {
    results.trial("dense", "defaults", "", 1, 40).reported("dense", "none", "defaults", "80", "");
    results.trial("l0", "x=1", "x=1", 1, 41).timing("l0", "x=1", 1, "dense", 3, 0.5);
    results.reported("l0", "neuron", "x=1", "84", "nearly 20");
    String page = page();
    assertFalse(page.contains("data-chart=\"reported"));
    assertTrue(page.contains("84, nearly 20x (paper)"));
  }

  @Test
  void fineTuningGoesOnWhereTheDenseNetworkEnded() throws IOException {
    results.trial("dense", "defaults", "", 1, 40).trial("l0", "x=1", "x=1", 1, 41);
    results.epoch("dense", "defaults", "", 1, 1, 60, 12, 7);
    results.epoch("dense", "defaults", "", 1, 2, 50, 12, 7);
    results.epoch("l0", "x=1", "x=1", 1, 1, 55, 9, 7);
    JsonNode curves = data().get("curves");
    assertEquals(0, curves.get(0).get("from").asInt());
    assertEquals(2, curves.get(1).get("from").asInt());
  }

  @Test
  void everyFolderBelowGetsItsPage() {
    results.trial("l0", "x=1", "x=1", 1, 40);
    Path quick = results.write();
    Path small = new ResultsFixture(scratch, "lm", "small").trial("l0", "x=1", "x=1", 1, 9).write();
    assertEquals(
        List.of(quick.resolve("report.html"), small.resolve("report.html")), write(scratch));
  }

  @Test
  void committedResultsHaveTheirPages() throws IOException {
    Path committed = Path.of("..", "..", "results");
    for (String name : List.of("language-model/quick", "speed/paper")) {
      Path copy = Files.createDirectories(scratch.resolve(name));
      try (var files = Files.list(committed.resolve(name))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
    }
    List<Path> pages = write(scratch);
    assertEquals(2, pages.size());
    String speed = Files.readString(pages.get(1));
    assertTrue(speed.contains("nothing was trained"));
    assertTrue(speed.contains("./reproduce.sh speed --scale paper"));
  }

  @Test
  void foldersWithoutResultsAreRefused() throws IOException {
    Path empty = Files.createDirectory(scratch.resolve("empty"));
    assertTrue(refusal(empty).startsWith(empty + ": holds no results"), refusal(empty));
    Path nowhere = scratch.resolve("nowhere");
    assertEquals(nowhere + ": no such folder; give one that run wrote", refusal(nowhere));
    Path begun = results.write();
    assertTrue(refusal(begun).startsWith(begun + ": holds no results"), refusal(begun));
  }

  /** As a spreadsheet or an earlier version leaves them. */
  @Test
  void figuresThatAreNoneAreNotInTheData() throws IOException {
    results.trial("dense", "defaults", "", 1, 40).reported("dense", "none", "defaults", "80", "");
    results.trial("l0", "x=1", "x=1", 1, 41).epoch("l0", "x=1", "x=1", 1, 1, 60, 12, 7);
    results.trial("l0", "x=1", "x=1", 2, 42).timing("l0", "x=1", 1, "dense", 3, 0.5);
    results.reported("l0", "neuron", "x=1", "84", "nearly 20");
    Path folder = results.write();
    for (String name : List.of("runs.csv", "curve.csv", "speed.csv", "comparison.csv")) {
      CsvTable table = CsvTable.read(folder.resolve(name));
      for (String value : List.of("Infinity", "NaN", "1e400")) {
        List<Map<String, String>> rows = new ArrayList<>();
        table.rows().forEach(row -> rows.add(new LinkedHashMap<>(row)));
        rows.get(rows.size() - 1)
            .replaceAll(
                (column, old) ->
                    !FIGURELESS.contains(column) && old.matches("[0-9.]+") ? value : old);
        CsvTable.of(table.columns(), rows).write(folder.resolve(name));
        requireNumbers(
            new ObjectMapper().readTree(dataOf(page(folder))), value + " in " + name + ": ");
      }
      table.write(folder.resolve(name));
    }
  }

  private static String page(Path folder) throws IOException {
    return Files.readString(write(folder).get(0));
  }

  /** What is drawn: facts are texts, as the tables have them. */
  private static void requireNumbers(JsonNode data, String where) {
    for (JsonNode point : data.get("points")) {
      ((ObjectNode) point).remove(List.of("facts", "label", "curve"));
      point.path("reported").properties().removeIf(figure -> figure.getValue().isTextual());
    }
    for (JsonNode curve : data.get("curves")) {
      ((ObjectNode) curve).remove("label");
      curve.get("epochs").forEach(epoch -> ((ObjectNode) epoch).remove("facts"));
    }
    ((ObjectNode) data).remove("methods");
    assertFalse(data.toString().matches(".*(NaN|Infinity|1e400).*"), where + data);
  }

  @Test
  void tablesThatCannotBeReadAreNamed() throws IOException {
    results.trial("l0", "x=1", "x=1", 1, 40).epoch("l0", "x=1", "x=1", 1, 1, 60, 12, 7);
    Path folder = results.write();
    Path curve = folder.resolve("curve.csv");
    String good = Files.readString(curve);
    Files.writeString(curve, good.replace("60.0", "sixty"));
    assertEquals(
        curve
            + ": row 1 has sixty in column valid_perplexity, which is no number; restore the file",
        refusal(folder));
    Files.writeString(curve, good.replace("settings", "setting"));
    assertEquals(
        curve
            + ": its first line has no column settings, but method, operating_point, setting, seed, epoch, train_perplexity, valid_perplexity, kept_input, kept_hidden1; restore the file, or give a results folder that this program wrote",
        refusal(folder));
    Files.writeString(curve, good + "a,b\r\n");
    UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> write(folder));
    assertTrue(e.getCause().getMessage().startsWith(curve + ": cannot be read as a CSV table"));
  }
}
