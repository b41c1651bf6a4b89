package dev.espalier.cli;

import dev.espalier.experiment.ExperimentDescriptor;
import dev.espalier.experiment.RunRequest;
import dev.espalier.experiment.Sources;
import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.Names;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Trains, prunes, cuts and measures. */
@Command(
    name = "run",
    description =
        "Trains the networks of an experiment, prunes them with every method, cuts out"
            + " what is left, measures it, and writes the tables.",
    footer = {
      "",
      "Trials that are done stand in the tables at once. After Ctrl-C, the same command with"
          + " --resume goes on where it stopped and ends at the same numbers."
    })
final class RunCommand extends BaseCommand {

  @Parameters(
      paramLabel = "EXPERIMENT",
      description = "What to run, for instance language-model; see the command list.")
  private String experiment;

  @Option(
      names = "--scale",
      paramLabel = "SCALE",
      defaultValue = "quick",
      description = "How large: see the command list. Default: ${DEFAULT-VALUE}.")
  private String scale;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder of text: one file each with train, valid and test in its name, one sentence a"
              + " line. For reading-comprehension, one with SQuAD's two JSON files. Default: the"
              + " scale's own, where it has one.")
  private Path data;

  @Option(
      names = "--vectors",
      paramLabel = "FILE",
      description =
          "Word vectors in GloVe's text format, for reading-comprehension. Default: learned.")
  private Path vectors;

  @Mixin private TrialOptions trials = new TrialOptions();

  RunCommand(Workbench bench) {
    super(bench);
  }

  @Override
  public Integer call() {
    checkExperiment();
    if (data != null && !Files.isDirectory(data)) {
      throw new IllegalArgumentException("--data " + data + ": no such folder");
    } else if (vectors != null && !Files.isRegularFile(vectors)) {
      throw new IllegalArgumentException("--vectors " + vectors + ": no such file");
    }
    Catalogue catalogue = catalogue(trials.plugins());
    RunRequest request = trials.request(experiment, scale, new Sources(data, vectors), catalogue);
    return report(bench().run(request, catalogue, bench().progress()));
  }

  private void checkExperiment() {
    List<ExperimentDescriptor> all = bench().experiments();
    ExperimentDescriptor chosen =
        all.stream()
            .filter(e -> e.id().equals(experiment))
            .findFirst()
            .orElseThrow(
                () ->
                    Names.unknown(
                        experiment,
                        "experiment",
                        all.stream().map(ExperimentDescriptor::id).toList()));
    if (!chosen.scales().contains(scale)) {
      throw Names.unknown(scale, "scale of " + experiment, chosen.scales());
    }
  }
}
