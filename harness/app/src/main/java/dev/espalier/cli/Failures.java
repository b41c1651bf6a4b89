package dev.espalier.cli;

import dev.espalier.data.DataException;
import dev.espalier.file.FileFault;
import dev.espalier.model.Names;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** One clear line for whatever went wrong, and the exit status. */
final class Failures {

  /** Longer than any file's name. */
  private static final Pattern LONG_WORD = Pattern.compile("[^\\s/:]{300,}");

  private static final int SHOWN = 60;

  private Failures() {}

  /** What was typed cannot be read. */
  static int wrongUsage(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    line.getErr()
        .println(
            shortened(e instanceof UnmatchedArgumentException u ? unmatched(u) : e.getMessage()));
    line.getErr().println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
    return line.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static String unmatched(UnmatchedArgumentException e) {
    CommandLine line = e.getCommandLine();
    String given = e.getUnmatched().get(0);
    String command = line.getCommandSpec().name();
    Set<String> subcommands = line.getSubcommands().keySet();
    if (given.startsWith("-")) {
      List<String> options =
          line.getCommandSpec().options().stream().map(OptionSpec::longestName).toList();
      return Names.unknown(given, "option of " + command, options).getMessage();
    } else if (!subcommands.isEmpty()) {
      return Names.unknown(given, "command", subcommands).getMessage();
    }
    return given + ": one argument too many for " + command;
  }

  /** What was typed could not be done. */
  static int failed(Exception e, CommandLine line, boolean trace) {
    PrintWriter err = line.getErr();
    err.println(shortened(String.valueOf(message(e))));
    if (trace) {
      e.printStackTrace(err);
    }
    boolean wrongUsage =
        (e instanceof IllegalArgumentException || e instanceof DataException) && !isOutOfMemory(e);
    return wrongUsage
        ? line.getCommandSpec().exitCodeOnInvalidInput()
        : line.getCommandSpec().exitCodeOnExecutionException();
  }

  /** Whatever was given may have been a whole file's text. */
  private static String shortened(String message) {
    return LONG_WORD
        .matcher(message)
        .replaceAll(
            word ->
                Matcher.quoteReplacement(
                    "%s... (%d characters)"
                        .formatted(word.group().substring(0, SHOWN), word.group().length())));
  }

  /** What to do where memory does not suffice. */
  static String outOfMemory() {
    return "Out of memory: Java may use %d MiB; give it more, for instance ESPALIER_JAVA_OPTS=-Xmx8g"
        .formatted(Runtime.getRuntime().maxMemory() >> 20);
  }

  /** Libraries wrap even errors. */
  private static boolean isOutOfMemory(Throwable e) {
    return e != null && (e instanceof OutOfMemoryError || isOutOfMemory(e.getCause()));
  }

  /** Our own exceptions say what to do; of others, the kind may say more than the message. */
  private static String message(Exception e) {
    if (isOutOfMemory(e)) {
      return outOfMemory();
    }
    if (e instanceof UncheckedIOException unchecked) {
      return FileFault.message(unchecked);
    } else if (e instanceof IOException io) {
      return FileFault.message(io);
    }
    boolean own = e.getClass().getName().startsWith("dev.espalier.");
    return own || e instanceof IllegalArgumentException
        ? e.getMessage()
        : e.getClass().getSimpleName() + ": " + e.getMessage() + " (--verbose shows where)";
  }
}
