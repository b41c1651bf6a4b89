package dev.espalier.cli;

import dev.espalier.experiment.Scale;
import dev.espalier.experiment.study.Studies;
import dev.espalier.plugin.Catalogue;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Studies learning without gradients. */
@Command(
    name = "spectral",
    description = {
      "Learns networks of quadratic units without gradients, from moments of their labels with"
          + " scores of their inputs (arXiv:1603.00954), and holds them against the networks that"
          + " were planted, against gradient training on the same sequences, and against what its"
          + " assumptions exclude. Prunes what was planted.",
      "",
      "About a minute on a quiet machine; --scale full about ten. The networks that were learnt can"
          + " be evaluated as of the experiment planted."
    })
final class SpectralCommand extends BaseCommand {

  private static final String ID = "spectral";

  @Option(
      names = "--scale",
      paramLabel = "SCALE",
      defaultValue = "quick",
      description = "How large: smoke, quick or full. Default: ${DEFAULT-VALUE}.")
  private String scale;

  @Mixin private ScaleSettings settings = new ScaleSettings();
  @Mixin private PluginOptions plugins = new PluginOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  SpectralCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    Catalogue catalogue = catalogue(plugins.plugins());
    Studies studies = new Studies(catalogue);
    Scale chosen = settings.scale(scale, studies.named(ID).scales());
    out().print(backend().study(studies, ID, chosen, output.threads(), output.out(), progress()));
    Path folder = Studies.folder(output.out(), ID, chosen);
    out().println();
    out().println("The tables are in " + folder);
    return 0;
  }
}
