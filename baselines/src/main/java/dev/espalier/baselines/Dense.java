package dev.espalier.baselines;

import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.Survivors;

/** The network as it is: what every other method is compared with. */
@PruningMethod(
    id = PruningMethod.DENSE,
    name = "Dense",
    description = "Removes nothing: the network that every other method is compared with.",
    granularity = Granularity.NONE,
    start = Start.SCRATCH)
public final class Dense implements Pruner {

  @Override
  public Survivors survivors() {
    return Survivors.ALL;
  }
}
