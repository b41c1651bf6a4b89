package dev.espalier.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.data.DataException;
import dev.espalier.data.KnownWords;
import dev.espalier.data.TextFolder;
import dev.espalier.data.Vocabulary;
import dev.espalier.exchange.TorchModel;
import dev.espalier.model.Safetensors;
import dev.espalier.plugin.JarMaker;
import dev.espalier.report.CsvTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A network that PyTorch made, from its file to the file that goes back. */
class OwnNetworkTest {

  @TempDir private Path scratch;
  private List<String> words;
  private Path vocabulary;
  private Path weights;
  private Path data;
  private TorchModel torch;

  @BeforeEach
  void writeWhatAUserBrings() throws IOException {
    words = new ArrayList<>(List.of("<unk>", "<eos>"));
    IntStream.range(0, 21).forEach(i -> words.add("word" + i));
    // In no order that the text would give.
    Collections.reverse(words);
    vocabulary = Files.write(scratch.resolve("words.txt"), words);
    torch = torchModel().random(words.size(), 6, 9, 9);
    weights = torch.write(scratch.resolve("model.safetensors"));
    data = Files.createDirectory(scratch.resolve("text"));
    write("train", 100);
    write("valid", 12);
    write("test", 12);
  }

  private static TorchModel torchModel() {
    return new TorchModel("encoder", List.of("rnn.*_l0", "rnn.*_l1"), "decoder");
  }

