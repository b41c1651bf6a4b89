package dev.espalier.baselines;

import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.model.Survivors;

/**
 * The trained dense network, trained on as all methods train that start from it, with nothing
 * removed: the control that tells how much of their results that training alone is worth.
 */
@PruningMethod(
    id = PruningMethod.TRAINED_ON,
    name = "Trained on",
    description = "Trains the dense network on and removes nothing: a control.",
    granularity = Granularity.NONE)
public final class TrainedOn implements Pruner {

  @Override
  public Survivors survivors() {
    return Survivors.ALL;
  }
}
