package dev.espalier.kernel;

/**
 * For how long a thread has been parked, told by itself and read by others. All of it is one
 * number, so that nobody reads half of a change: whoever does so while the thread falls asleep or
 * wakes is wrong by no more than that takes.
 */
final class ParkedTime {

  private final long origin;

  /**
   * Nanoseconds parked, less, while parked, those from the origin to when that began: below 0 then,
   * as the thread was awake for a while.
   */
  private volatile long nanos;

  /**
   * @param now nanoseconds since an arbitrary moment, as in all methods
   */
  ParkedTime(long now) {
    origin = now - 1;
  }

  /** To be called by the thread itself, alternately with {@link #end}. */
  void begin(long now) {
    nanos -= now - origin;
  }

  void end(long now) {
    nanos += now - origin;
  }

  /** Whether the thread is parked, or about to be. */
  boolean isNow() {
    return nanos < 0;
  }

  /** Nanoseconds for which it was parked until now. */
  long until(long now) {
    long read = nanos;
    return read < 0 ? read + now - origin : read;
  }
}
