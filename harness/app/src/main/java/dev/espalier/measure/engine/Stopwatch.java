package dev.espalier.measure.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Times things that this JVM runs. What is compared takes turns: everything once, everything again,
 * so that a drifting machine is unfair to none. Each begins in turn, for what came just before has
 * left its own data in the caches.
 *
 * @param repeats samples of each, at least 1
 * @param warmUps how often each runs before, at least, so that it is compiled; at least 1
 * @param warmUp how long each runs before, at least
 * @param sample least time of a sample: what is quicker is run several times and the time divided
 */
public record Stopwatch(int repeats, int warmUps, Duration warmUp, Duration sample) {

  /**
   * Something to be timed.
   *
   * @param prepare runs before each run, untimed
   */
  public record Subject(Runnable prepare, Runnable run) {

    /** Something that needs no preparation. */
    public Subject(Runnable run) {
      this(() -> {}, run);
    }
  }

  public Stopwatch {
    if (repeats < 1 || warmUps < 1) {
      throw new IllegalArgumentException(
          "%d repeats after %d runs to warm up: at least 1 of each is needed"
              .formatted(repeats, warmUps));
    }
  }

  /** Times one thing. */
  public Samples time(Runnable subject) {
    return time(List.of(new Subject(subject))).get(0);
  }

  /** Times several, in turn. */
  public List<Samples> time(List<Subject> subjects) {
    return time(subjects, System::nanoTime);
  }

  List<Samples> time(List<Subject> subjects, LongSupplier nanoTime) {
    int[] runs = new int[subjects.size()];
    List<double[]> millis = new ArrayList<>();
    for (int s = 0; s < runs.length; s++) {
      runs[s] = warmUp(subjects.get(s), nanoTime);
      millis.add(new double[repeats]);
    }
    for (int round = 0; round < repeats; round++) {
      for (int i = 0; i < runs.length; i++) {
        int s = (round + i) % runs.length;
        long nanos = 0;
        for (int run = 0; run < runs[s]; run++) {
          nanos += once(subjects.get(s), nanoTime);
        }
        millis.get(s)[round] = nanos * 1e-6 / runs[s];
      }
    }
    return millis.stream().map(Samples::new).toList();
  }

  /** Runs a subject until it is compiled, and answers how many runs make a sample. */
  private int warmUp(Subject subject, LongSupplier nanoTime) {
    long begun = nanoTime.getAsLong();
    long fastest = Long.MAX_VALUE;
    for (int run = 0; run < warmUps || nanoTime.getAsLong() - begun < warmUp.toNanos(); run++) {
      fastest = Math.min(fastest, once(subject, nanoTime));
    }
    return (int) Math.max(1, Math.ceil((double) sample.toNanos() / Math.max(1, fastest)));
  }

  private static long once(Subject subject, LongSupplier nanoTime) {
    subject.prepare.run();
    long start = nanoTime.getAsLong();
    subject.run.run();
    return nanoTime.getAsLong() - start;
  }
}
