package dev.espalier.report;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as a bar that is drawn over and over on a terminal's last line. */
public final class TerminalProgress implements Progress {

  private static final String ERASE_LINE = "\r\u001b[K";

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
    ProgressBar bar =
        ProgressBar.builder()
            .setTaskName(label)
            .setInitialMax(total)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(500)
            .setMaxRenderedLength(width - 1)
            .setConsumer(new ConsoleProgressBarConsumer(out, width - 1))
            .build();
    last = bar;
    return new Bar() {
      @Override
      public void update(long done, String message) {
        bar.stepTo(done);
        bar.setExtraMessage(message.isEmpty() ? "" : " " + message);
      }

      @Override
      public void close() {
        bar.close();
      }
    };
  }

  @Override
  public void line(String text) {
    out.print(ERASE_LINE + text + System.lineSeparator());
  }
}
