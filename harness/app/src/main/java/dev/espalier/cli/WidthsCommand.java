package dev.espalier.cli;

import dev.espalier.experiment.engine.WidthStudy;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a layer's time against its width. */
@Command(
    name = "widths",
    description = {
      "Times training steps and forward passes of a recurrent layer of every width: a narrower one"
          + " is not always faster. Says of each how wide a layer is that takes no longer.",
      "",
      "About five minutes on two cores."
    })
final class WidthsCommand extends BaseCommand {

  @Option(
      names = "--from",
      paramLabel = "H",
      defaultValue = "16",
      description = "Units of the narrowest. Default: ${DEFAULT-VALUE}.")
  private int from;

  @Option(
      names = "--to",
      paramLabel = "H",
      defaultValue = "1600",
      description = "Units of the widest. Default: ${DEFAULT-VALUE}.")
  private int to;

  @Option(
      names = "--by",
      paramLabel = "H",
      defaultValue = "16",
      description = "Units from one to the next. Default: ${DEFAULT-VALUE}.")
  private int by;

  @Option(
      names = "--batch",
      paramLabel = "B",
      split = ",",
      description = "Sequences side by side. Default: 1,10,20.")
  private List<Integer> batch = List.of(1, 10, 20);

  @Option(
      names = "--steps",
      paramLabel = "T",
      defaultValue = "20",
      description = "Time steps. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "9",
      description = "Passes timed of each; the median counts. Default: ${DEFAULT-VALUE}.")
  private int repeats;

  @Mixin private OutputOptions output = new OutputOptions();

  WidthsCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    atLeastOne("--from", List.of(from));
    atLeastOne("--by", List.of(by));
    atLeastOne("--batch", batch);
    atLeastOne("--steps", List.of(steps));
    atLeastOne("--repeats", List.of(repeats));
    if (to < from) {
      throw new IllegalArgumentException(
          "--to %d: must be at least --from, %d".formatted(to, from));
    }
    List<Integer> widths = IntStream.iterate(from, h -> h <= to, h -> h + by).boxed().toList();
    WidthStudy study =
        new WidthStudy(widths, batch, steps, output.threads(), repeats, output.out());
    out().println(backend().measure(study, progress()));
    out().println("The table is in " + study.folder());
    return 0;
  }
}
