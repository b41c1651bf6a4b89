package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.experiment.RunRequest.How;
import dev.espalier.experiment.record.RecordFile;
import dev.espalier.experiment.record.TrialRecord;
import dev.espalier.kernel.Kernels;
import dev.espalier.model.Safetensors;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Lstm;
import dev.espalier.model.cell.RecurrentCell;
import dev.espalier.model.cell.Step;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.cell.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks of several cells side by side in one folder of results. */
class CellRunTest {

  private static final List<String> BOTH =
      List.of("dense.train.cell=lstm;twin", "keep-some.train.cell=lstm;twin");

  @TempDir private Path scratch;

  /** An LSTM of another name: whatever is not the same about it is wrong. */
  @RecurrentCell(
      id = "twin",
      name = "Twin",
      description = "An LSTM of another name.",
      cite = "none")
  public static final class Twin implements Cell {

    @Override
    public List<Weight> weights() {
      return Lstm.INSTANCE.weights();
    }

    @Override
    public List<String> states() {
      return Lstm.INSTANCE.states();
    }

    @Override
    public Step step(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
      return Lstm.INSTANCE.step(weights, kernels, storage, training);
    }
  }

  private static boolean isTwin(TrialRecord record) {
    return record.key().contains("train.cell=twin");
  }

  @Test
  void whatARunTakesIsToldByTheRateOfEachCell() {
    How dry = new How(true, false, true, false, true, true, Points.MAIN, null);
    String text = new Bench(scratch, List.of()).run(dry, 1, BOTH, "dense", "keep-some").text();
    assertTrue(text.matches("(?s).* at [0-9,]+ \\(lstm\\), [0-9,]+ \\(twin\\) tokens/s, .*"), text);
  }

  @Test
  void cellsStandSideBySideEachComparedWithItsOwnDenseNetwork() throws IOException {
    Bench bench = new Bench(scratch, List.of());
    RunOutcome outcome = bench.run(How.ANEW, 2, BOTH, "dense", "keep-some");
    assertEquals(0, outcome.failed());
    List<TrialRecord> records = RecordFile.all(bench.folder());
    Map<Boolean, List<TrialRecord>> byCell =
        records.stream().collect(Collectors.partitioningBy(CellRunTest::isTwin));
    assertEquals(byCell.get(false).size(), byCell.get(true).size());
    String page = Files.readString(bench.folder().resolve("report.html"));
    assertTrue(page.contains("\"groups\":{\"lstm\":{"), "sizes of groups by cell");
    assertTrue(page.contains(",\"twin\":{"), "sizes of groups by cell");
    for (TrialRecord twin : byCell.get(true)) {
      TrialRecord other =
          byCell.get(false).stream()
              .filter(r -> r.method().equals(twin.method()) && r.seed() == twin.seed())
              .findFirst()
              .orElseThrow();
      for (String column : List.of("test_perplexity", "theoretical_speedup", "kept_hidden1")) {
        assertEquals(other.values().get(column), twin.values().get(column), twin.method());
      }
    }
    for (Map<String, String> row : bench.table("comparison.csv").rows()) {
      long same =
          bench.table("comparison.csv").rows().stream()
              .filter(r -> r.get("method").equals(row.get("method")))
              .filter(r -> r.get("test_perplexity").equals(row.get("test_perplexity")))
              .count();
      assertEquals(2, same, row.get("operating_point"));
    }
    assertEquals(byCell.get(true).size(), modelsOf("twin", bench));
    assertTrue(bench.timed.size() >= records.size(), bench.timed.toString());
  }

  private static long modelsOf(String cell, Bench bench) throws IOException {
    try (Stream<Path> files = Files.list(bench.folder().resolve("models"))) {
      return files
          .filter(file -> file.toString().endsWith(".safetensors"))
          .map(Safetensors::read)
          .filter(saved -> cell.equals(saved.metadata().get("cell")))
          .filter(saved -> saved.tensors().containsKey(cell + "1.input"))
          .count();
    }
  }

  @Test
  void aRecordOfACellIsRunAgain() {
    Bench bench = new Bench(scratch.resolve("first"), List.of());
    bench.run(How.ANEW, 1, BOTH, "dense", "keep-some");
    TrialRecord recorded =
        RecordFile.all(bench.folder()).stream()
            .filter(r -> isTwin(r) && r.method().equals("keep-some"))
            .findFirst()
            .orElseThrow();
    Path file =
        RecordFile.of(
            bench.folder(), Trial.fileName(recorded.method(), recorded.key(), recorded.seed()));
    Bench again = new Bench(scratch.resolve("again"), List.of());
    again.rerun(file, scratch.resolve("again"));
    TrialRecord now =
        RecordFile.read(
            scratch.resolve("again").resolve("tiny/tiny/records").resolve(file.getFileName()));
    assertEquals(recorded.values().get("test_perplexity"), now.values().get("test_perplexity"));
  }

  @Test
  void anUnknownCellIsNamedWithThoseThatThereAre() {
    Bench bench = new Bench(scratch, List.of());
    List<String> settings = List.of("dense.train.cell=lsmt");
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> bench.run(How.ANEW, 1, settings, "dense"))
            .getMessage();
    assertTrue(message.startsWith("lsmt: no such cell; did you mean lstm? "), message);
  }
}
