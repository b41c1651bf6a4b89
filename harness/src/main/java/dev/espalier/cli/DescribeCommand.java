package dev.espalier.cli;

import dev.espalier.experiment.ExperimentDescriptor;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Cells;
import dev.espalier.plugin.Catalogue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says all about one method or experiment. */
@Command(
    name = "describe",
    description = "Says what a method does, where it was published, and what can be set.")
final class DescribeCommand extends BaseCommand {

  @Parameters(
      paramLabel = "ID",
      description = "A method, a cell or an experiment; see the command list.")
  private String id;

  @Mixin private PluginOptions plugins = new PluginOptions();

  DescribeCommand(Workbench bench) {
    super(bench);
  }

  @Override
  public Integer call() {
    for (ExperimentDescriptor experiment : bench().experiments()) {
      if (experiment.id().equals(id)) {
        out().print(Description.of(experiment));
        return 0;
      }
    }
    Catalogue catalogue = catalogue(plugins.plugins());
    for (Cell cell : Cells.all()) {
      if (cell.id().equals(id)) {
        out().print(Description.of(cell));
        return 0;
      }
    }
    out().print(Description.of(catalogue.method(id), bench().experiments()));
    return 0;
  }
}
