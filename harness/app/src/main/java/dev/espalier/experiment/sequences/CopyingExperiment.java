package dev.espalier.experiment.sequences;

import dev.espalier.setup.Experiment;
import dev.espalier.setup.Loss;
import dev.espalier.setup.SequenceExperiment;
import dev.espalier.setup.SequenceScale;
import dev.espalier.setup.Timing;

/** Remembering ten symbols over a stretch of blanks. */
@Experiment(
    id = "copying",
    title = "Copying memory",
    paper = "arXiv:1511.06464",
    examples = "sequences",
    loss = Loss.LOSS,
    protocols = {"20x120", "1x120"})
public final class CopyingExperiment extends SequenceExperiment {

  /** Of about as many weights as a uRNN of 128, as published. */
  private static final String PUBLISHED = "lstm=40_tanh=80";

  /** Of as many as those. */
  private static final String OTHERS = PUBLISHED + "_gru=46_irnn=80";

  /** Found by its annotation. */
  public CopyingExperiment() {
    super(
        new SequenceScale(
            "smoke", new CopyingMemory(2, 200, 50), MemorySizes.of(16, "", 2), Timing.SMOKE),
        new SequenceScale(
            "quick",
            new CopyingMemory(100, 2000, 500),
            MemorySizes.of(128, OTHERS, 6),
            Timing.QUICK),
        new SequenceScale(
            "paper",
            new CopyingMemory(100, 2500, 1000),
            MemorySizes.of(128, PUBLISHED, 10),
            Timing.FULL));
  }
}
