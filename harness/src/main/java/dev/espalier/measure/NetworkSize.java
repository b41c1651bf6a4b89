package dev.espalier.measure;

import java.util.List;

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
    this(
        Architecture.LSTM_LANGUAGE_MODEL,
        name,
        vocabulary,
        input,
        hidden,
        source,
        derived,
        reportedSpeedup);
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
