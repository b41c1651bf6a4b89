package dev.espalier.experiment.sequences;

import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.Loss;
import dev.espalier.experiment.SequenceExperiment;
import dev.espalier.experiment.SequenceScale;
import dev.espalier.experiment.SequenceSizes;
import dev.espalier.measure.Effort;

/** Remembering ten symbols over a stretch of blanks. */
@Experiment(
    id = "copying",
    title = "Copying memory",
    paper = "arXiv:1511.06464",
    examples = "sequences",
    loss = Loss.LOSS,
    protocols = {"20x40", "1x40"})
public final class CopyingExperiment extends SequenceExperiment {

  /** Found by its annotation. */
  public CopyingExperiment() {
    super(
        new SequenceScale(
            "smoke", new CopyingMemory(2, 200, 50), SequenceSizes.of(16, 2), Effort.SMOKE),
        new SequenceScale(
            "quick",
            new CopyingMemory(10, 20_000, 500),
            SequenceSizes.of(64, 15).rate(0.01),
            Effort.QUICK),
        new SequenceScale(
            "paper", new CopyingMemory(100, 20_000, 1000), SequenceSizes.of(40, 10), Effort.FULL));
  }
}
