package dev.espalier.cli;

import dev.espalier.experiment.engine.SparseStudy;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds out where sparse products pay. */
@Command(
    name = "sparse",
    description = {
      "Times products that skip zeros against the dense kernel, for every product of a forward pass"
          + " and sparsities from 50 to 99 percent, and finds the sparsity at which they break even:"
          + " whether unstructured pruning can pay at all.",
      "",
      "About two minutes on two cores."
    })
final class SparseCommand extends BaseCommand {

  @Option(
      names = "--hidden",
      paramLabel = "H",
      split = ",",
      description = "Units of the layers, or several numbers. Default: 200,650,1500.")
  private List<Integer> hidden = List.of(200, 650, 1500);

  @Option(
      names = "--vocabulary",
      paramLabel = "V",
      defaultValue = "10000",
      description = "Words. Default: ${DEFAULT-VALUE}.")
  private int vocabulary;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "7",
      description = "Samples of each product; the median counts. Default: ${DEFAULT-VALUE}.")
  private int repeats;

  @Mixin private OutputOptions output = new OutputOptions();

  SparseCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    atLeastOne("--hidden", hidden);
    atLeastOne("--vocabulary", List.of(vocabulary));
    atLeastOne("--repeats", List.of(repeats));
    SparseStudy study =
        new SparseStudy(hidden, vocabulary, output.threads(), repeats, output.out());
    out().println(backend().measure(study, progress()));
    out().println("The tables are in " + output.out().resolve("sparse"));
    return 0;
  }
}
