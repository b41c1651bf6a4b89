package dev.espalier.measure.engine;

import dev.espalier.measure.NetworkSize;
import dev.espalier.measure.Protocol;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The size of a language model and of the window that it runs over.
 *
 * @param input embedding features, E
 * @param hidden units of each layer, from the bottom
 * @param batch sequences side by side
 * @param steps time steps of the window
 * @param vocabulary words, V
 */
public record Shape(int input, List<Integer> hidden, int batch, int steps, int vocabulary) {

  /** Throws IllegalArgumentException if a size is not at least 1. */
  public Shape {
    hidden = List.copyOf(hidden);
    new Protocol(batch, steps);
    new NetworkSize("", vocabulary, input, hidden, "", false, "");
  }

  /** Layers of equal size over as many embedding features. */
  public static Shape square(int layers, int hidden, int batch, int steps, int vocabulary) {
    List<Integer> all = java.util.Collections.nCopies(layers, hidden);
    return new Shape(hidden, all, batch, steps, vocabulary);
  }

  /** Words of a window. */
  public int tokens() {
    return batch * steps;
  }

  /** Units of each layer, for instance {@code 200-200}. */
  public String layers() {
    return hidden.stream().map(Object::toString).collect(Collectors.joining("-"));
  }

  /** The network alone. */
  public NetworkSize network() {
    return new NetworkSize(toString(), vocabulary, input, hidden, "", false, "");
  }

  /** Operations of a window's matrix products, two a multiply-accumulate. */
  public double operations() {
    return 2.0 * network().multiplyAccumulates() * tokens();
  }

  /**
   * Bytes of weights that a window's products read if none stays in a cache from one product to the
   * next: recurrent matrices at each step, input and softmax matrices once.
   */
  public double weightBytes() {
    double recurrent = hidden.stream().mapToDouble(h -> 4.0 * h * h).sum();
    return Float.BYTES * (network().multiplyAccumulates() + (steps - 1) * recurrent);
  }

  /** For instance {@code 200-200-200, 20x20, 10000 words}. */
  @Override
  public String toString() {
    return "%d-%s, %dx%d, %d words".formatted(input, layers(), batch, steps, vocabulary);
  }
}
