package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.experiment.record.RecordFile;
import dev.espalier.experiment.record.RecordTables;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.measure.Environment;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.plugin.Catalogue;
import dev.espalier.task.Metric;
import dev.espalier.train.EpochSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordMakerTest {

  private static final Catalogue CATALOGUE = Catalogue.scan(List.of());

  private final ExperimentFamily family = new TinyExperiment(1000);
  private final Workload workload = family.open(Scale.of("tiny"), new Sources(null, null));
  private final PrunableModel whole = workload.fresh(1);
  private final RecordMaker maker =
      new RecordMaker(
          family, Scale.of("tiny"), new Sources(null, null), workload, Environment.here(1));

  private static Trial trial(String method, Map<String, String> point) {
    return new Trial(CATALOGUE.method(method), point, null, null, 3);
  }

  private static EpochSummary epoch(int number, double train, double valid, String units) {
    int kept = dev.espalier.model.Survivors.units(units).length;
    return new EpochSummary(
        number,
        1,
        Math.log(train),
        Math.log(valid),
        0.5,
        Map.of("input", kept),
        Map.of("input", units),
        2,
        3,
        500,
        6e9);
  }

  private static TrialResult result(PrunableModel cut) {
    List<EpochSummary> curve =
        List.of(
            epoch(1, 300, 310, "0-7"),
            epoch(2, 250, 260, "0-1 4-7"),
            epoch(3, 200, 210, "0-2 4-7"));
    return new TrialResult(
        cut,
        curve,
        1500,
        2e10,
        1,
        List.of(256, 512),
        Math.log(211),
        Map.of(Metric.TEST_PERPLEXITY, 220.5),
        Map.of("loss_topic", 0.0123456789),
        Map.of("structure_count", 20.0, "structure_share", 0.5),
        Map.of("start", List.of(0.5, 2.0, 1.0)),
        "of the dense network",
        1e-6);
  }

  private TrialRecord record(Trial trial, PrunableModel cut) {
    return maker.of(trial, trial.point(), result(cut));
  }

  private static Map<String, String> row(TrialRecord record) {
    return tables(record).runs().rows().get(0);
  }

  private static RecordTables tables(TrialRecord record) {
    return new RecordTables(List.of(record), List.of("test_perplexity"));
  }

  @Test
  void lossesAreToldAsPerplexities() {
    Map<String, String> row = row(record(trial("dense", Map.of()), whole));
    assertEquals("200.0000", row.get("train_perplexity"));
    assertEquals("211.0000", row.get("valid_perplexity"));
    assertEquals("220.5000", row.get("test_perplexity"));
    assertEquals("220.5000", row.get("dense_test_perplexity"));
    assertEquals("0.012346", row.get("loss_topic"));
    assertEquals("20", row.get("structure_count"));
    assertEquals("0.5000", row.get("structure_share"));
    assertEquals("3", row.get("epochs"));
    assertEquals("6.0", row.get("training_seconds"));
    assertEquals("9.0", row.get("training_cpu_seconds"));
    assertEquals("250", row.get("tokens_per_second"));
  }

  @Test
  void costsOfTrainingAreTold() {
    Map<String, Double> values = record(trial("keep-some", Map.of()), whole).values();
    assertEquals(18e9, values.get("training_multiply_accumulates"));
    assertEquals(2e10, values.get("training_multiply_accumulates_uncut"));
    assertEquals(1, values.get("settled_units"));
  }

  @Test
  void howFarGradientsReachIsToldByStep() {
    TrialRecord record = record(trial("dense", Map.of()), whole);
    assertEquals(0.25, record.values().get("gradient_ratio_start"));
    List<Map<String, String>> rows = tables(record).gradients().rows();
    assertEquals(3, rows.size());
    assertEquals("start", rows.get(1).get("when"));
    assertEquals("1", rows.get(1).get("step"));
    assertEquals("2.0", rows.get(1).get("length"));
  }

  @Test
  void unitThatCameBackIsCounted() {
    assertEquals(1, record(trial("keep-some", Map.of()), whole).values().get("returned_units"));
  }

  @Test
  void widthsOfVectorsAreToldInTurn() {
    assertEquals("256+512", row(record(trial("dense", Map.of()), whole)).get("vector_bits"));
  }

  @Test
  void wholeNetworkIsItsOwnMeasure() {
    Map<String, Double> values = record(trial("dense", Map.of()), whole).values();
    assertEquals(8, values.get("kept_hidden2"));
    assertEquals(whole.parameterCount(), values.get("parameters"));
    assertEquals(1, values.get("compression_ratio"));
    assertEquals(1, values.get("theoretical_speedup"));
    // 8 x 32 weights twice for each of two layers, and 8 x 1040 of the softmax layer.
    assertEquals(9344, values.get("multiply_accumulates"));
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
    Map<String, Double> weights = record(trial("zero-some", Map.of()), whole).values();
    assertEquals(4672, weights.get("multiply_accumulates"));
    assertEquals(2, weights.get("theoretical_speedup"));
    long nonZero = whole.parameterCount() - 4672;
    assertEquals(nonZero, weights.get("nonzero_parameters"));
    assertEquals((double) whole.parameterCount() / nonZero, weights.get("compression_ratio"), 1e-3);
    Map<String, Double> units = record(trial("keep-some", Map.of()), whole).values();
    assertEquals(9344, units.get("multiply_accumulates"));
  }

  @Test
  void failureHasItsCauseAndNoFigures() {
    TrialRecord failure = maker.failure(trial("keep-some", Map.of("every", "4")), "it broke");
    assertFalse(failure.ok());
    Map<String, String> row = row(failure);
    assertEquals("failed", row.get("status"));
    assertEquals("it broke", row.get("error"));
    assertEquals("every=4", row.get("operating_point"));
    assertEquals("neuron", row.get("granularity"));
    assertEquals("3", row.get("seed"));
    assertEquals("", row.get("test_perplexity"));
  }

  @Test
  void curveTellsEveryEpoch() {
    List<Map<String, String>> rows =
        tables(record(trial("keep-some", Map.of()), whole)).curves().rows();
    assertEquals(3, rows.size());
    Map<String, String> last = rows.get(2);
    assertEquals("3", last.get("epoch"));
    assertEquals("200.0000", last.get("train_perplexity"));
    assertEquals("210.0000", last.get("valid_perplexity"));
    assertEquals("250", last.get("tokens_per_second"));
    assertEquals("7", last.get("kept_input"));
    assertEquals("defaults", last.get("operating_point"));
    assertEquals("every=2", last.get("settings"));
  }

  @Test
  void survivorsAreToldByEpochAndGroup() {
    List<Map<String, String>> told =
        tables(record(trial("keep-some", Map.of()), whole)).survivors().rows();
    assertEquals(3, told.size());
    assertEquals("2", told.get(1).get("epoch"));
    assertEquals("input", told.get(1).get("group"));
    assertEquals("0-1 4-7", told.get(1).get("kept"));
  }

  @Test
  void recordIsReadBackAsItWasWritten(@TempDir Path folder) throws IOException {
    TrialRecord record = record(trial("keep-some", Map.of()), whole);
    Path file = RecordFile.of(folder, "keep-some");
    RecordFile.write(file, record);
    assertEquals(record, RecordFile.read(file));
    Files.writeString(file, "\uFEFF" + Files.readString(file));
    assertEquals(record, RecordFile.read(file), "after an editor");
    assertTrue(RecordFile.all(folder).contains(record));
  }
}
