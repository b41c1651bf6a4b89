package dev.espalier.cli;

import dev.espalier.experiment.OwnNetwork;
import dev.espalier.experiment.RunOutcome;
import dev.espalier.experiment.RunRequest;
import dev.espalier.experiment.Sources;
import dev.espalier.plugin.Catalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prunes a network that was trained elsewhere. */
@Command(
    name = "prune",
    description =
        "Takes a language model that was trained in PyTorch, evaluates it, prunes it with methods"
            + " of your choice, cuts out what is left, measures it, and writes weights that PyTorch"
            + " loads.",
    footer = {
      "",
      "The network: one nn.Embedding, nn.LSTM, nn.GRU or nn.RNN of any number of layers (or several"
          + " in a row, see --layers), one nn.Linear; saved with"
          + " safetensors.torch.save_file(model.state_dict(), FILE).",
      "The first method is always dense: the network as it came. All others start from it, and one"
          + " of them, trained-on, removes nothing: what training on alone is worth.",
      "",
      "For instance:",
      "  ./reproduce.sh prune --weights model.safetensors --vocabulary words.txt --data DIR"
          + " --method l0 --set l0.lambda=1e-6,2e-6 --epochs 3"
    })
final class PruneCommand extends BaseCommand {

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      required = true,
      description = "The network: a safetensors file.")
  private Path weights;

  @Option(
      names = "--vocabulary",
      paramLabel = "FILE",
      description =
          "Its words, one a line, in the order of their numbers; <eos> among them, which ends every"
              + " line of the text, and <unk>, for words that are not. Can be left out if the network's"
              + " file names them.")
  private Path vocabulary;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description =
          "Folder of text to train and evaluate with: one file each with train, valid and test in"
              + " its name, one sentence a line.")
  private Path data;

  @Option(
      names = "--scale",
      paramLabel = "SCALE",
      defaultValue = "small",
      description =
          "Of the language model: whose schedule to prune by, and whose settings of the methods."
              + " Default: ${DEFAULT-VALUE}.")
  private String scale;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Epochs of pruning. Default: the scale's.")
  private Integer epochs;

  @Mixin private LayersOption layers = new LayersOption();
  @Mixin private ScaleSettings settings = new ScaleSettings();
  @Mixin private TrialOptions trials = new TrialOptions();

  PruneCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    require("--weights", weights, Files.isRegularFile(weights), "file");
    require(
        "--vocabulary", vocabulary, vocabulary == null || Files.isRegularFile(vocabulary), "file");
    require("--data", data, Files.isDirectory(data), "folder");
    if (trials.methods().isEmpty()) {
      throw new IllegalArgumentException(
          "prune: say by which method, for instance --method l0; the command list shows them");
    }
    atLeastOne("--epochs", epochs == null ? List.of() : List.of(epochs));
    Catalogue catalogue = catalogue(trials.plugins());
    OwnNetwork network =
        new OwnNetwork(weights, vocabulary, epochs == null ? 0 : epochs, layers.names());
    RunRequest request =
        trials.request(
            OwnNetwork.ID,
            settings.scale(scale, network.scales()),
            new Sources(data, null),
            catalogue);
    RunOutcome outcome =
        PrematureExit.resumable(
            () -> backend().prune(request, network, catalogue, backend().progress()));
    int status = report(outcome);
    if (outcome.folder() == null) {
      return status;
    }
    out()
        .println(
            "The networks for PyTorch are in "
                + outcome.folder().resolve("models")
                + ", as METHOD….pytorch.safetensors");
    return status;
  }

  private static void require(String option, Path path, boolean there, String kind) {
    if (!there) {
      throw new IllegalArgumentException("%s %s: no such %s".formatted(option, path, kind));
    }
  }
}
