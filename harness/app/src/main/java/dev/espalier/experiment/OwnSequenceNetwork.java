package dev.espalier.experiment;

import dev.espalier.setup.SequenceExperiment;
import dev.espalier.setup.SequenceScale;
import java.nio.file.Path;
import java.util.List;

/** A task over sequences, with a network that the user brings along. */
final class OwnSequenceNetwork extends SequenceFamily {

  private final Path weights;
  private final int epochs;

  OwnSequenceNetwork(SequenceExperiment experiment, Path weights, int epochs) {
    super(experiment);
    this.weights = weights;
    this.epochs = epochs;
  }

  @Override
  public Workload open(Scale scale, Sources sources) {
    return super.open(OwnNetwork.pruned(scale, epochs), sources);
  }

  @Override
  SequenceWorkload workload(SequenceScale scale, String settings, List<String> layers) {
    return new OwnSequenceWorkload(scale, settings, layers, weights);
  }
}
