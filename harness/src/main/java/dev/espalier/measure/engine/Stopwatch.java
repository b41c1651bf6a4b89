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
 * @param warmUp how long each runs before, at least {@value #WARM_UPS} times, so that it is
 *     compiled
 * @param sample least time of a sample: what is quicker is run several times and the time divided
 */
public record Stopwatch(int repeats, Duration warmUp, Duration sample) {

  private static final int WARM_UPS = 3;

  public Stopwatch {
    if (repeats < 1) {
      throw new IllegalArgumentException(repeats + " repeats: at least 1 is needed");
    }
  }

  /** Times one thing. */
  public Samples time(Runnable subject) {
    return time(List.of(subject)).get(0);
  }

  /** Times several, in turn. */
  public List<Samples> time(List<? extends Runnable> subjects) {
    return time(subjects, System::nanoTime);
  }

  List<Samples> time(List<? extends Runnable> subjects, LongSupplier nanoTime) {
    int[] runs = new int[subjects.size()];
    List<double[]> millis = new ArrayList<>();
    for (int s = 0; s < runs.length; s++) {
      runs[s] = warmUp(subjects.get(s), nanoTime);
      millis.add(new double[repeats]);
    }
    for (int round = 0; round < repeats; round++) {
      for (int i = 0; i < runs.length; i++) {
        int s = (round + i) % runs.length;
        long start = nanoTime.getAsLong();
        for (int run = 0; run < runs[s]; run++) {
          subjects.get(s).run();
        }
        millis.get(s)[round] = (nanoTime.getAsLong() - start) * 1e-6 / runs[s];
      }
    }
    return millis.stream().map(Samples::new).toList();
  }

  /** Runs a subject until it is compiled, and answers how many runs make a sample. */
  private int warmUp(Runnable subject, LongSupplier nanoTime) {
    long begun = nanoTime.getAsLong();
    long fastest = Long.MAX_VALUE;
    long before = begun;
    for (int run = 0; run < WARM_UPS || before - begun < warmUp.toNanos(); run++) {
      subject.run();
      long now = nanoTime.getAsLong();
      fastest = Math.min(fastest, now - before);
      before = now;
    }
    return (int) Math.max(1, Math.ceil((double) sample.toNanos() / Math.max(1, fastest)));
  }
}
