package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.plugin.Catalogue;
import dev.espalier.report.CsvTable;
import dev.espalier.report.TextTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static final Catalogue CATALOGUE = Catalogue.scan(List.of());

  private static final List<String> RUNS =
      List.of(
          "method",
          "granularity",
          "operating_point",
          "settings",
          "seed",
          "status",
          "kept_input",
          "kept_hidden1",
          "nonzero_parameters",
          "compression_ratio",
          "theoretical_speedup",
          "test_perplexity",
          "dense_test_perplexity",
          "perplexity_floor",
          "training",
          "control",
          "control_test_perplexity");

  private static final List<String> SPEEDS =
      List.of(
          "method",
          "settings",
          "seed",
          "form",
          "batch",
          "steps",
          "speedup",
          "low",
          "high",
          "settled",
          "cut_share");

  private CsvTable runs = CsvTable.of(RUNS);
  private CsvTable speeds = CsvTable.of(SPEEDS);

  private void run(String method, String settings, double perplexity, double dense, int kept) {
    runs =
        runs.with(
            Map.ofEntries(
                Map.entry("method", method),
                Map.entry("granularity", "neuron"),
                Map.entry("operating_point", settings),
                Map.entry("settings", settings),
                Map.entry("status", "ok"),
                Map.entry("kept_input", "8"),
                Map.entry("kept_hidden1", Integer.toString(kept)),
                Map.entry("nonzero_parameters", "1000"),
                Map.entry("compression_ratio", "2"),
                Map.entry("theoretical_speedup", "3"),
                Map.entry("test_perplexity", Double.toString(perplexity)),
                Map.entry("dense_test_perplexity", Double.toString(dense)),
                Map.entry("control", "dense"),
                Map.entry("control_test_perplexity", Double.toString(dense)),
                Map.entry("perplexity_floor", "50")));
  }

  private void failure(String method, String settings) {
    runs = runs.with(Map.of("method", method, "settings", settings, "status", "failed"));
  }

  private void speed(String method, String settings, double speedup, double low, double high) {
    speed(method, settings, speedup, low, high, "", "");
  }

  private void speed(
      String method,
      String settings,
      double speedup,
      double low,
      double high,
      String settled,
      String share) {
    speeds =
        speeds.with(
            Map.ofEntries(
                Map.entry("method", method),
                Map.entry("settings", settings),
                Map.entry("form", "dense"),
                Map.entry("batch", "10"),
                Map.entry("steps", "30"),
                Map.entry("speedup", Double.toString(speedup)),
                Map.entry("low", Double.toString(low)),
                Map.entry("high", Double.toString(high)),
                Map.entry("settled", settled),
                Map.entry("cut_share", share)));
  }

  private final Comparison comparison =
      new Comparison(new TinyExperiment(1000), Scale.of("tiny"), CATALOGUE);

  private CsvTable comparison() {
    return comparison.table(runs, speeds);
  }

  private String view() {
    return comparison.view(comparison()).text();
  }

  @Test
  void narrowViewKeepsWhatCountsMost() {
    TextTable view = comparison.view(comparison());
    String first = view.header().stream().filter(t -> t.endsWith(" measured")).findFirst().get();
    String text = view.text(100, comparison.leastTold(view));
    String titles = text.lines().findFirst().orElseThrow();
    for (String title : List.of("method", "test perplexity", "change", first)) {
      assertTrue(titles.contains(title), text);
    }
    text.lines().forEach(line -> assertTrue(line.length() <= 100, line));
    assertTrue(text.contains("reported"), text);
    assertFalse(titles.contains("reported"), text);
  }

  /** Its records are older than the metric. */
  @Test
  void metricThatIsNotKnownOfATrialDidNotFail() {
    Comparison characters =
        new Comparison(new CharactersExperiment(), Scale.of("chunks"), CATALOGUE);
    List<String> columns = new ArrayList<>(RUNS);
    columns.add("bits_per_character");
    Map<String, String> row = new HashMap<>();
    columns.forEach(column -> row.put(column, ""));
    row.putAll(Map.of("method", "dense", "seed", "1", "status", "ok", "bits_per_character", "2.5"));
    CsvTable known = CsvTable.of(columns).with(row);
    String text = characters.view(characters.table(known, speeds)).text();
    assertTrue(text.contains("accuracy") && text.contains("2.5"), text);
    assertFalse(text.contains("failed"), text);
  }

  @Test
  void seedsAreAveragedWithTheirStandardDeviation() {
    run("keep-some", "every=2", 100, 90, 4);
    run("keep-some", "every=2", 104, 100, 5);
    run("keep-some", "every=2", 108, 110, 6);
    Map<String, String> row = comparison().rows().get(0);
    assertEquals("3", row.get("seeds"));
    assertEquals("104.00", row.get("test_perplexity"));
    // Of a sample: the square root of (16 + 0 + 16) / 2.
    assertEquals("4.00", row.get("test_perplexity_sd"));
    assertEquals("100.00", row.get("dense_test_perplexity"));
    // Seed by seed: 11.1 %, 4 %, -1.8 %.
    assertEquals("4.4", row.get("change_percent"));
    assertEquals("6.5", row.get("change_percent_sd"));
    // Student's t of two degrees of freedom: 4.303 times 6.47 over the square root of 3.
    assertEquals(4.43 - 16.07, Double.parseDouble(row.get("change_percent_low")), 0.02);
    assertEquals(4.43 + 16.07, Double.parseDouble(row.get("change_percent_high")), 0.02);
    assertTrue(view().contains("4.4 % ± 16.1 vs keeps all"), view());
    assertTrue(comparison.notes(comparison()).contains("paired by"));
    assertEquals("8/5", row.get("kept"));
    assertTrue(view().contains("104.00 ± 4.00"));
  }

  @Test
  void lossByKindIsToldByWhatItAddsToTheLeastPerplexity() {
    List<String> columns = new ArrayList<>(RUNS);
    columns.addAll(List.of("loss_topic", "loss_rest", "loss_topic_floor", "loss_rest_floor"));
    runs = CsvTable.of(columns);
    Map<String, String> known =
        Map.of(
            "method", "keep-some",
            "status", "ok",
            "loss_rest", "3",
            "loss_topic_floor", "0.1",
            "loss_rest_floor", "3.01");
    for (double topic : List.of(0.15, 0.25)) {
      Map<String, String> row = new HashMap<>(known);
      row.put("loss_topic", Double.toString(topic));
      runs = runs.with(row);
    }
    Map<String, String> row = comparison().rows().get(0);
    assertEquals("0.200000", row.get("loss_topic"));
    assertEquals("0.100000", row.get("loss_topic_floor"));
    assertTrue(view().contains("above floor by topic/rest"), view());
    // exp(0.1) and exp(-0.01).
    assertTrue(view().contains("10.5/-1.0 %"), view());
  }

  @Test
  void trialWithoutLossByKindHasNone() {
    runs = CsvTable.of(List.of("method", "settings", "status", "loss_topic", "loss_topic_floor"));
    failure("keep-some", "every=2");
    assertEquals("", comparison().rows().get(0).get("loss_topic"));
    assertTrue(view().contains("above floor by topic"), view());
    assertFalse(view().contains("/ %") || view().contains("NaN"), view());
  }

  @Test
  void lossThatIsNotFiniteLeavesOutWhatItAdds() {
    // As records have it: the floor is there, the loss is not, of one trial or of all.
    for (List<String> losses : List.of(List.of("loss_topic"), List.<String>of())) {
      List<String> columns = new ArrayList<>(RUNS);
      columns.addAll(losses);
      columns.add("loss_topic_floor");
      runs = CsvTable.of(columns);
      runs = runs.with(Map.of("method", "keep-some", "status", "ok", "loss_topic_floor", "0.1"));
      assertTrue(view().contains("above floor by topic"), view());
      assertFalse(view().contains(" %"), view());
    }
  }

  @Test
  void textOfAnUnknownLanguageHasNoLossByKind() {
    run("keep-some", "every=2", 100, 90, 4);
    assertFalse(comparison().columns().stream().anyMatch(c -> c.startsWith("loss_")));
    assertFalse(view().contains("above floor"), view());
  }

  @Test
  void oneSeedHasNoStandardDeviation() {
    run("keep-some", "every=2", 100, 90, 4);
    assertEquals("", comparison().rows().get(0).get("test_perplexity_sd"));
    assertEquals("", comparison().rows().get(0).get("change_percent_low"));
    assertTrue(!view().contains("±"));
    assertEquals("", comparison.notes(comparison()));
  }

  @Test
  void failedTrialsAreCountedAndLeftOut() {
    failure("keep-some", "every=2");
    run("keep-some", "every=2", 100, 90, 4);
    failure("zero-some", "");
    List<Map<String, String>> rows = comparison().rows();
    assertEquals("1", rows.get(0).get("seeds"));
    assertEquals("1", rows.get(0).get("failed"));
    assertEquals("100.00", rows.get(0).get("test_perplexity"));
    assertEquals("0", rows.get(1).get("seeds"));
    assertEquals("", rows.get(1).get("test_perplexity"));
    assertTrue(view().contains("failed"));
  }

  @Test
  void everyOperatingPointHasItsRow() {
    run("keep-some", "every=2", 100, 90, 4);
    run("keep-some", "every=4", 110, 90, 2);
    run("keep-some", "every=2", 102, 90, 4);
    List<Map<String, String>> rows = comparison().rows();
    assertEquals(
        List.of("every=2", "every=4"), rows.stream().map(r -> r.get("operating_point")).toList());
    assertEquals("101.00", rows.get(0).get("test_perplexity"));
  }

  @Test
  void intervalReachesAroundThoseOfAllSeeds() {
    run("keep-some", "every=2", 100, 90, 4);
    speed("keep-some", "every=2", 2, 1.8, 2.1);
    speed("keep-some", "every=2", 3, 2.7, 3.4);
    speed("keep-some", "every=4", 9, 9, 9);
    Map<String, String> row = comparison().rows().get(0);
    assertEquals(2.5, Double.parseDouble(row.get("speedup_10x30")));
    assertEquals(1.8, Double.parseDouble(row.get("speedup_10x30_low")));
    assertEquals(3.4, Double.parseDouble(row.get("speedup_10x30_high")));
    assertEquals("", row.get("speedup_1x1"));
  }

  @Test
  void aSpeedupThatIsNotSettledSaysSo() {
    run("keep-some", "every=2", 100, 90, 4);
    run("keep-some", "every=4", 100, 90, 4);
    run("keep-some", "every=8", 100, 90, 4);
    speed("keep-some", "every=2", 2, 1.9, 2.1, "true", "");
    speed("keep-some", "every=2", 2, 1.5, 2.5, "false", "");
    speed("keep-some", "every=4", 3, 2.9, 3.1, "true", "");
    speed("keep-some", "every=8", 5, 4, 6);
    assertEquals(
        List.of("false", "true", ""),
        comparison().rows().stream().map(row -> row.get("speedup_10x30_settled")).toList());
    assertTrue(view().contains("2x [1.5, 2.5] not settled "), view());
    assertEquals(2, view().split("not settled").length, "of older records it is not known");
  }

  @Test
  void theShareOfTheCutLayersIsShownWhereItIsNotAll() {
    run("keep-some", "every=2", 100, 90, 4);
    speed("keep-some", "every=2", 2, 1.9, 2.1, "true", "0.96");
    assertTrue(!view().contains("share"), view());
    speed("keep-some", "every=2", 2, 1.9, 2.1, "true", "0.44");
    assertEquals("0.7", comparison().rows().get(0).get("cut_share_10x30"));
    assertTrue(view().contains("10x30 share"), view());
  }

  @Test
  void slowPassesAndMemoryStandBesideTheRatio() {
    run("keep-some", "every=2", 100, 90, 4);
    run("keep-some", "every=4", 100, 90, 4);
    speed("keep-some", "every=2", 2, 1.9, 2.1);
    assertFalse(view().contains("p50/p99") || view().contains("MiB"), view());
    CsvTable wider =
        CsvTable.of(
            Stream.concat(
                    SPEEDS.stream(),
                    Stream.of("p50_milliseconds", "p99_milliseconds", "weight_bytes"))
                .toList());
    for (String[] protocol : new String[][] {{"10", "30", "7", "9"}, {"1", "1", "0.25", "0.5"}}) {
      Map<String, String> row = new LinkedHashMap<>(speeds.rows().get(0));
      row.put("batch", protocol[0]);
      row.put("steps", protocol[1]);
      row.put("p50_milliseconds", protocol[2]);
      row.put("p99_milliseconds", protocol[3]);
      row.put("weight_bytes", "1572864");
      wider = wider.with(row);
    }
    speeds = wider;
    List<String> lines = view().lines().toList();
    assertTrue(lines.get(0).matches(".* 1x1 measured +1x1 p50/p99 ms +MiB .*"), lines.get(0));
    assertFalse(lines.get(0).contains("10x30 p50"), lines.get(0));
    assertTrue(lines.get(2).matches(".* 0\\.25/0\\.5 +1\\.5 .*"), lines.get(2));
    assertFalse(lines.get(3).contains("/0"), lines.get(3));
  }

  @Test
  void reportedFiguresOfThisScaleDifferInHardwareAlone() {
    run("dense", "", 100, 100, 8);
    Map<String, String> row = comparison().rows().get(0);
    assertEquals("99.5", row.get("reported_test_perplexity").replaceAll("0+$", ""));
    assertEquals("Doe, table 1", row.get("reported_source"));
    assertEquals("tiny", row.get("reported_scale"));
    assertEquals("hardware", row.get("differs"));
  }

  @Test
  void reportedFiguresOfTheLargestScaleStandInAndSaySo() {
    run("keep-some", "every=2", 100, 90, 4);
    Map<String, String> row = comparison().rows().get(0);
    assertEquals("", row.get("reported_test_perplexity"));
    assertEquals("nearly 20", row.get("reported_speedup"));
    assertEquals("huge", row.get("reported_scale"));
    assertTrue(row.get("differs").startsWith("scale (reported at huge)"), row.get("differs"));
  }

  @Test
  void figuresOfRoundedFormsStandBesideTheirSpeedups() {
    CsvTable wider =
        CsvTable.of(Stream.concat(RUNS.stream(), Stream.of("onnx_int8_test_perplexity")).toList());
    for (String[] seed : new String[][] {{"1", "101"}, {"2", "105"}}) {
      run("keep-some", "every=2", 100, 90, 4);
      Map<String, String> row = new LinkedHashMap<>(runs.rows().get(runs.rows().size() - 1));
      row.put("seed", seed[0]);
      row.put("onnx_int8_test_perplexity", seed[1]);
      wider = wider.with(row);
    }
    runs = wider;
    speed("keep-some", "every=2", 2, 1.9, 2.1);
    Map<String, String> timed = new LinkedHashMap<>(speeds.rows().get(0));
    timed.put("form", "onnx_int8");
    timed.put("speedup", "4");
    speeds = speeds.with(timed);
    Map<String, String> row = comparison().rows().get(0);
    assertEquals("103.00", row.get("onnx_int8_test_perplexity"));
    assertEquals("2.83", row.get("onnx_int8_test_perplexity_sd"));
    assertEquals("", row.get("bfloat16_test_perplexity"));
    assertEquals("4", row.get("onnx_int8_speedup_10x30"));
    List<String> lines = view().lines().toList();
    assertTrue(
        lines.get(0).matches(".*ONNX Runtime int8 test perplexity .*ONNX Runtime int8 10x30.*"),
        lines.get(0));
    assertTrue(
        lines.get(2).matches(".* 103\\.00 ± 2\\.83 .* 4x \\[1\\.9, 2\\.1\\].*"), lines.get(2));
    assertFalse(lines.get(0).contains("bfloat16"), lines.get(0));
  }

  @Test
  void nothingIsShownOfFormsThatWereNotAskedFor() {
    run("keep-some", "every=2", 100, 90, 4);
    speed("keep-some", "every=2", 2, 1.9, 2.1);
    assertFalse(view().contains("ONNX"), view());
  }
}
