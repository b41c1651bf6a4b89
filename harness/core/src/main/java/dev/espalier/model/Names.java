package dev.espalier.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.apache.commons.text.similarity.DamerauLevenshteinDistance;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** Answers to a name that nobody knows. */
public final class Names {

  /** Above this Jaro-Winkler similarity a name is taken for a shortened or distorted other. */
  private static final double SIMILAR = 0.8;

  private Names() {}

  /** The known name that is the fewest typing errors away, else the most similar one, if any. */
  public static Optional<String> nearest(String given, Collection<String> known) {
    int tolerated = Math.max(1, given.length() / 3);
    ToIntFunction<String> errors =
        name -> Math.min(tolerated + 1, new DamerauLevenshteinDistance().apply(given, name));
    ToDoubleFunction<String> similarity = name -> new JaroWinklerSimilarity().apply(given, name);
    return known.stream()
        .filter(
            name ->
                errors.applyAsInt(name) <= tolerated || similarity.applyAsDouble(name) >= SIMILAR)
        .min(
            Comparator.comparingInt(errors)
                .thenComparing(Comparator.comparingDouble(similarity).reversed()));
  }

  /**
   * The exception for a name that is not known, for instance {@code "l1: no such method; did you
   * mean l0? Known: dense, l0"}.
   *
   * @param given what the user typed
   * @param kind what it should have been the name of, for instance {@code method}
   * @param known every name that would have been right
   */
  public static IllegalArgumentException unknown(
      String given, String kind, Collection<String> known) {
    String guess = nearest(given, known).map(name -> "; did you mean " + name + "?").orElse(".");
    String all = known.isEmpty() ? "There are none." : "Known: " + String.join(", ", known);
    return new IllegalArgumentException(given + ": no such " + kind + guess + " " + all);
  }
}
