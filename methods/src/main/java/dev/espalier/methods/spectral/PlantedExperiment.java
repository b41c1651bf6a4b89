package dev.espalier.methods.spectral;

import dev.espalier.setup.Experiment;
import dev.espalier.setup.Loss;
import dev.espalier.setup.NetworkSizes;
import dev.espalier.setup.SequenceExperiment;
import dev.espalier.setup.SequenceScale;
import dev.espalier.setup.SequenceSizes;
import dev.espalier.setup.Timing;

/** Answering as a planted network does: what the study of spectral learning compares on. */
@Experiment(
    id = "planted",
    title = "Planted quadratic network",
    paper = "arXiv:1603.00954",
    examples = "sequences",
    loss = Loss.LOSS,
    protocols = {"20x2", "1x2"})
public final class PlantedExperiment extends SequenceExperiment {

  /** Found by its annotation. */
  public PlantedExperiment() {
    super(
        new SequenceScale("smoke", task(1000), sizes(3), Timing.SMOKE),
        new SequenceScale("quick", task(10_000), sizes(15), Timing.QUICK));
  }

  /** Four units, all of which carry much. */
  static PlantedTask task(int sequences) {
    return new PlantedTask(4, 0, 0.05, 6, 4, 2, 0.2, 1, sequences, 1000, null);
  }

  private static SequenceSizes sizes(int epochs) {
    return SequenceSizes.of(4, epochs).network(new NetworkSizes(1, 4, "", 0, false)).rate(0.01);
  }
}
