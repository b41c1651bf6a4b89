package dev.espalier.cli;

import dev.espalier.experiment.ExperimentDescriptor;
import dev.espalier.experiment.study.Studies;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Cells;
import dev.espalier.plugin.Catalogue;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says all about one method, cell, experiment or study. */
@Command(
    name = "describe",
    description = "Says what a method does, where it was published, and what can be set.")
final class DescribeCommand extends BaseCommand {

  @Parameters(
      paramLabel = "ID",
      description = "A method, a cell, an experiment or a study; see the command list.")
  private String id;

  @Mixin private PluginOptions plugins = new PluginOptions();

  DescribeCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    Catalogue catalogue = catalogue(plugins.plugins());
    List<ExperimentDescriptor> experiments = backend().experiments(catalogue);
    for (ExperimentDescriptor experiment : experiments) {
      if (experiment.id().equals(id)) {
        out().print(new Description(width()).of(experiment));
        return 0;
      }
    }
    for (Studies.Found<?> study : new Studies(catalogue).all()) {
      if (study.about().id().equals(id)) {
        out().print(new Description(width()).of(study));
        return 0;
      }
    }
    for (Cell cell : Cells.all()) {
      if (cell.id().equals(id)) {
        out().print(new Description(width()).of(cell));
        return 0;
      }
    }
    out().print(new Description(width()).of(catalogue.method(id), experiments));
    return 0;
  }
}
