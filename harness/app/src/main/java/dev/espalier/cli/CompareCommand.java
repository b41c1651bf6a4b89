package dev.espalier.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lays two results folders side by side. */
@Command(
    name = "compare",
    description =
        "Lays two results folders side by side: a change of machine, of JDK, of a method's setting."
            + " Says what changed, and which differences are beyond noise. With --exact, whether"
            + " anything but the timings changed at all.",
    footer = {
      "",
      "For instance:",
      "  ./reproduce.sh run language-model --out elsewhere",
      "  ./reproduce.sh compare results/language-model/quick elsewhere/language-model/quick",
      "  ./reproduce.sh compare --exact results/language-model/quick elsewhere/language-model/quick"
    })
final class CompareCommand extends BaseCommand {

  @Parameters(
      index = "0",
      paramLabel = "A",
      description = "Results of one experiment and scale, or a folder with several.")
  private Path first;

  @Parameters(
      index = "1",
      paramLabel = "B",
      description = "What to compare them with; differences lead from A to B.")
  private Path second;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Writes the comparison there too, one row a measure.")
  private Path csv;

  @Option(
      names = "--exact",
      description =
          "Ends with status 1 if any trial that both have differs in a digit of runs.csv, curve.csv"
              + " or survivors.csv, seconds and rates per second apart, and says where. Speeds are"
              + " not looked at.")
  private boolean exact;

  CompareCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    if (exact) {
      if (csv != null) {
        throw new IllegalArgumentException("--exact --csv: take one");
      }
      Backend.Exactness exactness = backend().compareExactly(first, second);
      out().print(exactness.text());
      return exactness.equal() ? 0 : 1;
    }
    out().print(backend().compare(first, second, csv, width()));
    if (csv != null) {
      out().println("The comparison is in " + csv);
    }
    return 0;
  }
}
