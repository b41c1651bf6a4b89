package dev.espalier.cli;

import dev.espalier.experiment.SweepStudy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells what more machines would be worth. */
@Command(
    name = "sweep",
    description =
        "Tells how long the trials of results folders would take on 2 to 1,000 workers, by the times"
            + " in their records and in the order in which run --cluster has them trained, beside the"
            + " least that any order takes. Trains nothing.")
final class SweepCommand extends BaseCommand {

  @Parameters(
      paramLabel = "FOLDER",
      arity = "1..*",
      description = "Results folders, for instance results/language-model/quick.")
  private List<Path> folders;

  @Mixin private OutputOptions output = new OutputOptions();

  SweepCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new IllegalArgumentException(folder + ": no such folder");
      }
    }
    List<Path> absolute = folders.stream().map(f -> f.toAbsolutePath().normalize()).toList();
    out().print(backend().measure(new SweepStudy(absolute, output.out()), backend().progress()));
    out().println("The tables are in " + output.out().resolve("sweeps"));
    return 0;
  }
}
