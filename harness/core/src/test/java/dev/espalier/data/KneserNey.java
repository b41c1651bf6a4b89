package dev.espalier.data;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Interpolated Kneser-Ney n-gram model (Chen and Goodman, Computer Speech and Language 13, 1999),
 * the best that looks at nothing but the last words.
 */
final class KneserNey {

  private static final double DISCOUNT = 0.75;

  private final int order;
  private final int vocabulary;

  /** Followers of each context with their counts; below the highest order, of distinct contexts. */
  private final Map<List<Integer>, Map<Integer, Integer>> followers = new HashMap<>();

  KneserNey(int[] tokens, int order, int vocabulary) {
    this.order = order;
    this.vocabulary = vocabulary;
    Set<List<Integer>> seen = new HashSet<>();
    for (int t = order - 1; t < tokens.length; t++) {
      boolean first = true;
      for (int n = order; n >= 1 && first; n--) {
        List<Integer> context = slice(tokens, t - n + 1, t);
        followers.computeIfAbsent(context, c -> new HashMap<>()).merge(tokens[t], 1, Integer::sum);
        // A shorter n-gram counts once for each longer one that it ends.
        first = seen.add(slice(tokens, t - n + 1, t + 1));
      }
    }
  }

  double perplexity(int[] tokens) {
    double sum = 0;
    for (int t = order - 1; t < tokens.length; t++) {
      sum -= Math.log(probability(slice(tokens, t - order + 1, t), tokens[t]));
    }
    return Math.exp(sum / (tokens.length - order + 1));
  }

  double probability(List<Integer> context, int word) {
    double shorter =
        context.isEmpty()
            ? 1.0 / vocabulary
            : probability(context.subList(1, context.size()), word);
    Map<Integer, Integer> counts = followers.get(context);
    if (counts == null) {
      return shorter;
    }
    double total = counts.values().stream().mapToInt(Integer::intValue).sum();
    double own = Math.max(0, counts.getOrDefault(word, 0) - DISCOUNT);
    return (own + DISCOUNT * counts.size() * shorter) / total;
  }

  private static List<Integer> slice(int[] tokens, int from, int to) {
    return IntStream.range(from, to).mapToObj(t -> tokens[t]).toList();
  }
}
