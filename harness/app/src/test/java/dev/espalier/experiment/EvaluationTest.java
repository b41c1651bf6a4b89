package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.Parameter;
import dev.espalier.model.Safetensors;
import dev.espalier.model.sequence.SequenceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {

  private static final Sources NONE = new Sources(null, null);

  @TempDir Path folder;

  private Path model(int vocabulary) {
    SequenceModel model =
        SequenceModel.random(vocabulary, 8, new int[] {9, 7}, 0.1f, new SplittableRandom(1));
    Map<String, FMatrixRMaj> tensors = new LinkedHashMap<>();
    for (Parameter parameter : model.parameters()) {
      tensors.put(parameter.name(), parameter.value());
    }
    Path file = folder.resolve("model.safetensors");
    new Safetensors(tensors, Map.of()).write(file);
    return file;
  }

  private static int words() {
    return new LanguageModelExperiment()
        .open(Scale.of("smoke"), NONE)
        .fresh(1)
        .parameter("embedding")
        .value()
        .numRows;
  }

  @Test
  void aNetworkThatKnowsNothingIsAsBadAsGuessingHoweverItsWeightsAreStored() {
    List<String> lines =
        Evaluation.of(
                Bench.EXPERIMENTS, "language-model", Scale.of("smoke"), NONE, model(words()), 1)
            .lines()
            .toList();
    assertTrue(lines.get(2).startsWith("float32"), lines.get(2));
    assertTrue(lines.get(3).startsWith("bfloat16"), lines.get(3));
    assertTrue(lines.get(4).startsWith("onnx_int8"), lines.get(4));
    assertTrue(lines.get(5).isEmpty());
    for (String line : lines.subList(2, 5)) {
      double perplexity = Double.parseDouble(line.split(" +")[1]);
      assertEquals(words(), perplexity, 0.05 * words());
    }
    double sum =
        lines.stream()
            .filter(line -> line.startsWith("loss_") && !line.contains("_floor"))
            .mapToDouble(line -> Double.parseDouble(line.split(" +")[1]))
            .sum();
    assertEquals(Math.log(Double.parseDouble(lines.get(2).split(" +")[1])), sum, 1e-5);
  }

  @Test
  void aNetworkOfOtherWordsIsRefused() {
    Path file = model(words() + 1);
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    Evaluation.of(
                        Bench.EXPERIMENTS, "language-model", Scale.of("smoke"), NONE, file, 1))
            .getMessage();
    assertTrue(said.startsWith(file + ": knows "), said);
  }

  /** A network of reading comprehension, saved with the words of some vectors or without them. */
  private Path reading(Path vectors, boolean told) {
    Workload workload =
        new ReadingComprehensionExperiment().open(Scale.of("smoke"), new Sources(null, vectors));
    Map<String, FMatrixRMaj> tensors = new LinkedHashMap<>();
    workload.fresh(1).parameters().forEach(p -> tensors.put(p.name(), p.value()));
    Path file = folder.resolve("reading.safetensors");
    new Safetensors(tensors, told ? workload.describe(workload.fresh(1)) : Map.of()).write(file);
    return file;
  }

  private Path vectors(String... words) throws IOException {
    String lines = Stream.of(words).map(word -> word + " 1 2 3\n").collect(Collectors.joining());
    return Files.writeString(folder.resolve(String.join("-", words)), lines);
  }

  private static String evaluated(Path model, Path vectors) {
    return Evaluation.of(
        Bench.EXPERIMENTS,
        "reading-comprehension",
        Scale.of("smoke"),
        new Sources(null, vectors),
        model,
        1);
  }

  private static String refusal(Path model, Path vectors) {
    return assertThrows(IllegalArgumentException.class, () -> evaluated(model, vectors))
        .getMessage();
  }

  @Test
  void vectorsOfOtherWordsAreRefused() throws IOException {
    Path right = vectors("who", "wrote");
    Path model = reading(right, true);
    assertTrue(evaluated(model, right).contains("float32"));
    assertTrue(
        refusal(model, vectors("who")).startsWith(model + ": knows 4 words, but "),
        model::toString);
    assertTrue(refusal(model, null).startsWith(model + ": knows 4 words, but "), model::toString);
    String said = refusal(model, vectors("what", "wrote"));
    assertTrue(said.startsWith(model + ": has other words than "), said);
    assertTrue(said.endsWith("and its --vectors if it had some"), said);
  }

  @Test
  void numberOfWordsIsAllThatAFileWithoutThemIsHeldTo() throws IOException {
    Path right = vectors("who", "wrote");
    Path model = reading(right, false);
    assertTrue(evaluated(model, vectors("what", "wrote")).contains("float32"));
    String said = refusal(model, vectors("who"));
    assertTrue(said.startsWith(model + ": knows 4 words, but "), said);
  }
}
