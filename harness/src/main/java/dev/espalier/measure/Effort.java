package dev.espalier.measure;

import java.time.Duration;

/**
 * How much time a measurement may take.
 *
 * @param forks JVMs a network, at least 1; an interval needs 5 to deserve its name
 * @param warmups iterations of each protocol that only warm up, at least 0; the first few compile
 * @param iterations iterations of each protocol that count, at least 1
 * @param iteration how long one takes; longer if a single forward pass does
 * @param threads most threads that share a forward pass, at least 1
 */
public record Effort(int forks, int warmups, int iterations, Duration iteration, int threads) {

  /**
   * About four seconds a fork of a small network, most of them for compiling. On one thread: for
   * two that share a pass of a millisecond or so, it takes the system's scheduler longer than this
   * to settle on one core each, and what is timed until then varies twofold.
   */
  public static final Effort QUICK = new Effort(5, 5, 5, Duration.ofMillis(50), 1);

  /** About eight seconds a fork of a small network; as many threads as the run has. */
  public static final Effort FULL =
      new Effort(10, 8, 10, Duration.ofMillis(150), Integer.MAX_VALUE);

  public Effort {
    if (forks < 1 || warmups < 0 || iterations < 1 || iteration.toMillis() < 1 || threads < 1) {
      throw new IllegalArgumentException(
          "%d forks, %d warm-ups, %d iterations of %s on %d threads: at least 1, 0, 1, 1 ms and 1 are needed"
              .formatted(forks, warmups, iterations, iteration, threads));
    }
  }
}
