package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.exchange.SequenceModelFile;
import dev.espalier.exchange.SequenceModelFile.Format;
import dev.espalier.experiment.record.RecordFile;
import dev.espalier.model.CorruptFileException;
import dev.espalier.report.CsvTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A saved network that reads no text, through the commands that take one. */
class OwnSequenceNetworkTest {

  private static final Sources NONE = new Sources(null, null);
  private static final Scale SMOKE = Scale.of("smoke");

  @TempDir private Path scratch;

  /** A network that was not trained, as a run saves it. */
  private Path saved(String experiment) {
    Workload workload = Bench.EXPERIMENTS.named(experiment).open(SMOKE, NONE);
    Path file = scratch.resolve(experiment + ".safetensors");
    workload.save(workload.fresh(7), Map.of(), file);
    return file;
  }

  private Bench bench() {
    return new Bench(scratch.resolve("results"), List.of());
  }

  private static Path model(RunOutcome outcome, String method, String ending) throws IOException {
    try (Stream<Path> files = Files.list(outcome.folder().resolve("models"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(method))
          .filter(file -> file.getFileName().toString().endsWith("seed1" + ending))
          .findFirst()
          .orElseThrow();
    }
  }

  private static String figure(String experiment, Path model) {
    String text = Evaluation.of(Bench.EXPERIMENTS, experiment, SMOKE, NONE, model, 1);
    return text.lines().filter(line -> line.startsWith("float32")).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"glyphs, accuracy", "copying, recall", "adding, squared_error"})
  void isTakenAsItCamePrunedEvaluatedAndExported(String experiment, String metric)
      throws IOException {
    Path weights = saved(experiment);
    Bench bench = bench();
    RunOutcome outcome =
        bench.prune(Bench.EXPERIMENTS.withNetwork(experiment, weights, 1), null, "keep-some");
    assertEquals(0, outcome.failed(), bench.lines::toString);
    List<Map<String, String>> rows = CsvTable.read(outcome.folder().resolve("runs.csv")).rows();
    assertEquals(List.of("0", "1"), rows.stream().map(row -> row.get("epochs")).toList());
    assertTrue(rows.get(0).containsKey(metric), rows.get(0)::toString);
    Path dense = model(outcome, "dense", ".safetensors");
    assertEquals(figure(experiment, weights), figure(experiment, dense));
    Path cut = model(outcome, "keep-some", ".safetensors");
    // What PyTorch gets, is the same network.
    assertEquals(
        figure(experiment, cut),
        figure(experiment, model(outcome, "keep-some", ".pytorch.safetensors")));
    Path graph = Format.ONNX.beside(cut);
    SequenceModelFile.read(cut, List.of()).write(Format.ONNX, graph);
    assertTrue(Files.size(graph) > 1000);
    Path record =
        RecordFile.of(outcome.folder(), cut.getFileName().toString().replace(".safetensors", ""));
    String said =
        assertThrows(IllegalArgumentException.class, () -> bench().rerun(record, scratch))
            .getMessage();
    assertTrue(said.contains("is of a network that was brought along"), said);
  }

  @Test
  void networkOfAnotherTaskOrOfTextsIsRefused() {
    Path sums = saved("adding");
    ExperimentFamily glyphs = Bench.EXPERIMENTS.withNetwork("glyphs", sums, 0);
    String said =
        assertThrows(CorruptFileException.class, () -> glyphs.open(SMOKE, NONE)).getMessage();
    assertTrue(said.startsWith(sums + ": is a network of another task: 2 reals in"), said);
    String texts =
        assertThrows(
                IllegalArgumentException.class,
                () -> Bench.EXPERIMENTS.withNetwork("language-model", sums, 0))
            .getMessage();
    assertEquals(
        "--experiment language-model: reads texts; to prune a language model, leave the option out, and give --data DIR",
        texts);
    String noText =
        assertThrows(
                CorruptFileException.class,
                () ->
                    new OwnNetwork(sums, null, 1, List.of())
                        .open(SMOKE, new Sources(scratch, null)))
            .getMessage();
    assertTrue(noText.contains("holds no language model: it reads 2 reals"), noText);
    assertTrue(noText.endsWith("name the experiment that it is of, for instance glyphs"), noText);
  }
}
