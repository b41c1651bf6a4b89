package dev.espalier.kernel;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed team of threads that lives as long as a run. One thread, the caller, hands out work and
 * takes part in it; the others wait for it, spinning for a while because the next work is usually
 * only microseconds away, then parked.
 *
 * <p>Every thread has a share of the tasks, the same stretch of their numbers in every call: a
 * recurrent step finds the weights that it read a step ago in its own core's cache. Who is done
 * with its share goes on with the others', so a thread that wakes late is not waited for, and a
 * task's result must not depend on who runs it.
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
   * Low bits of a thread's claims: tasks of its share that nobody has claimed yet. High bits: a
   * count of calls, against ABA.
   */
  private static final int COUNT_BITS = 24;

  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  /** Longs between two threads' claims: two cache lines, as processors fetch pairs of them. */
  private static final int SPACING = 16;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Worker[] workers;
  private final AtomicLongArray claims;
  private int calls;
  private volatile int tasks;
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
    claims = new AtomicLongArray(threads * SPACING);
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
    this.tasks = tasks;
    completed.set(0);
    calls++;
    for (int w = 0; w < threads(); w++) {
      int share = shareStart(w + 1, tasks) - shareStart(w, tasks);
      claims.set(w * SPACING, (long) calls << COUNT_BITS | share);
    }
    for (Worker worker : workers) {
      if (worker.parked.isNow()) {
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

  /**
   * Processor time that the team's threads and the calling one have used since they began, waiting
   * for work included; 0 where the JVM cannot tell.
   */
  public double cpuSeconds() {
    if (!tellsCpuTime()) {
      return 0;
    }
    long nanos = THREADS.getCurrentThreadCpuTime();
    for (Worker worker : workers) {
      nanos += Math.max(0, worker.cpuNanos());
    }
    return nanos * 1e-9;
  }

  /**
   * For how long each of the team's threads, the calling one first, has been kept from running: its
   * wall-clock time less the processor time that it used, waiting for work included, and less the
   * time that it was parked for want of work. In nanoseconds since an arbitrary moment, so that the
   * difference of two calls tells; all 0 where the JVM cannot.
   */
  public long[] starvedNanos() {
    long[] starved = new long[threads()];
    if (tellsCpuTime()) {
      starved[0] = System.nanoTime() - THREADS.getCurrentThreadCpuTime();
      for (Worker worker : workers) {
        long cpu = worker.cpuNanos();
        long now = System.nanoTime();
        starved[worker.index] = now - cpu - worker.parked.until(now);
      }
    }
    return starved;
  }

  private static boolean tellsCpuTime() {
    return THREADS.isThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled();
  }

  /** Ends the threads. */
  @Override
  public void close() {
    closed = true;
    for (Worker worker : workers) {
      LockSupport.unpark(worker);
    }
  }

  private int shareStart(int worker, int tasks) {
    return (int) ((long) worker * tasks / threads());
  }

  /**
   * Runs one task that nobody has claimed: of the worker's own share, or else of another's.
   *
   * @return whether there was one
   */
  private boolean claimAndRun(int worker) {
    for (int i = 0; i < threads(); i++) {
      int owner = (worker + i) % threads();
      long claim = claims.get(owner * SPACING);
      while ((claim & COUNT_MASK) > 0) {
        // The call cannot end, nor its task change, while a claimed index is not completed.
        if (claims.compareAndSet(owner * SPACING, claim, claim - 1)) {
          run(shareStart(owner + 1, tasks) - (int) (claim & COUNT_MASK), worker);
          return true;
        }
        claim = claims.get(owner * SPACING);
      }
    }
    return false;
  }

  private void run(int index, int worker) {
    try {
      task.run(index, worker);
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      completed.incrementAndGet();
    }
  }

  private boolean anythingToClaim() {
    for (int w = 0; w < threads(); w++) {
      if ((claims.get(w * SPACING) & COUNT_MASK) > 0) {
        return true;
      }
    }
    return false;
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
    private final ParkedTime parked = new ParkedTime(System.nanoTime());

    Worker(int index) {
      super("espalier-" + index);
      this.index = index;
      setDaemon(true);
    }

    /** Processor time that it has used; -1 once it has ended. */
    @SuppressWarnings("deprecation") // threadId() came with JDK 19.
    long cpuNanos() {
      return THREADS.getThreadCpuTime(getId());
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
          parked.begin(System.nanoTime());
          if (!anythingToClaim() && !closed) {
            LockSupport.park(this);
          }
          parked.end(System.nanoTime());
          spin = 0;
        }
      }
    }
  }
}
