package dev.espalier.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** The order of a PyTorch model's layers, which its file does not always tell. */
final class LayersOption {

  @Option(
      names = "--layers",
      paramLabel = "NAMES",
      split = ",",
      description =
          "The recurrent modules of a PyTorch model from the bottom, for instance"
              + " rnn_one,rnn_two: needed where neither numbers in their names nor their sizes tell"
              + " in which order they run.")
  private List<String> layers = List.of();

  List<String> names() {
    return layers;
  }
}
