package dev.espalier.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.data.HiddenMarkovModel.State;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HiddenMarkovModelTest {

  private static final WordClass LOW = new WordClass(0, new int[] {3, 1});
  private static final WordClass HIGH = new WordClass(2, new int[] {1, 1});

  /** Two states that cannot be told apart by what they share. */
  private static final List<State> STATES =
      List.of(
          new State(List.of(LOW), new int[] {0, 1}, new int[] {3, 2}),
          new State(List.of(LOW, HIGH), new int[] {0, 1}, new int[] {1, 9}));

  private final HiddenMarkovModel model = new HiddenMarkovModel(STATES, new int[] {0, 1}, 4);

  /** Sums over every path of hidden states. */
  private static double probability(int[] words) {
    double[][] move = {{0.6, 0.4}, {0.1, 0.9}};
    double[][] say = {{0.75, 0.25, 0, 0}, {0.375, 0.125, 0.25, 0.25}};
    double sum = 0;
    for (int path = 0; path < 1 << words.length; path++) {
      double product = 0.5;
      for (int t = 0; t < words.length; t++) {
        int state = path >> t & 1;
        product *= (t == 0 ? 1 : move[path >> (t - 1) & 1][state]) * say[state][words[t]];
      }
      sum += product;
    }
    return sum;
  }

  @Test
  void forwardAlgorithmSumsOverAllPaths() {
    int[] words = {0, 1, 3, 0, 0, 2, 1};
    double conditional = probability(words) / probability(new int[] {0});
    assertEquals(Math.pow(conditional, -1.0 / 6), model.perplexity(words), 1e-12);
  }

  @Test
  void impossibleTextHasInfinitePerplexity() {
    State loop = new State(List.of(LOW), new int[] {0}, new int[] {1});
    State never = new State(List.of(HIGH), new int[] {1}, new int[] {1});
    var onlyLow = new HiddenMarkovModel(List.of(loop, never), new int[] {0}, 4);
    assertEquals(Double.POSITIVE_INFINITY, onlyLow.perplexity(new int[] {0, 2, 0}));
  }

  @Test
  void perplexityOfLongTextIsTheEntropyOfTheProcess() {
    // A single state: words are independent, and the entropy is that of their distribution.
    State only = new State(List.of(LOW, HIGH), new int[] {0}, new int[] {1});
    var independent = new HiddenMarkovModel(List.of(only), new int[] {0}, 4);
    double[] p = {0.375, 0.125, 0.25, 0.25};
    double entropy = 0;
    for (double q : p) {
      entropy -= q * Math.log(q);
    }
    int[] words = independent.generate(100_000, new Random(1));
    assertEquals(Math.exp(entropy), independent.perplexity(words), 0.02);
  }

  @Test
  void generatedWordsFollowTheProcess() {
    int[] words = model.generate(100_000, new Random(1));
    // Stationary distribution of the states: (1/5, 4/5).
    double[] expected = {0.45, 0.15, 0.2, 0.2};
    int[] counts = new int[4];
    for (int word : words) {
      counts[word]++;
    }
    for (int word = 0; word < 4; word++) {
      assertEquals(expected[word], counts[word] / 100_000.0, 0.01);
    }
  }

  @Test
  void zipfFallsAsOneOverRank() {
    WordClass words = WordClass.zipf(10, 80);
    assertEquals(90, words.end());
    // Ranks 1 and 7 at a shift of 2: weights 1/3 and 1/9.
    assertEquals(3, words.probability(10) / words.probability(16), 1e-4);
    double sum = 0;
    for (int word = words.first(); word < words.end(); word++) {
      sum += words.probability(word);
      assertTrue(word == words.first() || words.probability(word) < words.probability(word - 1));
    }
    assertEquals(1, sum, 1e-12);
  }
}
