package dev.espalier.cli;

import dev.espalier.experiment.engine.LadderStudy;
import dev.espalier.measure.engine.LadderShape;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times the engine's optimisations one upon the other. */
@Command(
    name = "ladder",
    description = {
      "Times stacks of LSTM layers, forward and backward, with one optimisation after the other"
          + " switched on, in the steps of Appleyard, Kocisky and Blunsom (arXiv:1604.01946).",
      "",
      "About four minutes on two cores; --quick half a minute. Passes of large networks run over"
          + " fewer steps than the paper's 100: the column steps says how many."
    })
final class LadderCommand extends BaseCommand {

  /** Work of a forward pass, in billions of operations: what keeps it all within its time. */
  private static final double WORK = 1.5;

  private static final double QUICK_WORK = 0.5;

  @Option(
      names = "--quick",
      description = "Takes hidden 64 and 256, batch 1 and 16, and shorter passes.")
  private boolean quick;

  @Option(
      names = "--hidden",
      paramLabel = "H",
      split = ",",
      description = "Units of a layer. Default: 64,256,512,1500.")
  private List<Integer> hidden = List.of();

  @Option(
      names = "--batch",
      paramLabel = "B",
      split = ",",
      description = "Sequences side by side. Default: 1,16,64.")
  private List<Integer> batch = List.of();

  @Option(names = "--layers", paramLabel = "N", split = ",", description = "Layers. Default: 1,4.")
  private List<Integer> layers = List.of(1, 4);

  @Option(
      names = "--steps",
      paramLabel = "T",
      description = "Time steps of every pass. Default: 100, or what fits into the time.")
  private Integer steps;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "3",
      description = "Passes timed of each rung; the median counts. Default: ${DEFAULT-VALUE}.")
  private int repeats;

  @Mixin private OutputOptions output = new OutputOptions();

  LadderCommand(Backend backend) {
    super(backend);
  }

  @Override
  public Integer call() {
    atLeastOne("--repeats", List.of(repeats));
    atLeastOne("--steps", steps == null ? List.of() : List.of(steps));
    List<LadderShape> shapes = new ArrayList<>();
    for (int h :
        given("--hidden", hidden, quick ? List.of(64, 256) : List.of(64, 256, 512, 1500))) {
      for (int b : given("--batch", batch, quick ? List.of(1, 16) : List.of(1, 16, 64))) {
        for (int n : atLeastOne("--layers", layers)) {
          shapes.add(
              steps == null
                  ? LadderShape.within(quick ? QUICK_WORK : WORK, h, b, n)
                  : new LadderShape(h, b, n, steps));
        }
      }
    }
    LadderStudy study = new LadderStudy(shapes, output.threads(), repeats, output.out());
    out().println(backend().measure(study, progress()));
    out().println("The tables are in " + output.out().resolve("ladder"));
    return 0;
  }

  private static List<Integer> given(
      String option, List<Integer> values, List<Integer> unlessGiven) {
    return values.isEmpty() ? unlessGiven : atLeastOne(option, values);
  }
}
