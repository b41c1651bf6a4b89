package dev.espalier.report;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How fast a task goes, and so how long it still takes. */
final class Pace {

  private final LongSupplier nanoTime;
  private final long total;

  /** A resumed task begins in its middle: the rate counts from here. */
  private long firstDone = -1;

  private long firstTime;
  private long done;

  Pace(long total, LongSupplier nanoTime) {
    this.total = total;
    this.nanoTime = nanoTime;
  }

  synchronized void update(long done) {
    if (firstDone < 0) {
      firstDone = done;
      firstTime = nanoTime.getAsLong();
    }
    this.done = done;
  }

  synchronized long done() {
    return done;
  }

  /** How much is done: {@code 12%}, or the amount where nobody knows of how much. */
  synchronized String share() {
    return total > 0 ? 100 * done / total + "%" : Numbers.count(done);
  }

  /** For instance {@code 1m 30s left}; empty where that cannot be told, or nothing is left. */
  synchronized String left() {
    if (firstDone < 0 || done <= firstDone || done >= total) {
      return "";
    }
    double perUnit = (double) (nanoTime.getAsLong() - firstTime) / (done - firstDone);
    return Numbers.duration(Duration.ofNanos((long) (perUnit * (total - done)))) + " left";
  }
}
