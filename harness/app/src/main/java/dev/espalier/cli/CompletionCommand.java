package dev.espalier.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Teaches a shell to complete commands. */
@Command(
    name = "completion",
    description = {
      "Prints a script by which bash and zsh complete commands and options of ./reproduce.sh."
    },
    footer = {"", "For instance, in ~/.bashrc:", "  source <(…/espalier/reproduce.sh completion)"})
final class CompletionCommand extends BaseCommand {

  /** Shells look a program up by its name without its folder. */
  private static final String PROGRAM = "reproduce.sh";

  CompletionCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    out().print(AutoComplete.bash(PROGRAM, spec().parent().commandLine()));
    return 0;
  }
}
