package dev.espalier.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The size of a network, and what is said about its speed.
 *
 * @param architecture what it is
 * @param name for instance {@code ISS 373/315}
 * @param vocabulary words, V
 * @param input embedding features, E
 * @param hidden units of each layer, from the bottom
 * @param source who gives the size
 * @param derived whether the size was worked out from a source and is not printed there
 * @param reportedSpeedup over the dense network, in the source's words; empty if there is none
 */
public record NetworkSize(
    Architecture architecture,
    String name,
    int vocabulary,
    int input,
    List<Integer> hidden,
    String source,
    boolean derived,
    String reportedSpeedup) {

  /** More have logits of a batch that no array holds. */
  private static final int MOST_WORDS = 1_000_000;

  public NetworkSize {
    hidden = List.copyOf(hidden);
    if (vocabulary < 1 || input < 1 || hidden.isEmpty() || hidden.stream().anyMatch(h -> h < 1)) {
      throw new IllegalArgumentException(
          "%s: %d words, %d features and layers of %s units make no network; each must be at least 1"
              .formatted(name, vocabulary, input, hidden));
    }
  }

  /** A language model's size. */
  public NetworkSize(
      String name,
      int vocabulary,
      int input,
      List<Integer> hidden,
      String source,
      boolean derived,
      String reportedSpeedup) {
    this(Architecture.SEQUENCE, name, vocabulary, input, hidden, source, derived, reportedSpeedup);
  }

  /**
   * Reads a size that a user gives.
   *
   * @param text features and units of each layer, for instance {@code 1500/373/315}
   * @throws IllegalArgumentException naming it and what is wrong with it
   */
  static NetworkSize parse(Architecture architecture, String name, int vocabulary, String text) {
    if (vocabulary < 1 || vocabulary > MOST_WORDS) {
      throw new IllegalArgumentException(
          "a vocabulary of %d words: it must have 1 to %,d".formatted(vocabulary, MOST_WORDS));
    }
    List<Integer> numbers = new ArrayList<>();
    for (String part : text.split("/", -1)) {
      if (!part.matches("[0-9]{1,5}") || Integer.parseInt(part) < 1) {
        throw new IllegalArgumentException(
            "%s: %s is no number from 1 to 99999; give features and units of each layer, for instance 1500/373/315"
                .formatted(text, part.isEmpty() ? "nothing between slashes" : part));
      }
      numbers.add(Integer.parseInt(part));
    }
    int layers = architecture.layers();
    if (numbers.size() < 2 || layers > 0 && numbers.size() != layers + 1) {
      throw new IllegalArgumentException(
          "%s: %d numbers; give the features and the units of %s"
              .formatted(
                  text,
                  numbers.size(),
                  layers > 0 ? "each of " + layers + " layers" : "at least one layer"));
    }
    return new NetworkSize(
        architecture,
        name,
        vocabulary,
        numbers.get(0),
        numbers.subList(1, numbers.size()),
        "",
        false,
        "");
  }

  /** Features and units, as {@link #parse} reads them. */
  public String text() {
    return input + "/" + hidden.stream().map(String::valueOf).collect(Collectors.joining("/"));
  }

  /** Multiply-accumulates of the matrix products of one step, for instance a word. */
  public long multiplyAccumulates() {
    return architecture.multiplyAccumulates(this);
  }

  /** Weights of all parameters, embedding and biases among them. */
  public long parameters() {
    return architecture.parameters(this);
  }
}
