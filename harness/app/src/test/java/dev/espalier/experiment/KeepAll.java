package dev.espalier.experiment;

import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.Survivors;

/** The dense network. */
@PruningMethod(
    id = "dense",
    name = "Keeps all",
    description = "Removes nothing.",
    granularity = Granularity.NONE,
    start = Start.SCRATCH)
public final class KeepAll implements Pruner {

  @Override
  public Survivors survivors() {
    return Survivors.ALL;
  }
}
