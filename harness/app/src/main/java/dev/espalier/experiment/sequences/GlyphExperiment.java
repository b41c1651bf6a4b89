package dev.espalier.experiment.sequences;

import dev.espalier.experiment.sequences.Glyphs.Order;
import dev.espalier.setup.Experiment;
import dev.espalier.setup.Loss;
import dev.espalier.setup.SequenceExperiment;
import dev.espalier.setup.SequenceScale;
import dev.espalier.setup.SequenceSizes;
import dev.espalier.setup.Timing;

/** Telling digits apart that are read row by row. */
@Experiment(
    id = "glyphs",
    title = "Digits read row by row",
    paper = "",
    examples = "sequences",
    loss = Loss.LOSS,
    protocols = {"20x28", "1x28"})
public final class GlyphExperiment extends SequenceExperiment {

  /** Found by its annotation. */
  public GlyphExperiment() {
    super(
        new SequenceScale(
            "smoke",
            new Glyphs(12, 200, 50, 0.1, Order.ROWS),
            SequenceSizes.of(16, 2),
            Timing.SMOKE),
        new SequenceScale(
            "quick",
            new Glyphs(28, 8000, 1000, 0.3, Order.ROWS),
            SequenceSizes.of(64, 9),
            Timing.QUICK));
  }
}
