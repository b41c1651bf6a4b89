package dev.espalier.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times networks of published and derived sizes. */
@Command(
    name = "speed",
    description = "Times networks of the sizes that papers print, dense and cut; trains nothing.")
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
      description = "Whose sizes. Default: ${DEFAULT-VALUE}.")
  private String scale;

  @Option(names = "--onnx", description = "Times them in ONNX Runtime, too.")
  private boolean onnx;

  @Mixin private OutputOptions output = new OutputOptions();

  SpeedCommand(Workbench bench) {
    super(bench);
  }

  @Override
  public Integer call() {
    var request =
        new Workbench.SpeedRequest(experiment, scale, output.out(), output.threads(), onnx);
    out().print(bench().speed(request, bench().progress()));
    return 0;
  }
}
