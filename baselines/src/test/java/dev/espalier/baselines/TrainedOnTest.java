package dev.espalier.baselines;

import dev.espalier.method.PrunerContract;

class TrainedOnTest extends PrunerContract {

  TrainedOnTest() {
    super(TrainedOn.class);
  }
}
