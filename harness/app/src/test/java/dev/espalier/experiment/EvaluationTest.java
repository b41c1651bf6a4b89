package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.data.KnownWords;
import dev.espalier.data.TextFolder;
import dev.espalier.data.Vocabulary;
import dev.espalier.model.CorruptFileException;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Safetensors;
import dev.espalier.model.sequence.SequenceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
    return save("model", tensors(model), Map.of());
  }

  private Path save(String name, Map<String, FMatrixRMaj> tensors, Map<String, String> about) {
    Path file = folder.resolve(name + ".safetensors");
    Map<String, String> all = new LinkedHashMap<>(about);
    all.put("format", "espalier-model");
    new Safetensors(tensors, all).write(file);
    return file;
  }

  private static Map<String, FMatrixRMaj> tensors(PrunableModel model) {
    Map<String, FMatrixRMaj> tensors = new LinkedHashMap<>();
    model.parameters().forEach(p -> tensors.put(p.name(), p.value()));
    return tensors;
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
    PrunableModel network = workload.fresh(1);
    return save("reading", tensors(network), told ? workload.describe(network) : Map.of());
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
  void readersAreEvaluatedWithTheWordsAndVectorsOfTheirOwn() throws IOException {
    Path right = vectors("who", "wrote");
    Path model = reading(right, true);
    List<String> rows = evaluated(model, null).lines().toList();
    assertTrue(rows.get(2).startsWith("float32"), rows.get(2));
    assertTrue(rows.get(rows.size() - 1).startsWith("embedded articles: "), rows::toString);
    assertTrue(
        rows.get(rows.size() - 1)
            .contains(" characters that the network does not know are read as <unk>: "),
        rows::toString);
    List<String> others = evaluated(model, vectors("what", "wrote")).lines().toList();
    assertEquals(rows.get(2), others.get(2));
    assertTrue(
        others
            .get(others.size() - 3)
            .endsWith("is not used, as the network has vectors of its words"),
        others::toString);
  }

  @Test
  void numberOfWordsIsAllThatAFileWithoutThemIsHeldTo() throws IOException {
    Path right = vectors("who", "wrote");
    Path model = reading(right, false);
    assertTrue(evaluated(model, vectors("what", "wrote")).contains("float32"));
    String said = refusal(model, vectors("who"));
    assertTrue(said.startsWith(model + ": knows 4 words, but "), said);
  }

  @Test
  void figuresOfAReaderThatDoesNotNameItsWordsAreRemarkedOn() throws IOException {
    Path right = vectors("who", "wrote");
    Path model = reading(right, false);
    assertTrue(evaluated(model, right).contains(model + ": does not name its words, as files of"));
  }

  /** A folder of text whose first lines can be left out of training. */
  private Path text(String name, int left, String test) throws IOException {
    Path data = Files.createDirectories(folder.resolve(name));
    List<String> lines =
        List.of("cow cow cow a", "ox ox b", "cow hen hen hen", "hen b", "b a hen", "ox hen b");
    Files.write(data.resolve("train.txt"), lines.subList(left, lines.size()));
    Files.write(data.resolve("valid.txt"), lines);
    Files.writeString(data.resolve("test.txt"), test);
    return data;
  }

  private static final String SEEN = "hen b a\nox hen cow\n";

  private static List<String> evaluated(String experiment, Path data, Path vocabulary, Path model) {
    Sources sources = new Sources(data, null, null, vocabulary, List.of());
    return Evaluation.of(Bench.EXPERIMENTS, experiment, Scale.of("smoke"), sources, model, 1)
        .lines()
        .toList();
  }

  private static String refused(String experiment, Path data, Path vocabulary, Path model) {
    return assertThrows(
            IllegalArgumentException.class, () -> evaluated(experiment, data, vocabulary, model))
        .getMessage();
  }

  /** A network as a run on a folder leaves it, of weights by which all words differ. */
  private Path saved(String experiment, Path data, boolean told) {
    Workload workload =
        Bench.EXPERIMENTS.named(experiment).open(Scale.of("smoke"), new Sources(data, null));
    PrunableModel network = workload.fresh(1);
    SplittableRandom random = new SplittableRandom(1);
    for (FMatrixRMaj value : tensors(network).values()) {
      for (int i = 0; i < value.getNumElements(); i++) {
        value.data[i] = random.nextFloat() - 0.5f;
      }
    }
    return save(experiment, tensors(network), told ? workload.describe(network) : Map.of());
  }

  @Test
  void wordsHaveTheNumbersThatTheNetworkSaysWhateverTheDataIs() throws IOException {
    for (String experiment : List.of("language-model", "characters")) {
      Path whole = text("whole", 0, SEEN);
      Path model = saved(experiment, whole, true);
      List<String> rows = evaluated(experiment, whole, null, model);
      // Without the first line the order of words is another, without all lines but two, some words
      // are not there.
      for (int left : new int[] {1, 2, 4}) {
        List<String> others = evaluated(experiment, text("less", left, SEEN), null, model);
        assertEquals(rows, others, experiment + " without " + left);
      }
      Path data = text("more", 0, SEEN + "hen emu\n");
      List<String> more = evaluated(experiment, data, null, model);
      String unknown =
          data
              + ": 1 words that the network does not know are read as <unk>: 0.00 % of the tokens of"
              + " train.txt, 0.00 % of the tokens of valid.txt, 9.09 % of the tokens of test.txt";
      assertTrue(more.contains(unknown), more::toString);
    }
  }

  @Test
  void aNetworkOfWordsIsNoneOfCharacters() throws IOException {
    Path data = text("whole", 0, SEEN);
    Path words = saved("language-model", data, true);
    Path characters = saved("characters", data, true);
    assertEquals(
        words + ": reads words, not characters; give it to language-model",
        refused("characters", data, null, words));
    assertEquals(
        characters + ": reads characters, not words; give it to the experiment characters",
        refused("language-model", data, null, characters));
  }

  @Test
  void figuresOfANetworkThatDoesNotNameItsWordsAreRemarkedOnOrNotBelieved() throws IOException {
    Path data = text("whole", 0, "cow cow cow a\nox ox b\ncow hen hen hen\nhen b\n");
    TextFolder text = TextFolder.open(data);
    Vocabulary words = text.vocabulary();
    Workload workload =
        new LanguageModelExperiment().open(Scale.of("smoke"), new Sources(data, null));
    PrunableModel network = workload.fresh(1);
    tensors(network).values().forEach(FMatrixRMaj::zero);
    // It knows how often a word is there in the test split, and nothing else.
    FMatrixRMaj bias = network.parameter("softmax.bias").value();
    Arrays.fill(bias.data, -9);
    int[] test = text.corpus().test();
    for (int token : test) {
      bias.data[token] = (float) Math.log(Arrays.stream(test).filter(t -> t == token).count());
    }
    Path model = save("unnamed", tensors(network), Map.of());
    List<String> rows = evaluated("language-model", data, null, model);
    assertEquals(
        model
            + ": does not name its words, as files of earlier versions do not; assumed is that they"
            + " are numbered as the training split of "
            + data
            + " has it, and if they are not, these figures mean nothing",
        rows.get(rows.size() - 1));
    Path list = Files.write(folder.resolve("words.txt"), words.all());
    assertEquals(rows.subList(0, rows.size() - 2), evaluated("language-model", data, list, model));
    Path other = Files.write(folder.resolve("other.txt"), List.of("<eos>", "<unk>", "d"));
    assertTrue(
        refused("language-model", data, other, model)
            .startsWith(other + ": has 3 words, but the network of " + model + " has 7; give"));
    // Numbered the other way round.
    for (int i = 0; i < bias.numCols / 2; i++) {
      float one = bias.data[i];
      bias.data[i] = bias.data[bias.numCols - 1 - i];
      bias.data[bias.numCols - 1 - i] = one;
    }
    save("unnamed", tensors(network), Map.of());
    String said = refused("language-model", data, null, model);
    assertTrue(said.startsWith(model + ": does not name its words, and they cannot be"), said);
  }

  /** A run that goes on takes the dense network from its folder. */
  @Test
  void aNetworkThatNumbersOtherWordsIsNoneToStartFrom() throws IOException {
    Path model = saved("language-model", text("whole", 0, SEEN), true);
    Sources less = new Sources(text("less", 1, SEEN), null);
    Workload workload = new LanguageModelExperiment().open(Scale.of("smoke"), less);
    String said =
        assertThrows(IllegalArgumentException.class, () -> workload.load(model)).getMessage();
    assertTrue(said.startsWith(model + ": numbers other words than less has here; train"), said);
  }

  @Test
  void aFileThatNamesMoreOrFewerWordsThanItHasIsDamaged() throws IOException {
    Path data = text("whole", 0, SEEN);
    PrunableModel network =
        new LanguageModelExperiment().open(Scale.of("smoke"), new Sources(data, null)).fresh(1);
    Vocabulary few = Vocabulary.of(List.of("<eos>", "<unk>"));
    Path model = save("few", tensors(network), KnownWords.of(few).describe());
    String said =
        assertThrows(
                CorruptFileException.class, () -> evaluated("language-model", data, null, model))
            .getMessage();
    assertEquals(model + ": names 2 words, but its network has 7; restore it from a copy", said);
  }
}