  private void write(String split, int lines) throws IOException {
    SplittableRandom random = new SplittableRandom(lines);
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < lines; line++) {
      for (int i = random.nextInt(9); i >= 0; i--) {
        text.append("word").append(random.nextInt(21)).append(' ');
      }
      text.append('\n');
    }
    Files.writeString(data.resolve(split + ".txt"), text);
  }

  private Bench bench(Path... plugins) {
    return new Bench(scratch.resolve("results"), List.of(plugins));
  }

  private OwnNetwork network() {
    return new OwnNetwork(weights, vocabulary, 1, List.of());
  }

  private int[] test() {
    return TextFolder.open(data).corpus(Vocabulary.read(vocabulary)).test();
  }

  private static void assertSays(double expected, String text) {
    assertEquals(expected, Double.parseDouble(text), 1e-5 * expected);
  }

  @Test
  void scheduleOfPruningCanBeSet() {
    Workload own = network().open(Scale.of("smoke+fineTuneKeep=0.9"), new Sources(data, null));
    String schedule = own.settings().get("pruning");
    assertTrue(schedule.contains(", 1 epochs with keep 0.9 at "), schedule);
  }

  @Test
  void networkIsEvaluatedAsItCameAndThePrunedOneGoesBack() throws IOException {
    Bench bench = bench();
    RunOutcome outcome = bench.prune(network(), data, "keep-some");
    assertEquals(0, outcome.failed(), bench.lines::toString);
    List<Map<String, String>> rows = CsvTable.read(outcome.folder().resolve("runs.csv")).rows();
    Map<String, String> dense = rows.get(0);
    assertEquals("0", dense.get("epochs"));
    assertEquals("", dense.get("train_perplexity"));
    assertTrue(dense.keySet().stream().noneMatch(column -> column.startsWith("loss_")));
    assertSays(torch.perplexity(test()), dense.get("test_perplexity"));
    Map<String, String> pruned = rows.get(1);
    assertEquals("1", pruned.get("epochs"));
    assertEquals("3", pruned.get("kept_input"));
    assertEquals("5", pruned.get("kept_hidden2"));
    assertEquals(dense.get("test_perplexity"), pruned.get("dense_test_perplexity"));
    assertSays(
        torchModel().read(back(outcome, "keep-some")).perplexity(test()),
        pruned.get("test_perplexity"));
    String page = Files.readString(outcome.folder().resolve("report.html"));
    for (String words :
        List.of(
            "./reproduce.sh prune --scale ",
            " --methods keep-some ",
            " --data " + data,
            " --weights %s --vocabulary %s --epochs 1".formatted(weights, vocabulary))) {
      assertTrue(page.contains(words), words);
    }
    assertTrue(
        bench.lines.stream().anyMatch(line -> line.contains("rnn.weight_ih_l0, rnn.weight_ih_l1")),
        bench.lines::toString);
    String row =
        "dense +defaults +1 +%.2f +%.2f .*"
            .formatted(
                Double.parseDouble(dense.get("valid_perplexity")),
                Double.parseDouble(dense.get("test_perplexity")));
    assertTrue(bench.lines.stream().anyMatch(line -> line.matches(row)), bench.lines::toString);
  }

  private static Path back(RunOutcome outcome, String method) throws IOException {
    try (var files = Files.list(outcome.folder().resolve("models"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(method))
          .filter(file -> file.getFileName().toString().endsWith(".pytorch.safetensors"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** The method keeps units at half their strength, which both must be told. */
  @Test
  void tiedNetworkGoesBackTied() throws IOException {
    torch = torchModel().random(words.size(), 9, 9, 9);
    torch.tie();
    torch.write(weights);
    RunOutcome outcome = bench().prune(network(), data, "keep-some");
    assertEquals(0, outcome.failed());
    Map<String, String> pruned = CsvTable.read(outcome.folder().resolve("runs.csv")).rows().get(1);
    assertEquals("5", pruned.get("kept_hidden2"));
    assertFalse(pruned.containsKey("kept_input"));
    TorchModel back = torchModel().read(back(outcome, "keep-some"));
    assertTrue(back.isTied());
    assertSays(back.perplexity(test()), pruned.get("test_perplexity"));
  }

  @Test
  void whatStandsInTheTablesIsKeptAndOtherWeightsAreRefused() throws IOException {
    bench().prune(network(), data, "keep-some");
    Bench again = bench();
    again.prune(network(), data, "keep-some");
    assertTrue(
        again.lines.contains("keep-some, seed 1 (2 of 2): stands in the records already"),
        again.lines::toString);
    torchModel().random(words.size(), 6, 9, 8).write(weights);
    String said =
        assertThrows(
                IllegalArgumentException.class, () -> bench().prune(network(), data, "keep-some"))
            .getMessage();
    assertTrue(said.contains("holds results of another network ("), said);
  }

  @Test
  void wordsThatTheVocabularyLacksAreCountedInAllSplits() throws IOException {
    Files.writeString(data.resolve("test.txt"), "word1 new word2\n");
    Files.writeString(data.resolve("train.txt"), "newer\n".repeat(300));
    Bench bench = bench();
    bench.prune(network(), data, "dense");
    assertTrue(
        bench.lines.stream().anyMatch(line -> line.endsWith("; 301 unknown words read as <unk>")),
        bench.lines::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "<eos>, end, 'its text needs <eos>, which the vocabulary does not have'",
    "<unk>, any, 'its text needs <unk>, which the vocabulary does not have'",
  })
  void vocabularyWithoutTheWordsThatStandForOthersIsRefused(
      String word, String other, String message) throws IOException {
    Files.writeString(data.resolve("test.txt"), "word1 new word2\n");
    words.set(words.indexOf(word), other);
    Files.write(vocabulary, words);
    String said =
        assertThrows(DataException.class, () -> bench().prune(network(), data, "dense"))
            .getMessage();
    assertTrue(said.startsWith(data + ": " + message), said);
  }

  @Test
  void vocabularyOfAnotherSizeIsRefused() throws IOException {
    words.add("more");
    Files.write(vocabulary, words);
    String said =
        assertThrows(IllegalArgumentException.class, () -> bench().prune(network(), data, "dense"))
            .getMessage();
    assertTrue(
        said.startsWith(
            vocabulary + ": has 24 words, but the network of " + weights + " has 23; give"),
        said);
  }

  @Test
  void methodThatWouldTrainASmallNetworkFromScratchFails() throws IOException {
    String design =
        "public Survivors design(PrunableModel m, java.util.random.RandomGenerator r) {"
            + " float[] s = new float[9]; s[0] = 1; return new Survivors(Map.of(\"hidden1\", s)); }";
    String source =
        JarMaker.method("small", "Small", design)
            .replace(
                "Granularity.NEURON", "Granularity.NEURON, start = PruningMethod.Start.SCRATCH");
    Path jar = new JarMaker(scratch).jar(scratch.resolve("small.jar"), "small", "Small", source);
    Bench bench = bench(jar);
    assertEquals(1, bench.prune(network(), data, "small", "keep-some").failed());
    String said = String.join("\n", bench.lines);
    assertTrue(said.contains("small: trains a small network from scratch, and this one"), said);
  }

  /** The control removes nothing as the dense network does, but is no network as it came. */
  @Test
  void controlIsTrainedOn() throws IOException {
    String source =
        JarMaker.method("trained-on", "On", "").replace("Granularity.NEURON", "Granularity.NONE");
    Path jar = new JarMaker(scratch).jar(scratch.resolve("on.jar"), "on", "On", source);
    RunOutcome outcome = bench(jar).prune(network(), data, "keep-some");
    List<Map<String, String>> rows = CsvTable.read(outcome.folder().resolve("runs.csv")).rows();
    assertEquals(
        List.of("dense", "trained-on", "keep-some"),
        rows.stream().map(row -> row.get("method")).toList());
    assertEquals(List.of("0", "1", "1"), rows.stream().map(row -> row.get("epochs")).toList());
    assertEquals(
        List.of("", "dense", "trained-on"), rows.stream().map(row -> row.get("control")).toList());
    assertNotEquals(rows.get(0).get("test_perplexity"), rows.get(1).get("test_perplexity"));
  }

  @Test
  void startingFromScratchIsRefused() {
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    bench()
                        .prune(
                            network(), data, List.of("keep-some.train.start=scratch"), "keep-some"))
            .getMessage();
    assertEquals(
        "keep-some.train.start=SCRATCH: the network comes trained, and all start from it; leave it out",
        said);
  }

  @Test
  void rerunSaysWhatToDoInstead() throws IOException {
    RunOutcome outcome = bench().prune(network(), data, "dense");
    try (var files = Files.list(outcome.folder().resolve("records"))) {
      Path record = files.findFirst().orElseThrow();
      String said =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> bench().rerun(record, scratch.resolve("again")))
              .getMessage();
      assertTrue(said.endsWith("give the command prune its files again"), said);
    }
  }

  @Test
  void aNetworkThatNamesItsWordsNeedsNoFileOfThemAndPassesThemOn() throws IOException {
    RunOutcome outcome = bench().prune(network(), data, "keep-some");
    Path back = back(outcome, "keep-some");
    KnownWords named = KnownWords.of(Safetensors.metadata(back));
    assertEquals(words, named.words().orElseThrow().all());
    Path saved = back.resolveSibling(back.getFileName().toString().replace(".pytorch", ""));
    assertEquals(named, KnownWords.of(Safetensors.metadata(saved)));
    Bench again = new Bench(scratch.resolve("again"), List.of());
    RunOutcome next = again.prune(new OwnNetwork(back, null, 1, List.of()), data, "keep-some");
    assertEquals(0, next.failed(), again.lines::toString);
    Map<String, String> dense = CsvTable.read(next.folder().resolve("runs.csv")).rows().get(0);
    assertSays(torchModel().read(back).perplexity(test()), dense.get("test_perplexity"));
    words.set(0, "other");
    Files.write(vocabulary, words);
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    bench()
                        .prune(new OwnNetwork(back, vocabulary, 1, List.of()), data, "keep-some"))
            .getMessage();
    assertEquals(
        "%s: has other words than %s itself names; leave it out".formatted(vocabulary, back), said);
  }

  @Test
  void aNetworkWhoseWordsNobodyNamesIsRefused() {
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () -> bench().prune(new OwnNetwork(weights, null, 1, List.of()), data, "keep-some"))
            .getMessage();
    assertTrue(said.startsWith(weights + ": does not name its words; give them with"), said);
  }

  private String evaluated(Path words) {
    return Evaluation.of(
        Bench.EXPERIMENTS,
        "language-model",
        Scale.of("smoke"),
        new Sources(data, null, null, words, List.of()),
        weights,
        1);
  }

  @Test
  void itIsEvaluatedOnItsOwnToo() {
    String row = evaluated(vocabulary).lines().skip(2).findFirst().orElseThrow();
    assertSays(torch.perplexity(test()), row.split(" +")[1]);
    String said = assertThrows(IllegalArgumentException.class, () -> evaluated(null)).getMessage();
    assertTrue(said.startsWith(weights + ": comes from another program, and does not name"), said);
  }

  @Test
  void whatIsUnusualInTheTextIsSaidOnceBeforeTraining() throws IOException {
    Files.writeString(data.resolve("test.txt"), "word1 <eos>\nword2 new");
    Bench bench = bench();
    bench.prune(network(), data, "dense");
    assertEquals(
        List.of(
            data
                + ": lines that end in <eos> already get no second one: 0 of 100 in train.txt, 0 of"
                + " 12 in valid.txt, 1 of 2 in test.txt",
            data.resolve("test.txt")
                + ": line 2, the last, does not end in a line break, and is read as it stands; see"
                + " whether the file was cut short",
            data
                + ": 1 words that the network does not know are read as <unk>: 0.00 % of the tokens"
                + " of train.txt, 0.00 % of the tokens of valid.txt, 20.00 % of the tokens of test.txt"),
        bench.lines.stream().filter(line -> line.startsWith(data + "")).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "train.txt, 'word1 word2', 3 tokens",
    "valid.txt, 'word1 word2', 3 tokens",
    "test.txt, <eos>, 1 tokens",
  })
  void tooLittleTextIsRefusedBeforeAnythingIsTrained(String name, String text, String message)
      throws IOException {
    Path file = Files.writeString(data.resolve(name), text + "\n");
    Bench bench = bench();
    String said =
        assertThrows(DataException.class, () -> bench.prune(network(), data, "keep-some"))
            .getMessage();
    assertTrue(said.startsWith(file + ": " + message + ", ends of sentences among them"), said);
    assertEquals(List.of(), bench.lines);
    assertFalse(Files.exists(scratch.resolve("results")));
  }
}
