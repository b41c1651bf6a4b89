package dev.espalier.train;

/** When a training is saved in the middle: often enough, but not so often that it costs much. */
final class SavingClock {

  private double seconds;
  private double share = Double.POSITIVE_INFINITY;
  private long begun;
  private long last;
  private long spent;

  /** A save is due after so many seconds without one. */
  void every(double seconds) {
    this.seconds = seconds;
  }

  /** Saving takes no more than this share of the time. */
  void sparing(double share) {
    this.share = share;
  }

  /** The training begins. */
  void begin() {
    begun = System.nanoTime();
    last = begun;
  }

  /**
   * Whether to save now.
   *
   * @param epochEnds whether an epoch has just ended, when there is least to save
   */
  boolean isDue(boolean epochEnds) {
    long now = System.nanoTime();
    return (epochEnds || (now - last) * 1e-9 > seconds) && spent <= share * (now - begun);
  }

  /** Saves. */
  void run(Runnable save) {
    long start = System.nanoTime();
    save.run();
    last = System.nanoTime();
    spent += last - start;
  }
}
