package dev.espalier.cli;

import dev.espalier.exchange.SequenceModelFile.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Hands a network to other programs, or on in fewer bits. */
@Command(
    name = "export",
    description =
        "Writes a network of recurrent layers, dense or pruned, for other programs: as an ONNX graph,"
            + " or with the names that PyTorch's layers give their weights. It must be of a cell that"
            + " they have, such as lstm, gru or tanh. Or writes any network in fewer bits.",
    footer = {
      "",
      "onnx: tokens (steps x batch) and every layer's hiddenN_in and cellN_in (1 x batch x units)"
          + " go in, logits and hiddenN_out and cellN_out come out; of other tasks reals may go in,"
          + " and values come out.",
      "onnx-int8: the same with weights stored in 8 bits, for ONNX Runtime alone; on x86 without"
          + " VNNI, set session.x64quantprecision to 1.",
      "safetensors: embedding.weight, lstmN.weight_ih_l0 and so on, linear.weight, linear.bias;"
          + " the names as they came for a network that came from PyTorch. Layers may differ in"
          + " size, so each makes an nn.LSTM of its own.",
      "bfloat16: as a run leaves it, any network of a run, with matrices in 16 bits: half the"
          + " bytes, for whatever here reads networks.",
      "",
      "For instance:",
      "  ./reproduce.sh export results/language-model/quick/models/TRIAL.safetensors --format onnx"
    })
final class ExportCommand extends BaseCommand {

  @Parameters(
      paramLabel = "MODEL",
      description =
          "A safetensors file: of the folder models in a run's results, or of a PyTorch model.")
  private Path model;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
      description = "onnx, onnx-int8, safetensors or bfloat16.")
  private Format format;

  @Option(
      names = "--vocabulary",
      paramLabel = "FILE",
      description =
          "Its words, one a line, in the order of their numbers, where its own file does not name"
              + " them; what is written names them.")
  private Path vocabulary;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Where to. Default: beside the model, as NAME.onnx, NAME.int8.onnx,"
              + " NAME.pytorch.safetensors or NAME.bfloat16.safetensors.")
  private Path out;

  @Mixin private LayersOption layers = new LayersOption();

  ExportCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    if (!Files.isRegularFile(model)) {
      throw new IllegalArgumentException(
          model + ": no such file; runs leave networks in the folder models of their results");
    }
    Path file = out == null ? format.beside(model) : out;
    backend().export(model, vocabulary, layers.names(), format, file).forEach(out()::println);
    out().println("The network is in " + file);
    return 0;
  }
}
