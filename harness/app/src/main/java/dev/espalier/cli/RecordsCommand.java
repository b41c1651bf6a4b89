package dev.espalier.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes tables anew from records. */
@Command(
    name = "records",
    description =
        "Makes all tables and pages of a results folder, or of every one below it, anew from the"
            + " records there. Takes tables that an earlier version wrote, without records, over"
            + " into records first.",
    footer = {"", "For instance:", "  ./reproduce.sh records results/language-model/quick"})
final class RecordsCommand extends BaseCommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "A results folder, or one above several. Default: the project's results.")
  private Path folder;

  @Mixin private PluginOptions plugins = new PluginOptions();

  RecordsCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    Path root = folder == null ? OutputOptions.results() : folder;
    backend().records(root, catalogue(plugins.plugins()), progress()).forEach(out()::println);
    return 0;
  }
}
