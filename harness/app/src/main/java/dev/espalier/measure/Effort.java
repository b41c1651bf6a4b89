package dev.espalier.measure;

import java.time.Duration;

/**
 * How much time a measurement may take.
 *
 * @param leastForks JVMs that every comparison has, at least 2: what the compiler made of the code
 *     in one JVM counts as one case
 * @param mostForks JVMs after which it ends, settled or not
 * @param limit time after which no further JVM is started, settled or not
 * @param warmUp longest time that a JVM warms up; half of it at least. This and {@code turns} are
 *     processor time: on a busy machine it takes longer
 * @param rounds most turns of each protocol in a JVM, at least {@value #LEAST_ROUNDS}
 * @param turns time after which a protocol has no further turn in a JVM, once it had {@value
 *     #LEAST_ROUNDS}
 * @param block least time of the passes of a block that count
 * @param threads most threads that share a forward pass, at least 1
 */
public record Effort(
    int leastForks,
    int mostForks,
    Duration limit,
    Duration warmUp,
    int rounds,
    Duration turns,
    Duration block,
    int threads) {

  /**
   * Turns that a protocol has in every JVM, however long they take: a fork counts although two of
   * them were preempted.
   */
  static final int LEAST_ROUNDS = 5;

  private static final Duration BLOCK = Duration.ofMillis(3);

  /** Enough to see that everything works. */
  public static final Effort SMOKE =
      new Effort(2, 2, Duration.ZERO, Duration.ofMillis(600), 5, Duration.ofMillis(400), BLOCK, 1);

  /**
   * Less than a minute for a dozen small networks. On one thread: for two that share a pass of a
   * millisecond or so, it takes the system's scheduler longer than this to settle on one core each,
   * and what is timed until then varies twofold.
   */
  public static final Effort QUICK =
      new Effort(
          4, 8, Duration.ofSeconds(40), Duration.ofSeconds(2), 20, Duration.ofSeconds(2), BLOCK, 1);

  /** Some minutes for a few large networks; as many threads as the run has. */
  public static final Effort FULL =
      new Effort(
          4,
          12,
          Duration.ofMinutes(5),
          Duration.ofSeconds(8),
          30,
          Duration.ofSeconds(8),
          BLOCK,
          Integer.MAX_VALUE);

  public Effort {
    if (leastForks < 2
        || mostForks < leastForks
        || rounds < LEAST_ROUNDS
        || limit.isNegative()
        || warmUp.isNegative()
        || turns.isNegative()
        || block.isNegative()
        || threads < 1) {
      throw new IllegalArgumentException(
          "%d to %d forks in %s, each %s of warm-up and %d rounds in %s of blocks of %s on %d threads: at least 2 forks, %d rounds and 1 thread are needed"
              .formatted(
                  leastForks,
                  mostForks,
                  limit,
                  warmUp,
                  rounds,
                  turns,
                  block,
                  threads,
                  LEAST_ROUNDS));
    }
  }

  /** About how many seconds a comparison takes that needs no more than a fork beyond the least. */
  double seconds(int protocols) {
    double fork = START + seconds(warmUp) + protocols * seconds(turns);
    return Math.min(leastForks + 1.0, mostForks) * fork;
  }

  /** What a JVM takes beside that. */
  private static final double START = 1.5;

  private static double seconds(Duration duration) {
    return duration.toMillis() * 1e-3;
  }
}
