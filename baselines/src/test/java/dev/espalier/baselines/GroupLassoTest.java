package dev.espalier.baselines;

import dev.espalier.method.PrunerContract;
import java.util.Map;

class GroupLassoTest extends PrunerContract {

  GroupLassoTest() {
    super(GroupLasso.class);
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of("lambda", "0.01", "threshold", "0.05");
  }
}
