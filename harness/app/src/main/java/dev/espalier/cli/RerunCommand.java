package dev.espalier.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs one trial again from its record. */
@Command(
    name = "rerun",
    description =
        "Runs one trial again from its record, with the settings that it holds; it ends at the same"
            + " numbers.")
final class RerunCommand extends BaseCommand {

  @Parameters(
      paramLabel = "FILE",
      description = "For instance results/language-model/quick/records/l0-….json.")
  private Path file;

  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private PluginOptions plugins = new PluginOptions();

  RerunCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(file + ": no such file");
    }
    // Not among the results: a second trial of the same settings would displace the first.
    Path out = output.out(null);
    if (out == null) {
      out = Files.createTempDirectory("espalier-rerun-");
    }
    return report(
        backend()
            .rerun(
                file, out, output.threads(), catalogue(plugins.plugins()), backend().progress()));
  }
}
