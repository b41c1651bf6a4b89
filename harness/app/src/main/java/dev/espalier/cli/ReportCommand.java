package dev.espalier.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes pages of results. */
@Command(
    name = "report",
    description =
        "Writes report.html and figures/ into a results folder, or into every one below it, from"
            + " the tables there, and where there are several, gallery.md above them, a picture"
            + " each. The page needs no network and no server.",
    footer = {"", "For instance:", "  ./reproduce.sh report results/language-model/quick"})
final class ReportCommand extends BaseCommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "A results folder, or one above several. Default: the project's results.")
  private Path folder;

  ReportCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    Path root = folder == null ? OutputOptions.results() : folder;
    backend().report(root).forEach(file -> out().println("The report is in " + file));
    return 0;
  }
}
