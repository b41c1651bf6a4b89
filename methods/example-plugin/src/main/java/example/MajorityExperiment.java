package example;

import dev.espalier.setup.Experiment;
import dev.espalier.setup.Loss;
import dev.espalier.setup.SequenceExperiment;
import dev.espalier.setup.SequenceScale;
import dev.espalier.setup.SequenceSizes;
import dev.espalier.setup.Timing;

/** An experiment: which networks learn {@link Majority}, and how small they can be. */
@Experiment(
    id = "majority",
    title = "More ones than zeros",
    paper = "",
    examples = "sequences",
    loss = Loss.LOSS,
    protocols = {"20x15", "1x15"})
public final class MajorityExperiment extends SequenceExperiment {

  /** Found by its annotation. */
  public MajorityExperiment() {
    super(
        new SequenceScale("smoke", new Majority(7, 1000), SequenceSizes.of(16, 3), Timing.SMOKE),
        new SequenceScale("quick", new Majority(15, 5000), SequenceSizes.of(48, 9), Timing.QUICK));
  }
}
