package dev.espalier.experiment;

import dev.espalier.report.Numbers;
import dev.espalier.report.Progress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How far a whole run is, told beside how far its present part is. A part is a trial, or the
 * timing. Time left is what was forecast for all that is left; that of trainings is corrected by
 * how long those took that are over.
 */
final class RunProgress {

  /** Seconds of training for which the forecast counts as much as what was seen. */
  private static final double TRUST = 10;

  /**
   * What a part is forecast to take.
   *
   * @param seconds in all
   * @param perUnit seconds of a unit of its bars
   */
  record Share(double seconds, double perUnit) {}

  private static final Object TIMING = new Object();

  private final Progress progress;
  private final Map<Object, Share> forecast;
  private final LongSupplier nanoTime;
  private final long begun;

  /** Seconds that are left of every part, by the forecast. */
  private final Map<Object, Double> left = new LinkedHashMap<>();

  /** Seconds that the forecast had for what was trained here. */
  private double trained;

  /** Seconds that it took. */
  private double took;

  /**
   * @param trials what is left to train
   * @param timing what is to be done then
   */
  RunProgress(Progress progress, Map<Trial, Share> trials, Share timing, LongSupplier nanoTime) {
    this.progress = progress;
    this.nanoTime = nanoTime;
    forecast = new LinkedHashMap<>(trials);
    forecast.put(TIMING, timing);
    forecast.forEach((part, share) -> left.put(part, share.seconds));
    begun = nanoTime.getAsLong();
  }

  /** Where the bars of a trial are shown. */
  Progress of(Trial trial) {
    return part(trial);
  }

  /** Where the bar of the timing is shown. */
  Progress timing() {
    return part(TIMING);
  }

  /** Nothing is left of a trial, whatever came of it. */
  void over(Trial trial) {
    left.remove(trial);
  }

  private Progress part(Object part) {
    return forecast.containsKey(part) ? new Part(part) : progress;
  }

  private double since(long nanos) {
    return (nanoTime.getAsLong() - nanos) * 1e-9;
  }

  /** For instance {@code run 23%: 12m 05s left}. */
  private String told() {
    double timing = left.getOrDefault(TIMING, 0.0);
    double training = left.values().stream().mapToDouble(s -> s).sum() - timing;
    double seconds = training * (took + TRUST) / (trained + TRUST) + timing;
    double elapsed = since(begun);
    return "run %d%%: %s left"
        .formatted(
            (int) (100 * elapsed / Math.max(elapsed + seconds, 1e-9)),
            Numbers.duration(Duration.ofMillis(Math.round(1000 * seconds))));
  }

  /** One part's progress. */
  private final class Part implements Progress {

    private final Object part;

    Part(Object part) {
      this.part = part;
    }

    @Override
    public Bar start(String label, long total) {
      Bar bar = progress.start(label, total);
      return new Bar() {
        private long before = -1;
        private long time;

        @Override
        public void update(long done, String message) {
          // A resumed trial begins in its middle.
          long fresh = before < 0 ? 0 : done - before;
          double seconds = (before < 0 ? done : fresh) * forecast.get(part).perUnit;
          left.computeIfPresent(part, (p, s) -> Math.max(0, s - seconds));
          if (part != TIMING && before >= 0) {
            trained += seconds;
            took += since(time);
          }
          before = done;
          time = nanoTime.getAsLong();
          bar.update(done, told() + (message.isEmpty() ? "" : ", " + message));
        }

        @Override
        public void close() {
          bar.close();
        }
      };
    }

    @Override
    public void line(String text) {
      progress.line(text);
    }
  }
}
