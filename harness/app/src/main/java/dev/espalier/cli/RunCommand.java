package dev.espalier.cli;

import dev.espalier.experiment.RunRequest;
import dev.espalier.experiment.Scale;
import dev.espalier.plugin.Catalogue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  @Mixin private WorkloadOptions workload = new WorkloadOptions();
  @Mixin private TrialOptions trials = new TrialOptions();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  RunCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    Catalogue catalogue = catalogue(trials.plugins());
    Scale scale = workload.scale(backend().experiments(catalogue));
    RunRequest request =
        trials
            .request(workload.experiment(), scale, workload.sources(), catalogue)
            .on(cluster.request(trials.plugins()));
    return report(PrematureExit.resumable(() -> backend().run(request, catalogue, progress())));
  }
}
