package dev.espalier.baselines;

import dev.espalier.method.PrunerContract;

class DenseTest extends PrunerContract {

  DenseTest() {
    super(Dense.class);
  }
}
