package dev.espalier.baselines;

import dev.espalier.method.PrunerContract;
import java.util.Map;

class DesignedSmallTest extends PrunerContract {

  DesignedSmallTest() {
    super(DesignedSmall.class);
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of("sizes", "2,0,1,3");
  }
}
