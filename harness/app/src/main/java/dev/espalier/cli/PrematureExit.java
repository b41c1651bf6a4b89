package dev.espalier.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Sees to it that code of a plugin that ends the program does not make it look as if all went well:
 * says who it was, and ends with a status of failure. Says how to go on after an interrupt.
 */
final class PrematureExit extends Thread {

  /** Runs that are under way. */
  private static final AtomicInteger RUNS = new AtomicInteger();

  private final PrintWriter err;

  private PrematureExit(PrintWriter err) {
    super("premature-exit");
    this.err = err;
  }

  /** Watches from now on. */
  static void watch(PrintWriter err) {
    Runtime.getRuntime().addShutdownHook(new PrematureExit(err));
  }

  /** Does what takes long; whoever interrupts it is told how to go on. */
  static <T> T resumable(Supplier<T> run) {
    RUNS.incrementAndGet();
    try {
      return run.get();
    } finally {
      RUNS.decrementAndGet();
    }
  }

  @Override
  public void run() {
    getAllStackTraces().values().stream()
        .flatMap(trace -> culprit(trace).stream())
        .findFirst()
        .ifPresentOrElse(
            culprit -> {
              err.println(
                  culprit
                      + ": ended the program with System.exit; the trial is not done, nor are those"
                      + " after it. Leave the method out, and go on with --resume");
              err.flush();
              Runtime.getRuntime().halt(1);
            },
            () -> {
              if (RUNS.get() > 0) {
                err.println("Stopped in the middle: run again with --resume to go on from here");
                err.flush();
              }
            });
  }

  /** Who calls System.exit in a thread, if any does and it is not our own end. */
  static Optional<StackTraceElement> culprit(StackTraceElement[] trace) {
    return Stream.of(trace)
        .dropWhile(
            frame ->
                !frame.getClassName().equals(Runtime.class.getName())
                    || !frame.getMethodName().equals("exit"))
        .filter(frame -> !frame.getClassName().startsWith("java.lang."))
        .findFirst()
        .filter(frame -> !frame.getClassName().equals(Main.class.getName()));
  }
}
