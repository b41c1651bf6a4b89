package dev.espalier.baselines;

import dev.espalier.method.PrunerContract;
import java.util.Map;

class LassoTest extends PrunerContract {

  LassoTest() {
    super(Lasso.class);
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of("lambda", "0.01");
  }

  @Override
  protected boolean mayTouch(dev.espalier.model.Parameter parameter) {
    return parameter.role() != dev.espalier.model.Parameter.Role.EMBEDDING;
  }
}
