package dev.espalier.cli;

import dev.espalier.experiment.Scale;
import dev.espalier.plugin.Catalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Evaluates a saved network. */
@Command(
    name = "evaluate",
    description =
        "Tells how good a network is that a run left, dense or pruned, and what storing its weights"
            + " in 16 bits, or in 8 for ONNX Runtime, costs, where that can be done.",
    footer = {
      "",
      "For instance:",
      "  ./reproduce.sh evaluate language-model --scale small --data DIR \\",
      "    --model results/language-model/small/models/FILE.safetensors"
    })
final class EvaluateCommand extends BaseCommand {

  @Mixin private WorkloadOptions workload = new WorkloadOptions();
  @Mixin private PluginOptions plugins = new PluginOptions();

  @Option(
      names = "--model",
      paramLabel = "FILE",
      required = true,
      description = "The network: a file of the folder models in an experiment's results.")
  private Path model;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with. Default: one a processor.")
  private int threads = Runtime.getRuntime().availableProcessors();

  EvaluateCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    atLeastOne("--threads", List.of(threads));
    Catalogue catalogue = catalogue(plugins.plugins());
    Scale scale = workload.scale(backend().experiments(catalogue));
    if (!Files.isRegularFile(model)) {
      throw new IllegalArgumentException(
          model + ": no such file; runs leave networks in the folder models of their results");
    }
    out()
        .print(
            backend()
                .evaluate(
                    catalogue, workload.experiment(), scale, workload.sources(), model, threads));
    return 0;
  }
}
