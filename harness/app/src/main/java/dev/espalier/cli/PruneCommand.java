package dev.espalier.cli;

import dev.espalier.experiment.ExperimentFamily;
import dev.espalier.experiment.Experiments;
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
        "Takes a language model that was trained in PyTorch, or any network that a run or study left,"
            + " evaluates it, prunes it with methods of your choice, cuts out what is left, measures"
            + " it, and writes weights that PyTorch loads.",
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
          + " --method l0 --set l0.lambda=1e-6,2e-6 --epochs 3",
      "  ./reproduce.sh prune --weights results/…/models/spectral-seed2.safetensors \\",
      "    --experiment planted --with seed=2 --method neuron-magnitude"
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
      names = "--experiment",
      paramLabel = "ID",
      description =
          "Of a network that reads no text: the experiment whose task it is of, such as glyphs. Its"
              + " data are made, and --scale and --with are its own.")
  private String experiment;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder of text to train and evaluate with: one file each with train, valid and test in"
              + " its name, one sentence a line.")
  private Path data;

  @Option(
      names = "--scale",
      paramLabel = "SCALE",
      description =
          "Of the language model, or of the experiment: whose schedule to prune by, and whose settings"
              + " of the methods. Default: small, or of an experiment quick.")
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
    if (experiment == null) {
      requireData();
    }
    if (trials.methods().isEmpty()) {
      throw new IllegalArgumentException(
          "prune: say by which method, for instance --method l0; the command list shows them");
    }
    atLeastOne("--epochs", epochs == null ? List.of() : List.of(epochs));
    Catalogue catalogue = catalogue(trials.plugins());
    int most = epochs == null ? 0 : epochs;
    ExperimentFamily network =
        experiment == null
            ? new OwnNetwork(weights, vocabulary, most, layers.names())
            : new Experiments(catalogue).withNetwork(experiment, weights, most);
    String chosen = scale != null ? scale : experiment == null ? "small" : "quick";
    RunRequest request =
        trials.request(
            OwnNetwork.ID, settings.scale(chosen, network.scales()), sources(), catalogue);
    RunOutcome outcome =
        PrematureExit.resumable(() -> backend().prune(request, network, catalogue, progress()));
    int status = report(outcome);
    if (outcome.folder() == null) {
      return status;
    }
    out()
        .println(
            "The networks for PyTorch are in "
                + outcome.folder().resolve("models")
                + ", as METHOD….pytorch.safetensors"
                + (experiment == null ? "" : ", where it has their cell"));
    return status;
  }

  private Sources sources() {
    return experiment == null
        ? new Sources(data, null)
        : new Sources(data, null, null, vocabulary, layers.names());
  }

  private void requireData() {
    if (data == null) {
      throw new IllegalArgumentException(
          "--data: is missing; give a folder of text or, for a network that reads none, its --experiment");
    }
    require("--data", data, Files.isDirectory(data), "folder");
  }

  private static void require(String option, Path path, boolean there, String kind) {
    if (!there) {
      throw new IllegalArgumentException("%s %s: no such %s".formatted(option, path, kind));
    }
  }
}
