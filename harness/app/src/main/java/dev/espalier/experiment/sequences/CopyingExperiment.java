package dev.espalier.experiment.sequences;

import dev.espalier.setup.Experiment;
import dev.espalier.setup.Loss;
import dev.espalier.setup.SequenceExperiment;
import dev.espalier.setup.SequenceScale;
import dev.espalier.setup.SequenceSizes;
import dev.espalier.setup.Timing;

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
            "smoke", new CopyingMemory(2, 200, 50), SequenceSizes.of(16, 2), Timing.SMOKE),
        new SequenceScale(
            "quick",
            new CopyingMemory(10, 20_000, 500),
            SequenceSizes.of(64, 15).rate(0.01),
            Timing.QUICK),
        new SequenceScale(
            "paper", new CopyingMemory(100, 20_000, 1000), SequenceSizes.of(40, 10), Timing.FULL));
  }
}
