package dev.espalier.cli;

import dev.espalier.report.Progress;
import java.io.PrintWriter;

/**
 * Progress as its onlooker wants it: texts that fit the output, and, if asked for, stack traces.
 */
final class Onlooker implements Progress {

  private final Progress shown;
  private final int width;
  private final boolean traces;
  private final PrintWriter err;

  /**
   * @param width characters that fit into a line of the output
   * @param traces whether it is shown where a fault came from
   * @param err where to
   */
  Onlooker(Progress shown, int width, boolean traces, PrintWriter err) {
    this.shown = shown;
    this.width = width;
    this.traces = traces;
    this.err = err;
  }

  @Override
  public Bar start(String label, long total) {
    return shown.start(label, total);
  }

  @Override
  public void line(String text) {
    shown.line(text);
  }

  @Override
  public int lineWidth() {
    return shown.lineWidth();
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public void failed(String text, Throwable thrown) {
    shown.failed(text, thrown);
    if (traces) {
      thrown.printStackTrace(err);
    }
  }
}
