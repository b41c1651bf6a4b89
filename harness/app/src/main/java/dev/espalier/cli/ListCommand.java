package dev.espalier.cli;

import dev.espalier.experiment.study.Studies;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Cells;
import dev.espalier.plugin.Catalogue;
import dev.espalier.plugin.MethodDescriptor;
import dev.espalier.report.TextTable;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what there is. */
@Command(
    name = "list",
    description = "Lists methods, cells, experiments and studies with their scales, and data sets.")
final class ListCommand extends BaseCommand {

  @Mixin private PluginOptions plugins = new PluginOptions();

  ListCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    Catalogue catalogue = catalogue(plugins.plugins());
    List<MethodDescriptor> methods = catalogue.methods();
    print(
        "Methods",
        List.of("id", "name", "removes", "source"),
        methods.stream().map(m -> List.of(m.id(), m.name(), removes(m), m.cite())).toList());
    print(
        "Cells of recurrent layers",
        List.of("id", "name", "source"),
        Cells.all().stream()
            .map(Cell::about)
            .map(cell -> List.of(cell.id(), cell.name(), cell.cite()))
            .toList());
    print(
        "Experiments",
        List.of("id", "title", "paper", "scales"),
        backend().experiments(catalogue).stream()
            .map(e -> List.of(e.id(), e.title(), e.paper(), String.join(" ", e.scales().names())))
            .toList());
    print(
        "Studies, each a command",
        List.of("id", "title", "paper", "scales"),
        new Studies(catalogue)
            .all().stream()
                .map(
                    s ->
                        List.of(
                            s.about().id(),
                            s.about().title(),
                            s.about().paper(),
                            String.join(" ", s.scales().names())))
                .toList());
    print(
        "Data sets",
        List.of("name", "what"),
        List.of(
            List.of(
                "embedded",
                "made up from a fixed seed: a language whose entropy is known, and"
                    + " articles with questions; need no file"),
            List.of(
                "--data DIR",
                "a folder of text in the format of PTB or WikiText-2, or with the"
                    + " two JSON files of SQuAD v1.1")));
    return 0;
  }

  static String removes(MethodDescriptor method) {
    return switch (method.granularity()) {
      case NONE -> "nothing";
      case WEIGHT -> "weights";
      case NEURON -> "neurons";
    };
  }

  private void print(String title, List<String> header, List<List<String>> rows) {
    out().println(title.toUpperCase(Locale.ROOT));
    out().println(new TextTable(header, rows).text(width()));
  }
}
