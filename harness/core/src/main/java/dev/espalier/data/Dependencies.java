package dev.espalier.data;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;

/**
 * What is to be known of a text's past to predict its words: splits a language model's loss by
 * kind, so that it tells <em>what</em> a network knows.
 *
 * <p>A word settles choices. An auxiliary, for instance, settles the tense (of all auxiliaries, one
 * of this tense) and then the number (of those of this tense, one of this number). By the chain
 * rule,
 *
 * <pre>
 *   p(word) = p(auxiliary) · p(tense | auxiliary) · p(number | auxiliary, tense) · p(word | …)
 * </pre>
 *
 * so that its loss, −ln p(word), is a sum: −ln of the second factor is the loss by tense, of the
 * third the loss by number, of the other two together the {@value #REST}. Each is 0 where the right
 * option is certain, and each by itself is least, in expectation, for the process that made the
 * text.
 */
public final class Dependencies {

  /** The kind of what no choice explains: which class comes next, and which word of it. */
  public static final String REST = "rest";

  private final List<Choice> choices;
  private final List<int[]> classes;

  /** By choice and word: which option the word is of; −1 where the word does not settle it. */
  private final int[][] optionOf;

  /**
   * A choice that words settle.
   *
   * @param kind what one must know to get it right
   * @param options the words of each, none in two
   */
  public record Choice(String kind, List<int[]> options) {}

  /**
   * Dependencies of a language.
   *
   * @param words how many it has
   * @param choices such that of two with words in common, one has all its words in a single option
   *     of the other, as the number has them in one tense; their order plays no part but for that
   *     of the kinds
   * @param classes words of which any can stand for any other without a change to what may come
   *     after it, or how often; none in two
   */
  public Dependencies(int words, List<Choice> choices, List<int[]> classes) {
    this.choices = List.copyOf(choices);
    this.classes = List.copyOf(classes);
    optionOf = new int[choices.size()][words];
    for (int c = 0; c < choices.size(); c++) {
      Arrays.fill(optionOf[c], -1);
      List<int[]> options = choices.get(c).options();
      for (int o = 0; o < options.size(); o++) {
        for (int word : options.get(o)) {
          optionOf[c][word] = o;
        }
      }
    }
  }

  /** The kinds of all choices, without the rest. */
  public List<String> kinds() {
    return choices.stream().map(Choice::kind).distinct().toList();
  }

  /** Sets of words of which any can stand for any other. */
  public List<int[]> classes() {
    return classes;
  }

  /** Splits the loss over a text, which is still to come. */
  public Tally tally() {
    return new Tally();
  }

  /** Losses by kind, summed over the words of a text. */
  public final class Tally {

    private final Map<String, Double> sums = new LinkedHashMap<>();
    private long words;

    private Tally() {
      Stream.concat(kinds().stream(), Stream.of(REST)).forEach(kind -> sums.put(kind, 0.0));
    }

    /**
     * Takes in the next word.
     *
     * @param loss of the word, −ln of its probability, in nats
     * @param weight how probable every word was, by number, relative to the others
     */
    public void add(int word, double loss, IntToDoubleFunction weight) {
      double rest = loss;
      for (int c = 0; c < optionOf.length; c++) {
        if (optionOf[c][word] >= 0) {
          double part = loss(optionOf[c], word, weight);
          sums.merge(choices.get(c).kind(), part, Double::sum);
          rest -= part;
        }
      }
      sums.merge(REST, rest, Double::sum);
      words++;
    }

    /**
     * Losses by kind, the rest last; they add up to the loss of the text.
     *
     * @return nats per word of the text, words that settle nothing included
     */
    public Map<String, Double> mean() {
      Map<String, Double> mean = new LinkedHashMap<>(sums);
      mean.replaceAll((kind, sum) -> sum / words);
      return mean;
    }
  }

  /** −ln of the share that the word's option has of all options. */
  private static double loss(int[] optionOf, int word, IntToDoubleFunction weight) {
    double right = 0;
    double all = 0;
    for (int w = 0; w < optionOf.length; w++) {
      if (optionOf[w] >= 0) {
        double one = weight.applyAsDouble(w);
        all += one;
        right += optionOf[w] == optionOf[word] ? one : 0;
      }
    }
    return StrictMath.log(all / right);
  }
}
