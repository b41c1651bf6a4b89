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
    private final Pace pace;
    private final long begun = nanoTime.getAsLong();
    private long printed = begun;
    private String lastMessage = "";

    Lines(String label, long total) {
      this.label = label;
      this.total = total;
      pace = new Pace(total, nanoTime);
    }

    @Override
    public void update(long done, String message) {
      long now = nanoTime.getAsLong();
      pace.update(done);
      lastMessage = message;
      if (now - printed >= INTERVAL.toNanos()) {
        printed = now;
        out.println(label + ": " + pace.share() + after(message) + after(pace.left()));
      }
    }

    private static String after(String message) {
      return message.isEmpty() ? "" : ", " + message;
    }

    @Override
    public void close() {
      Duration took = Duration.ofNanos(nanoTime.getAsLong() - begun);
      String end = pace.done() >= total ? "done" : "stopped at " + pace.share();
      out.println(label + ": " + end + " in " + Numbers.duration(took) + after(lastMessage));
    }
  }
}
