package dev.espalier.report;

/** Where long work says how far it is. */
public interface Progress {

  /**
   * Starts a task. Tasks follow one another; they do not nest.
   *
   * @param label what is done, for instance {@code l0 seed 1 (3 of 24)}
   * @param total amount of work, in any unit
   */
  Bar start(String label, long total);

  /** Says something that stays. */
  void line(String text);

  /** Characters of a {@link #line} that fit. */
  default int lineWidth() {
    return Integer.MAX_VALUE;
  }

  /** Characters that fit into a line where the text is shown that comes of the work. */
  default int width() {
    return Integer.MAX_VALUE;
  }

  /**
   * Says that something failed.
   *
   * @param thrown for who wants to see where it came from
   */
  default void failed(String text, Throwable thrown) {
    line(text);
  }

  /** A task on its way. */
  interface Bar extends AutoCloseable {

    /**
     * Called as often as convenient; what is shown of it is rarer.
     *
     * @param done work done so far, in the unit of the total
     * @param message how it goes, for instance {@code perplexity 83.1, 5120 tokens/s}
     */
    void update(long done, String message);

    @Override
    void close();
  }

  /** Says nothing. */
  static Progress silent() {
    return new Progress() {
      @Override
      public Bar start(String label, long total) {
        return new Bar() {
          @Override
          public void update(long done, String message) {}

          @Override
          public void close() {}
        };
      }

      @Override
      public void line(String text) {}
    };
  }
}
