package dev.espalier.experiment;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** The thread of a trial whose time is limited: nothing else ends a method that never returns. */
final class TrialThread extends Thread {

  /** A step and the saving after it end within this, or within as long as was allowed. */
  private static final long GRACE_MILLIS = 10_000;

  /** A trial took too long. */
  static final class LimitException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean running;

    private LimitException(String message, boolean running) {
      super(message);
      this.running = running;
    }

    /** Whether the trial's thread could not be ended. */
    boolean isRunning() {
      return running;
    }
  }

  private final String limit;
  private volatile boolean over;

  private TrialThread(Runnable task, String limit) {
    super(task, "trial");
    this.limit = limit;
    setDaemon(true);
  }

  /**
   * Runs a trial.
   *
   * @param limit how long it may take; null for any time, on the calling thread
   * @throws LimitException if it takes longer
   */
  static <T> T within(Duration limit, Supplier<T> trial) throws InterruptedException {
    if (limit == null) {
      return trial.get();
    }
    FutureTask<T> task = new FutureTask<>(trial::get);
    String shown = limit.toString().substring(2).toLowerCase(Locale.ROOT);
    TrialThread thread = new TrialThread(task, shown);
    thread.start();
    try {
      try {
        return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        thread.over = true;
        thread.interrupt();
        return task.get(Math.min(GRACE_MILLIS, limit.toMillis()), TimeUnit.MILLISECONDS);
      }
    } catch (TimeoutException e) {
      throw new LimitException(
          "has taken more than --trial-limit %s, and does not return%s"
              .formatted(shown, at(thread.getStackTrace())),
          true);
    } catch (ExecutionException e) {
      if (thread.over && !(e.getCause() instanceof Error)) {
        throw thread.late();
      }
      throw TrialThread.<RuntimeException>same(e.getCause());
    }
  }

  /** What the trial threw, of whatever kind it was. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E same(Throwable thrown) throws E {
    throw (E) thrown;
  }

  /** In a trial's thread: ends it if its time is over. */
  static void requireTime() {
    if (Thread.currentThread() instanceof TrialThread thread && thread.over) {
      throw thread.late();
    }
  }

  private LimitException late() {
    return new LimitException(
        "has taken more than --trial-limit "
            + limit
            + "; its checkpoint is kept, and --resume with more time goes on from there",
        false);
  }

  /** Where a thread is. */
  private static String at(StackTraceElement[] trace) {
    return trace.length == 0 ? "" : ", in " + trace[0];
  }
}
