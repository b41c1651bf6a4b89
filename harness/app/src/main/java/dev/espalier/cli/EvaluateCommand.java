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
            + " in 16 bits, or in 8 for ONNX Runtime, costs, where that can be done. Words have the"
            + " numbers that the network's file says, whatever the data.",
    footer = {
      "",
      "For instance:",
      "  ./reproduce.sh evaluate language-model --scale small --data DIR \\",
      "    --model results/language-model/small/models/FILE.safetensors"
    })
final class EvaluateCommand extends BaseCommand {

  @Mixin private WorkloadOptions workload = new WorkloadOptions();
  @Mixin private LayersOption layers = new LayersOption();
  @Mixin private PluginOptions plugins = new PluginOptions();

  @Option(
      names = "--model",
      paramLabel = "FILE",
      required = true,
      description =
          "The network: a file of the folder models in an experiment's results, or a language model"
              + " from PyTorch.")
  private Path model;

  @Option(
      names = "--vocabulary",
      paramLabel = "FILE",
      description =
          "Its words, one a line, in the order of their numbers, where its own file does not name"
              + " them, as that of a PyTorch model.")
  private Path vocabulary;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with. Default: one a processor.")
  private int threads = Threads.most();

  EvaluateCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    int team = Threads.of(List.of(threads), spec()).get(0);
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
                    catalogue,
                    workload.experiment(),
                    scale,
                    workload.sources(vocabulary, layers.names()),
                    model,
                    team));
    return 0;
  }
}
