package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.plugin.Catalogue;
import dev.espalier.train.EpochSummary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunRowsTest {

  private static final Catalogue CATALOGUE = Catalogue.scan(List.of());

  private final Workbook workbook = new TinyExperiment(1000);
  private final Workload workload = workbook.open("tiny", new Sources(null, null));
  private final PrunableModel whole = workload.fresh(1);
  private final RunRows rows = new RunRows(workbook.experiment(), "tiny", workload, whole);

  private static Trial trial(String method, Map<String, String> point) {
    return new Trial(CATALOGUE.method(method), point, 3);
  }

  private static TrialResult result(PrunableModel cut) {
    List<EpochSummary> curve =
        List.of(
            new EpochSummary(
                1,
                1,
                Math.log(300),
                Math.log(310),
                0.5,
                Map.of("input", 8),
                Map.of("input", "0-7"),
                2,
                4,
                6e9),
            new EpochSummary(
                2,
                0.5,
                Math.log(200),
                Math.log(210),
                0.25,
                Map.of("input", 7),
                Map.of("input", "0-2 4-7"),
                2,
                4,
                5e9));
    return new TrialResult(
        cut, curve, 1000, Math.log(211), Map.of(Metric.TEST_PERPLEXITY, 220.5), 1e-6);
  }

  @Test
  void everyGroupHasItsColumn() {
    for (String column : List.of("kept_input", "kept_hidden1", "kept_hidden2")) {
      assertTrue(rows.columns().contains(column), column);
      assertTrue(rows.curveColumns().contains(column), column);
    }
  }

  @Test
  void rowsHaveNoColumnsButTheTables() {
    Trial trial = trial("keep-all", Map.of());
    Map<String, String> row = rows.row(trial, result(whole), null);
    assertEquals(
        rows.columns().stream().sorted().toList(), row.keySet().stream().sorted().toList());
    assertTrue(rows.columns().containsAll(rows.failure(trial, "broke").keySet()));
    EpochSummary epoch = result(whole).curve().get(0);
    assertTrue(rows.curveColumns().containsAll(rows.curve(trial, epoch).keySet()));
  }

  @Test
  void lossesAreToldAsPerplexities() {
    Map<String, String> row =
        rows.row(trial("keep-all", Map.of()), result(whole), Map.of("test_perplexity", "199.0000"));
    assertEquals("200.0000", row.get("train_perplexity"));
    assertEquals("211.0000", row.get("valid_perplexity"));
    assertEquals("220.5000", row.get("test_perplexity"));
    assertEquals("199.0000", row.get("dense_test_perplexity"));
    assertEquals("2", row.get("epochs"));
    assertEquals("4.0", row.get("training_seconds"));
    assertEquals("250", row.get("tokens_per_second"));
  }

  @Test
  void wholeNetworkIsItsOwnMeasure() {
    Map<String, String> row = rows.row(trial("keep-all", Map.of()), result(whole), null);
    assertEquals("8", row.get("kept_hidden2"));
    assertEquals(Long.toString(whole.parameterCount()), row.get("parameters"));
    assertEquals(1, Double.parseDouble(row.get("compression_ratio")));
    assertEquals(1, Double.parseDouble(row.get("theoretical_speedup")));
    // 8 x 32 weights twice for each of two layers, and 8 x 2000 of the softmax layer.
    assertEquals("17024", row.get("multiply_accumulates"));
  }

  @Test
  void zeroWeightsCountForMethodsThatRemoveWeightsOnly() {
    for (Parameter parameter : whole.parameters()) {
      if (parameter.role() == Parameter.Role.WEIGHT) {
        for (int i = 0; i < parameter.size(); i += 2) {
          parameter.value().data[i] = 0;
        }
      }
    }
    Map<String, String> weights = rows.row(trial("zero-some", Map.of()), result(whole), null);
    assertEquals("8512", weights.get("multiply_accumulates"));
    assertEquals(2, Double.parseDouble(weights.get("theoretical_speedup")));
    long nonZero = whole.parameterCount() - 8512;
    assertEquals(Long.toString(nonZero), weights.get("nonzero_parameters"));
    assertEquals(
        (double) whole.parameterCount() / nonZero,
        Double.parseDouble(weights.get("compression_ratio")),
        1e-3);
    Map<String, String> units = rows.row(trial("keep-some", Map.of()), result(whole), null);
    assertEquals("17024", units.get("multiply_accumulates"));
  }

  @Test
  void failureHasItsCauseAndNoFigures() {
    Map<String, String> row = rows.failure(trial("keep-some", Map.of("every", "4")), "it broke");
    assertEquals("failed", row.get("status"));
    assertEquals("it broke", row.get("error"));
    assertEquals("every=4", row.get("operating_point"));
    assertEquals("neuron", row.get("granularity"));
    assertEquals("3", row.get("seed"));
    assertEquals(null, row.get("test_perplexity"));
  }

  @Test
  void curveTellsAnEpoch() {
    EpochSummary epoch = result(whole).curve().get(1);
    Map<String, String> row = rows.curve(trial("keep-some", Map.of()), epoch);
    assertEquals("2", row.get("epoch"));
    assertEquals("200.0000", row.get("train_perplexity"));
    assertEquals("210.0000", row.get("valid_perplexity"));
    assertEquals("7", row.get("kept_input"));
    assertEquals("defaults", row.get("operating_point"));
    assertEquals("every=2", row.get("settings"));
  }

  @Test
  void survivorsAreToldByEpochAndGroup() {
    EpochSummary epoch = result(whole).curve().get(1);
    List<Map<String, String>> told = RunRows.survivors(trial("keep-all", Map.of()), epoch);
    assertEquals(1, told.size());
    assertEquals("2", told.get(0).get("epoch"));
    assertEquals("0-2 4-7", told.get(0).get("kept"));
    assertEquals(List.copyOf(told.get(0).keySet()), RunRows.SURVIVOR_COLUMNS);
  }
}
