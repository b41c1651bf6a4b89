package dev.espalier.cli;

import dev.espalier.experiment.engine.ScalingStudy;
import dev.espalier.measure.engine.Shape;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what speed and memory depend on. */
@Command(
    name = "scaling",
    description = {
      "Times training steps and forward passes of a network of two layers of 650 over 20 sequences"
          + " of 20 of 10000 words, and of networks that differ from it in one thing: width, batch,"
          + " vocabulary, threads. Counts the memory that they take by width.",
      "",
      "About two minutes on two cores."
    })
final class ScalingCommand extends BaseCommand {

  private static final int LAYERS = 2;

  @Option(
      names = "--base",
      paramLabel = "H",
      defaultValue = "650",
      description = "Units of the layers where width is not varied. Default: ${DEFAULT-VALUE}.")
  private int base;

  @Option(
      names = "--hidden",
      paramLabel = "H",
      split = ",",
      description = "Units of the layers. Default: 100,200,400,650,1000,1500.")
  private List<Integer> hidden = List.of(100, 200, 400, 650, 1000, 1500);

  @Option(
      names = "--batch",
      paramLabel = "B",
      split = ",",
      description = "Sequences side by side. Default: 1,5,10,20,40,80.")
  private List<Integer> batch = List.of(1, 5, 10, 20, 40, 80);

  @Option(
      names = "--vocabulary",
      paramLabel = "V",
      split = ",",
      description = "Words. Default: 1000,5000,10000,20000,40000.")
  private List<Integer> vocabulary = List.of(1000, 5000, 10_000, 20_000, 40_000);

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "5",
      description = "Passes timed of each; the median counts. Default: ${DEFAULT-VALUE}.")
  private int repeats;

  @Mixin private OutputOptions output = new OutputOptions();

  ScalingCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    atLeastOne("--base", List.of(base));
    atLeastOne("--hidden", hidden);
    atLeastOne("--batch", batch);
    atLeastOne("--vocabulary", vocabulary);
    atLeastOne("--repeats", List.of(repeats));
    ScalingStudy study =
        new ScalingStudy(
            Shape.square(LAYERS, base, 20, 20, 10_000),
            hidden,
            batch,
            vocabulary,
            upTo(output.threads()),
            repeats,
            output.out());
    out().println(backend().measure(study, progress()));
    out().println("The tables are in " + output.out().resolve("scaling"));
    return 0;
  }

  /** Powers of two below a number, and the number. */
  static List<Integer> upTo(int most) {
    List<Integer> threads = new ArrayList<>();
    for (int n = 1; n < most; n *= 2) {
      threads.add(n);
    }
    threads.add(most);
    return threads;
  }
}
