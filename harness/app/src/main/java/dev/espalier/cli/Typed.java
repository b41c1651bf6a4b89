package dev.espalier.cli;

import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * Refuses values that are empty, or lists with an empty value in them, of whatever option or
 * argument: an empty path would stand for the current folder, an empty list for all there is.
 */
final class Typed {

  private Typed() {}

  /** Runs the command that was typed, if nothing in it is empty. */
  static int run(ParseResult parsed) {
    if (!parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
      for (CommandLine line : parsed.asCommandLineList()) {
        line.getParseResult().matchedArgs().forEach(arg -> check(line, arg));
      }
    }
    return new RunLast().execute(parsed);
  }

  private static void check(CommandLine line, ArgSpec arg) {
    String name = arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
    for (String given : arg.originalStringValues()) {
      if (given.isBlank()) {
        throw new ParameterException(
            line, "%s \"%s\": is empty; give a value, or leave it out".formatted(name, given));
      }
      // A lone separator leaves the longer list of empty values.
      List<String> values =
          arg.splitRegex().isEmpty()
              ? List.of(given)
              : List.of(Pattern.compile(arg.splitRegex()).split(given, -1));
      if (values.stream().anyMatch(String::isBlank)) {
        throw new ParameterException(
            line,
            "%s %s: has an empty value where a %s too many stands; take it out"
                .formatted(name, given, arg.splitRegex().equals(",") ? "comma" : "separator"));
      }
    }
  }
}
