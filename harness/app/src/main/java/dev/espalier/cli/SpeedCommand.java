package dev.espalier.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times networks of published, derived and given sizes. */
@Command(
    name = "speed",
    description =
        "Times networks of the sizes that papers print, or of any sizes, dense and cut; trains nothing.")
final class SpeedCommand extends BaseCommand {

  @Option(
      names = "--experiment",
      paramLabel = "EXPERIMENT",
      defaultValue = "language-model",
      description = "Whose networks. Default: ${DEFAULT-VALUE}.")
  private String experiment;

  @Option(
      names = "--scale",
      paramLabel = "SCALE",
      defaultValue = "paper",
      description = "Whose sizes; others are given by --sizes. Default: ${DEFAULT-VALUE}.")
  private String scale;

  @Option(
      names = "--dense",
      paramLabel = "SIZE",
      description =
          "Size of the network that --sizes are compared with: features and units of each layer,"
              + " for instance 1500/1500/1500. Default: the scale's.")
  private String dense;

  @Option(
      names = "--sizes",
      paramLabel = "SIZE",
      split = ",",
      description =
          "Sizes to time in the place of the scale's, for instance 1500/373/315,1500/381/535."
              + " Tables are written if --out says where.")
  private List<String> sizes = List.of();

  @Option(
      names = "--vocabulary",
      paramLabel = "N",
      description = "Words of the networks of --sizes. Default: as many as the scale's have.")
  private Integer vocabulary;

  @Mixin private FormOptions forms = new FormOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  SpeedCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    if (sizes.isEmpty() && (dense != null || vocabulary != null)) {
      throw new IllegalArgumentException(
          (dense != null ? "--dense " + dense : "--vocabulary " + vocabulary)
              + ": of no use without --sizes; give the sizes to compare, for instance --sizes 1500/373/315");
    }
    Path out = sizes.isEmpty() ? output.out() : output.out(null);
    var request =
        new Backend.SpeedRequest(
            experiment, scale, dense, sizes, vocabulary, out, output.threads(), forms.forms());
    out().print(backend().speed(request, progress()));
    return 0;
  }
}
