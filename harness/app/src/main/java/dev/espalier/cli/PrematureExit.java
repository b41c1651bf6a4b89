package dev.espalier.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sees to it that code of a plugin that ends the program does not make it look as if all went well:
 * says who it was, and ends with a status of failure. Says how to go on after an interrupt.
 */
final class PrematureExit extends Thread {

  /** What a shell leaves as it is. */
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

  /** Runs that are under way. */
  private static final AtomicInteger RUNS = new AtomicInteger();

  private final PrintWriter err;
  private final String[] args;

  private PrematureExit(PrintWriter err, String... args) {
    super("premature-exit");
    this.err = err;
    this.args = args;
  }

  /**
   * Watches from now on.
   *
   * @param args what was typed
   */
  static void watch(PrintWriter err, String... args) {
    Runtime.getRuntime().addShutdownHook(new PrematureExit(err, args));
  }

  /** The command that goes on where one was stopped, to be copied. */
  static String resuming(String... args) {
    return Stream.concat(
            Stream.concat(Stream.of("./reproduce.sh"), Stream.of(args))
                // It would displace what is to be gone on with.
                .filter(arg -> !arg.equals("--force") && !arg.equals("--resume"))
                .map(
                    arg ->
                        PLAIN.matcher(arg).matches() ? arg : "'" + arg.replace("'", "'\\''") + "'"),
            Stream.of("--resume"))
        .collect(Collectors.joining(" "));
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
                err.println("Stopped in the middle. To go on from here: " + resuming(args));
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
