package dev.espalier.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmbeddedLanguageTest {

  private static final Corpus CORPUS = EmbeddedLanguage.corpus();
  private static final double FLOOR = CORPUS.testFloor().getAsDouble();

  @Test
  void isTheSameTextOnEveryPlatform() {
    assertEquals("bc410883c928cc86760d9f8f7a10b703d980008897b31283c801770be5837fb5", CORPUS.hash());
    assertEquals(21.29638063104224, CORPUS.validFloor().getAsDouble(), 1e-9);
    assertEquals(21.260273218215424, FLOOR, 1e-9);
  }

  @Test
  void hasItsWordsAndTheTokensAskedFor() {
    assertEquals(1_040, CORPUS.vocabulary().size());
    assertEquals(200_000, CORPUS.train().length);
    assertEquals(20_000, CORPUS.valid().length);
    assertEquals(20_000, CORPUS.test().length);
    assertEquals(0, CORPUS.unknownTokens());
    assertFalse(Arrays.equals(CORPUS.valid(), CORPUS.test()));
  }

  @Test
  void shorterTextIsOfTheSameLanguage() {
    Corpus small = EmbeddedLanguage.corpus(20_000);
    assertEquals(20_000, small.train().length);
    assertEquals(2_000, small.valid().length);
    assertEquals(1_040, small.vocabulary().size());
    assertEquals(FLOOR, small.testFloor().getAsDouble(), 0.1 * FLOOR);
  }

  @Test
  void refusesTooFewTokens() {
    var refused = assertThrows(IllegalArgumentException.class, () -> EmbeddedLanguage.corpus(999));
    assertTrue(refused.getMessage().startsWith("999 "), refused.getMessage());
  }

  /** Whatever is said in the place of a word of its class, the next words are as probable. */
  @Test
  void anyWordOfAClassCanStandForAnyOther() {
    List<int[]> classes = CORPUS.dependencies().orElseThrow().classes();
    assertEquals(1_039, classes.stream().mapToInt(words -> words.length).sum());
    int[] text = Arrays.copyOf(CORPUS.test(), 200);
    int[] other = Arrays.stream(text).map(word -> swapped(classes, word)).toArray();
    assertFalse(Arrays.equals(text, other));
    HiddenMarkovModel process = EmbeddedLanguage.knownProcess();
    int[] next = CORPUS.valid();
    for (int word : Arrays.copyOf(next, 50)) {
      assertEquals(after(process, text, word), after(process, other, word), 1e-9);
    }
  }

  private static int swapped(List<int[]> classes, int word) {
    return classes.stream()
        .filter(words -> IntStream.of(words).anyMatch(w -> w == word))
        .map(words -> words[words.length - 1])
        .findFirst()
        .orElse(word);
  }

  /** ln of the probability of a word after a text. */
  private static double after(HiddenMarkovModel process, int[] text, int word) {
    int[] longer = Arrays.copyOf(text, text.length + 1);
    longer[text.length] = word;
    // The first word is given.
    return (text.length - 1) * Math.log(process.perplexity(text))
        - text.length * Math.log(process.perplexity(longer));
  }

  @Test
  void almostAllWordsOccurInTraining() {
    long types = IntStream.of(CORPUS.train()).distinct().count();
    assertTrue(types > 1_030, () -> types + " of 1040 words occur");
  }

  @Test
  void ngramsFromTheTrainingTextStayFarAboveTheFloor() {
    double unigram = perplexity(1);
    double trigram = perplexity(3);
    double fiveGram = perplexity(5);
    assertTrue(unigram > 8 * FLOOR, () -> "unigram " + unigram + ", floor " + FLOOR);
    assertTrue(trigram > 1.8 * FLOOR, () -> "trigram " + trigram + ", floor " + FLOOR);
    assertTrue(fiveGram > 1.8 * FLOOR, () -> "5-gram " + fiveGram + ", floor " + FLOOR);
  }

  @Test
  void whatNoModelCanKnowIsToldByKind() {
    Map<String, Double> floors = CORPUS.testFloors();
    assertEquals(List.of("topic", "tense", "number", "rest"), List.copyOf(floors.keySet()));
    double sum = floors.values().stream().mapToDouble(nats -> nats).sum();
    assertEquals(Math.log(FLOOR), sum, 1e-12);
    // The opening tells the tense and the article the number; a new topic comes unforeseen.
    assertEquals(0, floors.get("tense"), 1e-12);
    assertEquals(0, floors.get("number"), 1e-12);
    assertTrue(floors.get("topic") > 0.01, floors::toString);
  }

  /** Else their parts of a loss would be more than the whole. */
  @Test
  void choicesLieWithinEachOther() {
    int words = CORPUS.vocabulary().size();
    Random random = new Random(5);
    double[] weights = random.doubles(words).toArray();
    double total = Arrays.stream(weights).sum();
    Map<String, Integer> settled = new HashMap<>();
    for (int word = 0; word < words; word++) {
      Dependencies.Tally tally = CORPUS.dependencies().orElseThrow().tally();
      tally.add(word, -Math.log(weights[word] / total), w -> weights[w]);
      tally.mean().forEach((kind, loss) -> settled.merge(kind, loss > 1e-9 ? 1 : 0, Integer::sum));
      assertTrue(tally.mean().get("rest") > 0, CORPUS.vocabulary().word(word));
    }
    assertTrue(settled.get("topic") > words / 2, settled::toString);
    assertTrue(settled.get("tense") > 0, settled::toString);
    assertEquals(settled.get("tense"), settled.get("number"));
  }

  private static double perplexity(int order) {
    return new KneserNey(CORPUS.train(), order, 2_000)
        .perplexity(Arrays.copyOf(CORPUS.test(), 3_000));
  }

  @Test
  void nGramOfUnlimitedTextStaysAboveTheFloorToo() {
    assertTrue(boundedMemory(2) > 1.6 * FLOOR, () -> "trigram " + boundedMemory(2));
    assertTrue(boundedMemory(4) > 1.1 * FLOOR, () -> "5-gram " + boundedMemory(4));
  }

  /** Least perplexity of a model that knows the process, but hears the last few words only. */
  private static double boundedMemory(int memory) {
    HiddenMarkovModel process = EmbeddedLanguage.knownProcess();
    double[] anywhere = stationary(process);
    int[] tokens = CORPUS.test();
    Map<List<Integer>, Double> known = new HashMap<>();
    double sum = 0;
    int count = 1_500;
    for (int t = memory; t < memory + count; t++) {
      List<Integer> window = IntStream.rangeClosed(t - memory, t).mapToObj(i -> tokens[i]).toList();
      sum -=
          Math.log(
              known.computeIfAbsent(
                  window,
                  words -> {
                    HiddenMarkovModel.Listener listener = process.listener(anywhere);
                    return words.stream().mapToDouble(listener::hear).reduce(0, (a, b) -> b);
                  }));
    }
    return Math.exp(sum / count);
  }

  /** Where the process is at a time of which nothing is known. */
  private static double[] stationary(HiddenMarkovModel process) {
    double[] now = process.starts();
    double[] mean = new double[now.length];
    for (int t = 0; t < 500; t++) {
      for (int s = 0; s < now.length; s++) {
        mean[s] += now[s] / 500;
      }
      now = process.step(now);
    }
    return mean;
  }
}
