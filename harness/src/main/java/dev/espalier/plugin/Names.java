package dev.espalier.plugin;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** Answers to a name that nobody knows. */
public final class Names {

  /** Below this Jaro-Winkler similarity a suggestion would puzzle more than help. */
  private static final double SIMILAR = 0.65;

  private Names() {}

  /** The known name most like the given one, if any is much like it. */
  public static Optional<String> nearest(String given, Collection<String> known) {
    var similarity = new JaroWinklerSimilarity();
    return known.stream()
        .filter(name -> similarity.apply(given, name) >= SIMILAR)
        .max(Comparator.comparing(name -> similarity.apply(given, name)));
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
