package dev.espalier.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.spi.ToolProvider;

/**
 * The program for other Java programs: {@code ToolProvider.findFirst("espalier")}. One command at a
 * time; what a command computes on ends with it.
 */
public final class EspalierTool implements ToolProvider {

  @Override
  public String name() {
    return "espalier";
  }

  /** Likewise, with what the command said shown at its end. */
  @Override
  public int run(PrintWriter out, PrintWriter err, String... args) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream warned = new ByteArrayOutputStream();
    int status =
        run(
            new PrintStream(said, true, StandardCharsets.UTF_8),
            new PrintStream(warned, true, StandardCharsets.UTF_8),
            args);
    out.print(said.toString(StandardCharsets.UTF_8));
    err.print(warned.toString(StandardCharsets.UTF_8));
    return status;
  }

  /**
   * Runs a command.
   *
   * @return the status that the program would end with
   */
  @Override
  public int run(PrintStream out, PrintStream err, String... args) {
    return Main.commandLine(out, err).execute(args);
  }
}
