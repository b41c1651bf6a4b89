package dev.espalier.baselines;

import dev.espalier.method.PrunerContract;
import java.util.Map;

class NeuronMagnitudeTest extends PrunerContract {

  NeuronMagnitudeTest() {
    super(NeuronMagnitude.class);
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of("interval", "3");
  }
}
