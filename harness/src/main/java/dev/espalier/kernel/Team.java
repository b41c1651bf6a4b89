package dev.espalier.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed team of threads that lives as long as a run. One thread, the caller, hands out work and
 * takes part in it; the others wait for it, spinning for a while because the next work is usually
 * only microseconds away, then parked.
 *
 * <p>Which thread runs which task is left to chance, so a task's result must not depend on it. A
 * thread that wakes late is not waited for: the others do its share.
 */
public final class Team implements AutoCloseable {

  /** Work that is split into numbered tasks. */
  public interface Task {
    /**
     * Runs one task.
     *
     * @param index which task
     * @param worker the thread it runs on, in [0, threads): for scratch space
     */
    void run(int index, int worker);
  }

  /**
   * Some milliseconds: who parks must be woken, and may then have to share the waker's core for a
   * while.
   */
  private static final int SPINS = 200_000;

  /**
   * Low bits of {@link #claims}: tasks not yet claimed. High bits: a count of calls, against ABA.
   */
  private static final int COUNT_BITS = 24;

  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  private final Worker[] workers;
  private final AtomicLong claims = new AtomicLong();
  private final AtomicInteger completed = new AtomicInteger();
  private volatile Task task;
  private volatile Throwable failure;
  private volatile boolean closed;

  /**
   * @param threads how many, the caller included; at least 1
   */
  public Team(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads: a team needs at least 1");
    }
    workers = new Worker[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker(i + 1);
      workers[i].start();
    }
  }

  /** Number of threads, the caller included. */
  public int threads() {
    return workers.length + 1;
  }

  /**
   * Runs tasks 0 to {@code tasks - 1} and returns when all are done. To be called by one thread at
   * a time, and not from within a task.
   *
   * @throws RuntimeException or Error what a task threw; the other tasks are run all the same
   */
  public void run(int tasks, Task task) {
    if (workers.length == 0 || tasks <= 1) {
      for (int i = 0; i < tasks; i++) {
        task.run(i, 0);
      }
      return;
    }
    if (tasks > COUNT_MASK) {
      throw new IllegalArgumentException(tasks + " tasks: more than " + COUNT_MASK);
    }
    this.task = task;
    completed.set(0);
    claims.set(((claims.get() >>> COUNT_BITS) + 1) << COUNT_BITS | tasks);
    for (Worker worker : workers) {
      if (worker.parked) {
        LockSupport.unpark(worker);
      }
    }
    while (claimAndRun(0)) {
      // until nothing is left to claim
    }
    for (int spin = 0; completed.get() < tasks; spin++) {
      pause(spin);
    }
    this.task = null;
    if (failure != null) {
      Throwable thrown = failure;
      failure = null;
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) thrown;
    }
  }

  /** Ends the threads. */
  @Override
  public void close() {
    closed = true;
    for (Worker worker : workers) {
      LockSupport.unpark(worker);
    }
  }

  private boolean claimAndRun(int worker) {
    long claim = claims.get();
    int left = (int) (claim & COUNT_MASK);
    if (left == 0) {
      return false;
    }
    // The call cannot end, nor its task change, while a claimed index is not completed.
    if (claims.compareAndSet(claim, claim - 1)) {
      try {
        task.run(left - 1, worker);
      } catch (RuntimeException | Error e) {
        failure = e;
      } finally {
        completed.incrementAndGet();
      }
    }
    return true;
  }

  private static void pause(int spin) {
    if (spin < SPINS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  private final class Worker extends Thread {

    private final int index;
    private volatile boolean parked;

    Worker(int index) {
      super("espalier-" + index);
      this.index = index;
      setDaemon(true);
    }

    @Override
    public void run() {
      int spin = 0;
      while (!closed) {
        if (claimAndRun(index)) {
          spin = 0;
        } else if (spin++ < SPINS) {
          Thread.onSpinWait();
        } else {
          parked = true;
          if ((claims.get() & COUNT_MASK) == 0 && !closed) {
            LockSupport.park(this);
          }
          parked = false;
          spin = 0;
        }
      }
    }
  }
}
