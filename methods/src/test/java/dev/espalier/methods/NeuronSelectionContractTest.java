package dev.espalier.methods;

import dev.espalier.method.PrunerContract;
import java.util.Map;

class NeuronSelectionContractTest extends PrunerContract {

  NeuronSelectionContractTest() {
    super(NeuronSelection.class);
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of("lambda", "0.001");
  }
}
