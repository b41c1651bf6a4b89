package dev.espalier.experiment;

import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import java.util.random.RandomGenerator;

/** Zeroes every other weight. */
@PruningMethod(
    id = "zero-some",
    name = "Zeroes some",
    description = "Removes weights by their number.",
    granularity = Granularity.WEIGHT)
public final class ZeroSome implements Pruner {

  private PrunableModel model;

  @Override
  public void attach(PrunableModel attached, RandomGenerator random) {
    model = attached;
  }

  @Override
  public void afterStep(TrainingStep step) {
    for (Parameter parameter : model.parameters()) {
      if (parameter.role() == Role.WEIGHT) {
        for (int i = 0; i < parameter.size(); i += 2) {
          parameter.value().data[i] = 0;
        }
      }
    }
  }

  @Override
  public Survivors survivors() {
    return Survivors.nonZero(model);
  }
}
