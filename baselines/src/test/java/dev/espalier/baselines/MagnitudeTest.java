package dev.espalier.baselines;

import dev.espalier.method.PrunerContract;
import java.util.Map;

class MagnitudeTest extends PrunerContract {

  MagnitudeTest() {
    super(Magnitude.class);
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of("interval", "3", "sparsity", "0.5");
  }
}
