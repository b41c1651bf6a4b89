package dev.espalier.measure;

import java.util.List;

/**
 * The size of an LSTM language model, and what is said about its speed.
 *
 * @param name for instance {@code ISS 373/315}
 * @param vocabulary words, V
 * @param input embedding features, E
 * @param hidden units of each layer, from the bottom
 * @param source who gives the size
 * @param derived whether the size was worked out from a source and is not printed there
 * @param reportedSpeedup over the dense network, in the source's words; empty if there is none
 */
public record NetworkSize(
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

  /** Multiply-accumulates of one word's matrix products. */
  public long multiplyAccumulates() {
    long sum = 0;
    long below = input;
    for (long units : hidden) {
      sum += (below + units) * 4 * units;
      below = units;
    }
    return sum + below * vocabulary;
  }

  /** Weights of all parameters, embedding and biases among them. */
  public long parameters() {
    long biases = vocabulary + hidden.stream().mapToLong(h -> 4L * h).sum();
    return (long) vocabulary * input + multiplyAccumulates() + biases;
  }
}
