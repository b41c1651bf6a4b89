package dev.espalier.baselines;

import dev.espalier.method.PrunerContract;

class RandomUnitsTest extends PrunerContract {

  RandomUnitsTest() {
    super(RandomUnits.class);
  }
}
