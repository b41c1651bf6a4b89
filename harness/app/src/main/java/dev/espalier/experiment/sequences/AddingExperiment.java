package dev.espalier.experiment.sequences;

import dev.espalier.setup.Experiment;
import dev.espalier.setup.Loss;
import dev.espalier.setup.SequenceExperiment;
import dev.espalier.setup.SequenceScale;
import dev.espalier.setup.Timing;

/** Adding two marked numbers of many. */
@Experiment(
    id = "adding",
    title = "Adding problem",
    paper = "arXiv:1511.06464",
    examples = "sequences",
    loss = Loss.LOSS,
    protocols = {"20x40", "1x40"})
public final class AddingExperiment extends SequenceExperiment {

  /** Found by its annotation. */
  public AddingExperiment() {
    super(
        new SequenceScale(
            "smoke", new AddingProblem(6, 200, 50), MemorySizes.of(16, "", 2), Timing.SMOKE),
        new SequenceScale(
            "quick", new AddingProblem(40, 5000, 1000), MemorySizes.of(128, "", 10), Timing.QUICK),
        new SequenceScale(
            "paper",
            new AddingProblem(100, 11_000, 1000),
            MemorySizes.of(128, "unitary=512", 10),
            Timing.FULL));
  }
}
