package dev.espalier.experiment.sequences;

import dev.espalier.experiment.sequences.Glyphs.Order;
import dev.espalier.setup.Experiment;
import dev.espalier.setup.Loss;
import dev.espalier.setup.SequenceExperiment;
import dev.espalier.setup.SequenceScale;
import dev.espalier.setup.Timing;

/**
 * Telling digits apart that are read pixel by pixel, as Arjovsky et al. (arXiv:1511.06464, section
 * 4.3) do with handwritten ones, of which these have a quarter of the pixels.
 */
@Experiment(
    id = "pixels",
    title = "Digits read pixel by pixel",
    paper = "",
    examples = "sequences",
    loss = Loss.LOSS,
    protocols = {"20x196", "1x196"})
public final class PixelExperiment extends SequenceExperiment {

  /** Found by its annotation. */
  public PixelExperiment() {
    super(
        new SequenceScale(
            "smoke",
            new Glyphs(8, 200, 50, 0.1, Order.PERMUTED),
            MemorySizes.of(16, "", 2),
            Timing.SMOKE),
        new SequenceScale(
            "quick",
            new Glyphs(14, 8000, 1000, 0.1, Order.PERMUTED),
            MemorySizes.of(128, "", 10),
            Timing.QUICK));
  }
}
