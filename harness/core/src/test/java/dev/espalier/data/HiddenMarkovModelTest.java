package dev.espalier.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.data.Dependencies.Choice;
import dev.espalier.data.HiddenMarkovModel.Listener;
import dev.espalier.data.HiddenMarkovModel.State;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HiddenMarkovModelTest {

  private static final int WORDS = 4;
  private static final WordClass LOW = new WordClass(0, new int[] {3, 1});
  private static final WordClass HIGH = new WordClass(2, new int[] {1, 4});

  /** Three states that share words, so that none can be told from what was said. */
  private static final List<State> STATES =
      List.of(
          new State(List.of(LOW), new int[] {0, 1}, new int[] {1, 2}),
          new State(List.of(LOW, HIGH), new int[] {1, 2}, new int[] {3, 1}),
          new State(List.of(HIGH), new int[] {0, 1, 2}, new int[] {2, 2, 1}));

  private static final int[] STARTS = {0, 2};

  private final HiddenMarkovModel model = new HiddenMarkovModel(STATES, STARTS, WORDS);

  @Test
  void forwardAlgorithmAgreesWithEnumerationOfEveryPath() {
    int length = 5;
    for (int text = 0; text < Math.pow(WORDS, length); text++) {
      int[] words = digits(text, length);
      double whole = enumerate(words, length);
      double first = enumerate(words, 1);
      double expected = Math.pow(whole / first, -1.0 / (length - 1));
      if (whole > 0) {
        assertEquals(expected, model.perplexity(words), 1e-12 * expected);
      }
      assertEquals(whole, heard(words), 1e-15);
    }
  }

  @Test
  void probabilitiesOfAllTextsOfOneLengthSumToOne() {
    int length = 5;
    double sum = 0;
    for (int text = 0; text < Math.pow(WORDS, length); text++) {
      sum += heard(digits(text, length));
    }
    assertEquals(1, sum, 1e-12);
  }

  @Test
  void saysEveryTextAsOftenAsItsProbability() {
    int samples = 100_000;
    int[] said = new int[WORDS * WORDS];
    Random random = new Random(1);
    for (int i = 0; i < samples; i++) {
      int[] words = model.generate(2, random);
      said[words[0] * WORDS + words[1]]++;
    }
    for (int text = 0; text < said.length; text++) {
      double probability = heard(digits(text, 2));
      double deviation = Math.sqrt(probability * (1 - probability) / samples);
      assertEquals(probability, (double) said[text] / samples, 4 * deviation);
    }
  }

  /** Two choices of the words of a state that says both classes, one within the other. */
  private static final Dependencies DEPENDENCIES =
      new Dependencies(
          WORDS,
          List.of(
              new Choice("class", List.of(new int[] {0, 1}, new int[] {2, 3})),
              new Choice("low", List.of(new int[] {0}, new int[] {1}))),
          List.of());

  @Test
  void lossesByKindAgreeWithEnumerationOfEveryPath() {
    int length = 4;
    for (int text = 0; text < Math.pow(WORDS, length); text++) {
      int[] words = digits(text, length);
      if (enumerate(words, length) > 0) {
        double ofClass = 0;
        double low = 0;
        for (int t = 1; t < length; t++) {
          double[] next = next(words, t);
          double ofLow = next[0] + next[1];
          double right = words[t] < 2 ? ofLow : next[2] + next[3];
          ofClass -= Math.log(right / (ofLow + next[2] + next[3]));
          low -= words[t] < 2 ? Math.log(next[words[t]] / ofLow) : 0;
        }
        Map<String, Double> losses = model.losses(words, DEPENDENCIES);
        assertEquals(ofClass / (length - 1), losses.get("class"), 1e-12);
        assertEquals(low / (length - 1), losses.get("low"), 1e-12);
      }
    }
  }

  @Test
  void lossesByKindAddUpToThePerplexity() {
    int[] words = model.generate(500, new Random(3));
    Map<String, Double> losses = model.losses(words, DEPENDENCIES);
    double sum = losses.values().stream().mapToDouble(loss -> loss).sum();
    assertEquals(List.of("class", "low", "rest"), List.copyOf(losses.keySet()));
    assertEquals(Math.log(model.perplexity(words)), sum, 1e-12);
  }

  /** How likely a beginning of so many words is with every word after it. */
  private static double[] next(int[] words, int length) {
    int[] longer = Arrays.copyOf(words, length + 1);
    double[] next = new double[WORDS];
    for (int word = 0; word < WORDS; word++) {
      longer[length] = word;
      next[word] = enumerate(longer, length + 1);
    }
    return next;
  }

  @Test
  void longTextsDoNotUnderflow() {
    int[] heads = new int[10_000];
    HiddenMarkovModel coin =
        new HiddenMarkovModel(
            List.of(
                new State(List.of(new WordClass(0, new int[] {1, 1})), new int[1], new int[] {1})),
            new int[1],
            2);
    assertEquals(2, coin.perplexity(heads), 1e-9);
  }

  @Test
  void sameRandomNumbersSayTheSameWords() {
    assertArrayEquals(model.generate(500, new Random(7)), model.generate(500, new Random(7)));
  }

  private double heard(int[] words) {
    Listener listener = model.listener(model.starts());
    double product = 1;
    for (int word : words) {
      if (product == 0) {
        return 0;
      }
      product *= listener.hear(word);
    }
    return product;
  }

  /** Probability of a text's beginning, summed over all paths by their definition alone. */
  private static double enumerate(int[] words, int length) {
    double sum = 0;
    for (int path = 0; path < Math.pow(STATES.size(), length); path++) {
      double product = 1;
      int before = -1;
      for (int t = 0, rest = path; t < length; t++, rest /= STATES.size()) {
        int state = rest % STATES.size();
        product *= t == 0 ? begins(state) : follows(before, state);
        product *= says(state, words[t]);
        before = state;
      }
      sum += product;
    }
    return sum;
  }

  private static double begins(int state) {
    return state == 1 ? 0 : 0.5;
  }

  private static double follows(int before, int state) {
    double[][] table = {{1 / 3.0, 2 / 3.0, 0}, {0, 0.75, 0.25}, {0.4, 0.4, 0.2}};
    return table[before][state];
  }

  private static double says(int state, int word) {
    double[][] table = {
      {0.75, 0.25, 0, 0},
      {0.375, 0.125, 0.1, 0.4},
      {0, 0, 0.2, 0.8}
    };
    return table[state][word];
  }

  private static int[] digits(int number, int length) {
    int[] digits = new int[length];
    for (int i = 0, rest = number; i < length; i++, rest /= WORDS) {
      digits[length - 1 - i] = rest % WORDS;
    }
    return digits;
  }
}
