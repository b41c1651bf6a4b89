package dev.espalier.campaign;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/** Runs the program's commands. */
final class Program {

  /**
   * How a command ended.
   *
   * @param status 1 if something failed, 2 if what was typed or given cannot be used
   * @param out its results
   * @param err its messages and progress
   * @param thrown what it threw in the place of a message; null for nothing
   */
  record Ended(int status, String out, String err, Throwable thrown) {

    /** All that it said. */
    String said() {
      return out + err + (thrown == null ? "" : thrown);
    }
  }

  private static final ToolProvider TOOL =
      ToolProvider.findFirst("espalier")
          .orElseThrow(() -> new IllegalStateException("espalier: is not on the class path"));

  private Program() {}

  /** Runs a command in this JVM. */
  static Ended run(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status = -1;
    Throwable thrown = null;
    try {
      status =
          TOOL.run(
              new PrintStream(out, true, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              texts(arguments).toArray(String[]::new));
    } catch (RuntimeException | Error e) {
      thrown = e;
    }
    return new Ended(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), thrown);
  }

  /**
   * Runs a command that must go well.
   *
   * @throws IllegalStateException if it does not
   */
  static Ended must(Object... arguments) {
    Ended ended = run(arguments);
    if (ended.status != 0) {
      throw new IllegalStateException(texts(arguments) + ": ended with " + ended);
    }
    return ended;
  }

  /**
   * Starts a command in a JVM of its own.
   *
   * @param log takes all that it says
   */
  static Process start(Path log, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-XX:+UseSerialGC"));
    command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path")));
    command.add("dev.espalier.cli.Main");
    command.addAll(texts(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static List<String> texts(Object... arguments) {
    return List.of(arguments).stream().map(String::valueOf).toList();
  }
}
