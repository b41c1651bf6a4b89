package dev.espalier.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;

/** Progress as a bar that is drawn over and over on a terminal's last line. */
public final class TerminalProgress implements Progress {

  private static final String ERASE_LINE = "\r\u001b[K";
  private static final int LEAST_BAR = 10;
  private static final int MOST_BAR = 30;
  private static final int LEAST_LABEL = 16;

  /** Of a label that is too long the end stays: it tells which of how many. */
  private static final int END = 18;

  private static final String CUT = "...";
  private static final String COMMA = ", ";

  private final PrintStream out;
  private final int width;

  /** The last task's; its owner may have come to grief before it closed it. */
  private ProgressBar last;

  /**
   * @param width of the terminal in characters
   */
  public TerminalProgress(PrintStream out, int width) {
    this.out = out;
    this.width = width;
  }

  @Override
  public Bar start(String label, long total) {
    if (last != null) {
      last.close();
    }
    Pace pace = new Pace(total, System::nanoTime);
    ProgressBar bar =
        ProgressBar.builder()
            .setInitialMax(total)
            .setUpdateIntervalMillis(500)
            .setRenderer(
                (state, most) ->
                    line(label, pace, total, String.valueOf(state.getExtraMessage()), most))
            .setMaxRenderedLength(width - 1)
            .setConsumer(new ConsoleProgressBarConsumer(out, width - 1))
            .build();
    last = bar;
    return new Bar() {
      @Override
      public void update(long done, String message) {
        pace.update(done);
        bar.stepTo(done);
        bar.setExtraMessage(message);
      }

      @Override
      public void close() {
        bar.close();
      }
    };
  }

  /**
   * What a task's line shows: always its label, shortened if need be, a bar, the time left and the
   * first part of the message, and as many of the other parts as fit.
   */
  static String line(String label, Pace pace, long total, String message, int most) {
    List<String> parts = new ArrayList<>();
    for (String part : (pace.left() + COMMA + message).split(COMMA)) {
      if (!part.isEmpty()) {
        parts.add(part);
      }
    }
    int always = Math.min(parts.size(), pace.left().isEmpty() ? 1 : 2);
    String end = String.join(COMMA, parts.subList(0, always));
    String share = "%4s ".formatted(pace.share());
    int room = most - share.length() - LEAST_BAR - 4 - end.length();
    String shown = shortened(label, Math.max(LEAST_LABEL, room));
    int free = room - shown.length();
    for (String part : parts.subList(always, parts.size())) {
      if (part.length() + COMMA.length() > free) {
        break;
      }
      end += COMMA + part;
      free -= part.length() + COMMA.length();
    }
    int bar = LEAST_BAR + Math.max(0, Math.min(MOST_BAR - LEAST_BAR, free));
    int full = total > 0 ? (int) Math.min(bar, bar * pace.done() / total) : 0;
    String drawn = "=".repeat(full) + (full < bar ? ">" : "");
    String line =
        "%s %s[%s%s] %s"
            .formatted(shown, share, drawn, " ".repeat(Math.max(0, bar - drawn.length())), end);
    return line.substring(0, Math.min(line.length(), Math.max(0, most)));
  }

  private static String shortened(String label, int most) {
    int head = most - CUT.length() - END;
    if (label.length() <= most) {
      return label;
    }
    return head < 1
        ? label.substring(0, most)
        : label.substring(0, head) + CUT + label.substring(label.length() - END);
  }

  @Override
  public int lineWidth() {
    return width;
  }

  @Override
  public void line(String text) {
    out.print(ERASE_LINE);
    Lines.wrapped(text, width).forEach(out::println);
  }
}
