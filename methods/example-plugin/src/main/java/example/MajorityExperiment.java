package example;

import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.Loss;
import dev.espalier.experiment.SequenceExperiment;
import dev.espalier.experiment.SequenceScale;
import dev.espalier.experiment.SequenceSizes;
import dev.espalier.measure.Effort;

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
        new SequenceScale("smoke", new Majority(7, 1000), SequenceSizes.of(16, 3), Effort.SMOKE),
        new SequenceScale("quick", new Majority(15, 5000), SequenceSizes.of(48, 9), Effort.QUICK));
  }
}
