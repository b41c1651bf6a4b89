package dev.espalier.data;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is known of a text by counting its pairs and triples: trigrams interpolated with bigrams and
 * unigrams, lower orders by the number of contexts that a word follows (Kneser and Ney, ICASSP
 * 1995; Chen and Goodman, 1999, equation 16).
 */
final class InterpolatedTrigrams {

  private static final double DISCOUNT = 0.75;

  private final int words;
  private final Table triples = new Table();
  private final Table pairs = new Table();
  private final Table singles = new Table();
  private final int[] frequency;
  private final int length;

  InterpolatedTrigrams(int[] text, int words) {
    this.words = words;
    length = text.length;
    frequency = new int[words];
    Set<Long> seenTriples = new HashSet<>();
    Set<Long> seenPairs = new HashSet<>();
    for (int t = 0; t < text.length; t++) {
      frequency[text[t]]++;
      if (t >= 1 && seenPairs.add(context(text[t - 1], text[t]))) {
        singles.count(0, text[t]);
      }
      if (t >= 2) {
        long context = context(text[t - 2], text[t - 1]);
        triples.count(context, text[t]);
        if (seenTriples.add(context * words + text[t])) {
          pairs.count(text[t - 1], text[t]);
        }
      }
    }
  }

  /** Perplexity over the third word and the following ones. */
  double perplexity(int[] text) {
    double logLikelihood = 0;
    for (int t = 2; t < text.length; t++) {
      logLikelihood += Math.log(probability(text[t - 2], text[t - 1], text[t]));
    }
    return Math.exp(-logLikelihood / (text.length - 2));
  }

  /** Perplexity where the words before are not looked at. */
  double unigramPerplexity(int[] text) {
    double logLikelihood = 0;
    for (int word : text) {
      logLikelihood += Math.log((frequency[word] + 1.0) / (length + words));
    }
    return Math.exp(-logLikelihood / text.length);
  }

  /** Probability of a word after two others. */
  double probability(int before, int last, int word) {
    double unigram = singles.interpolate(0, word, 1.0 / words);
    double bigram = pairs.interpolate(last, word, unigram);
    return triples.interpolate(context(before, last), word, bigram);
  }

  private long context(int before, int last) {
    return (long) before * words + last;
  }

  /** Counts of words by what stands before them. */
  private static final class Table {

    private final Map<Long, Map<Integer, Integer>> counts = new HashMap<>();
    private final Map<Long, Integer> totals = new HashMap<>();

    void count(long context, int word) {
      counts.computeIfAbsent(context, none -> new HashMap<>()).merge(word, 1, Integer::sum);
      totals.merge(context, 1, Integer::sum);
    }

    double interpolate(long context, int word, double lowerOrder) {
      Map<Integer, Integer> followers = counts.get(context);
      if (followers == null) {
        return lowerOrder;
      }
      double counted = Math.max(followers.getOrDefault(word, 0) - DISCOUNT, 0);
      return (counted + DISCOUNT * followers.size() * lowerOrder) / totals.get(context);
    }
  }
}
