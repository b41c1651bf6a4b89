package dev.espalier.report;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Progress as plain lines, few enough for a log file. */
public final class PlainProgress implements Progress {

  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final PrintStream out;
  private final LongSupplier nanoTime;

  public PlainProgress(PrintStream out) {
    this(out, System::nanoTime);
  }

  PlainProgress(PrintStream out, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
  }

  @Override
  public Bar start(String label, long total) {
    out.println(label + ": begins");
    return new Lines(label, total);
  }

  @Override
  public void line(String text) {
    out.println(text);
  }

  private final class Lines implements Bar {
    private final String label;
    private final long total;
    private final long begun = nanoTime.getAsLong();
    private long printed = begun;
    // A resumed task begins in its middle: the rate counts from here.
    private long firstDone = -1;
    private long firstTime;
    private long lastDone;
    private String lastMessage = "";

    Lines(String label, long total) {
      this.label = label;
      this.total = total;
    }

    @Override
    public void update(long done, String message) {
      long now = nanoTime.getAsLong();
      if (firstDone < 0) {
        firstDone = done;
        firstTime = now;
      }
      lastDone = done;
      lastMessage = message;
      if (now - printed >= INTERVAL.toNanos()) {
        printed = now;
        out.println(label + ": " + percent() + after(message) + left(done, now));
      }
    }

    private String percent() {
      return total > 0 ? 100 * lastDone / total + "%" : Numbers.count(lastDone);
    }

    private static String after(String message) {
      return message.isEmpty() ? "" : ", " + message;
    }

    private String left(long done, long now) {
      if (done <= firstDone || done >= total) {
        return "";
      }
      double perUnit = (double) (now - firstTime) / (done - firstDone);
      return ", " + Numbers.duration(Duration.ofNanos((long) (perUnit * (total - done)))) + " left";
    }

    @Override
    public void close() {
      Duration took = Duration.ofNanos(nanoTime.getAsLong() - begun);
      String end = lastDone >= total ? "done" : "stopped at " + percent();
      out.println(label + ": " + end + " in " + Numbers.duration(took) + after(lastMessage));
    }
  }
}
