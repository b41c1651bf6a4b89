package dev.espalier.measure;

import java.time.Duration;

/**
 * How much time a measurement may take.
 *
 * @param forks JVMs a network, at least 1; an interval needs 5 to deserve its name
 * @param warmups iterations of each protocol that only warm up, at least 0; the first few compile
 * @param iterations iterations of each protocol that count, at least 1
 * @param iteration how long one takes; longer if a single forward pass does
 */
public record Effort(int forks, int warmups, int iterations, Duration iteration) {

  /** About two seconds a fork of a small network. */
  public static final Effort QUICK = new Effort(5, 5, 5, Duration.ofMillis(50));

  /** About six seconds a fork of a small network. */
  public static final Effort FULL = new Effort(10, 8, 10, Duration.ofMillis(150));

  public Effort {
    if (forks < 1 || warmups < 0 || iterations < 1 || iteration.toMillis() < 1) {
      throw new IllegalArgumentException(
          "%d forks, %d warm-ups, %d iterations of %s: at least 1, 0, 1 and 1 ms are needed"
              .formatted(forks, warmups, iterations, iteration));
    }
  }
}
