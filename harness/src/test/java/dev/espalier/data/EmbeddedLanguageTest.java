package dev.espalier.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmbeddedLanguageTest {

  private static final Corpus CORPUS = EmbeddedLanguage.corpus();
  private static final double FLOOR = CORPUS.testFloor().getAsDouble();
  private static final InterpolatedTrigrams COUNTS =
      new InterpolatedTrigrams(CORPUS.train(), CORPUS.vocabulary().size());

  @Test
  void textIsTheSameForEver() {
    assertEquals("ce9453901f7c1e2f629eeffd7ed2161622157da226ad01fd777092163ea30c84", CORPUS.hash());
  }

  @Test
  void floorIsTheSameForEver() {
    assertEquals(54.19337534998189, CORPUS.validFloor().getAsDouble(), 1e-9);
    assertEquals(54.39702507062658, FLOOR, 1e-9);
  }

  @Test
  void floorLeavesSomethingToLearnAndSomethingToGuess() {
    assertTrue(FLOOR > 25 && FLOOR < 60, () -> "floor " + FLOOR);
  }

  @Test
  void splitsHaveTheirLengths() {
    assertEquals(200_000, CORPUS.train().length);
    assertEquals(20_000, CORPUS.valid().length);
    assertEquals(20_000, CORPUS.test().length);
  }

  @Test
  void shortTextIsDrawnAgainAlike() {
    Corpus once = EmbeddedLanguage.corpus(2_000);
    Corpus again = EmbeddedLanguage.corpus(2_000);
    assertEquals(once.hash(), again.hash());
    assertArrayEquals(once.train(), again.train());
    assertEquals(2_000, once.train().length);
    assertEquals(200, once.valid().length);
    assertEquals(200, once.test().length);
  }

  @Test
  void tooShortTextIsRefused() {
    Exception refused =
        assertThrows(IllegalArgumentException.class, () -> EmbeddedLanguage.corpus(999));
    assertTrue(refused.getMessage().startsWith("999"));
  }

  @Test
  void noWordIsUnknownAndAlmostNoneIsNewAfterTraining() {
    int[] seen = new int[CORPUS.vocabulary().size()];
    IntStream.of(CORPUS.train()).forEach(word -> seen[word]++);
    long unseen = IntStream.of(CORPUS.test()).filter(word -> seen[word] == 0).count();
    assertEquals(0, CORPUS.unknownTokens());
    assertTrue(unseen <= CORPUS.test().length / 1000, () -> unseen + " words never trained");
  }

  @Test
  void aboutTwoThousandWords() {
    assertEquals(2_000, CORPUS.vocabulary().size());
  }

  @Test
  void trigramsStayFarAboveTheFloor() {
    double trigrams = COUNTS.perplexity(CORPUS.test());
    assertTrue(trigrams >= 1.35 * FLOOR, () -> trigrams + " against a floor of " + FLOOR);
  }

  /**
   * With endless text to count in, that is, by the process itself hearing three words at a time.
   */
  @Test
  void noTrigramsCouldComeNearTheFloor() {
    HiddenMarkovModel process = EmbeddedLanguage.newProcess();
    double[] anywhere = anywhere(process);
    int[] text = Arrays.copyOf(CORPUS.test(), 5_000);
    double logLikelihood = 0;
    for (int t = 2; t < text.length; t++) {
      HiddenMarkovModel.Listener listener = process.listener(anywhere);
      listener.hear(text[t - 2]);
      listener.hear(text[t - 1]);
      logLikelihood += Math.log(listener.hear(text[t]));
    }
    double trigrams = Math.exp(-logLikelihood / (text.length - 2));
    double floor = process.perplexity(text);
    assertTrue(trigrams >= 1.35 * floor, () -> trigrams + " against a floor of " + floor);
  }

  @Test
  void wordsAloneSayLittle() {
    double unigrams = COUNTS.unigramPerplexity(CORPUS.test());
    assertTrue(unigrams >= 8 * FLOOR, () -> unigrams + " against a floor of " + FLOOR);
  }

  @Test
  void trigramProbabilitiesSumToOne() {
    int[] text = CORPUS.train();
    double sum =
        IntStream.range(0, CORPUS.vocabulary().size())
            .mapToDouble(word -> COUNTS.probability(text[10], text[11], word))
            .sum();
    assertEquals(1, sum, 1e-9);
  }

  @Test
  void topicHoldsSentencesTogether() {
    List<int[]> shuffled = new ArrayList<>(sentences(CORPUS.test()));
    Collections.shuffle(shuffled, new Random(1));
    int[] text = shuffled.stream().flatMapToInt(Arrays::stream).toArray();
    double perplexity = EmbeddedLanguage.newProcess().perplexity(text);
    assertTrue(perplexity > 1.1 * FLOOR, () -> perplexity + " against a floor of " + FLOOR);
  }

  @Test
  void verbsAgreeWithTheSubjectAcrossNounsOfTheOtherNumber() {
    int misleading = 0;
    for (int[] sentence : sentences(CORPUS.train())) {
      boolean plural = isPlural(sentence[2]);
      boolean otherNumberBetween = false;
      for (int t = 3; t < sentence.length - 1; t++) {
        String word = CORPUS.vocabulary().word(sentence[t]);
        if (isVerb(word)) {
          assertEquals(plural, word.endsWith("en"));
          misleading += otherNumberBetween ? 1 : 0;
        } else if (isNoun(word)) {
          otherNumberBetween |= isPlural(sentence[t]) != plural;
        }
      }
    }
    assertTrue(misleading > 5_000, misleading + " verbs across nouns of the other number");
  }

  @Test
  void openingTellsTheTenseOfEveryVerb() {
    Map<Integer, Set<Boolean>> tenses = new HashMap<>();
    for (int[] sentence : sentences(CORPUS.train())) {
      Set<Boolean> heard = tenses.computeIfAbsent(sentence[0], none -> new TreeSet<>());
      IntStream.of(sentence)
          .mapToObj(CORPUS.vocabulary()::word)
          .filter(EmbeddedLanguageTest::isVerb)
          .forEach(verb -> heard.add(verb.contains("rade")));
    }
    assertEquals(60, tenses.size());
    tenses.values().forEach(heard -> assertEquals(1, heard.size()));
  }

  /** Where the process is at a time that is not known. */
  private static double[] anywhere(HiddenMarkovModel process) {
    double[] now = process.starts();
    double[] sum = new double[now.length];
    for (int t = 0; t < 1_000; t++) {
      now = process.step(now);
      for (int s = 0; s < sum.length; s++) {
        sum[s] += now[s] / 1_000;
      }
    }
    return sum;
  }

  /** Verbs are the words with a stem of two syllables and an ending of three letters or five. */
  private static boolean isVerb(String word) {
    return word.matches("(..){2}r(ad)?e[sn]");
  }

  private static boolean isNoun(String word) {
    return word.matches("(..){2}s?");
  }

  private static boolean isPlural(int noun) {
    return CORPUS.vocabulary().word(noun).endsWith("s");
  }

  /** Whole sentences, ends included. */
  private static List<int[]> sentences(int[] text) {
    int end = CORPUS.vocabulary().id(Vocabulary.END_OF_SENTENCE);
    List<int[]> sentences = new ArrayList<>();
    int from = 0;
    for (int t = 0; t < text.length; t++) {
      if (text[t] == end) {
        sentences.add(Arrays.copyOfRange(text, from, t + 1));
        from = t + 1;
      }
    }
    return sentences;
  }
}
