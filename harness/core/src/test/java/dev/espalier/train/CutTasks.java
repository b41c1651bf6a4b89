package dev.espalier.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.model.Cut;
import dev.espalier.model.Gating;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import java.util.LinkedHashMap;
import java.util.Map;

/** What tasks owe that are cut. */
final class CutTasks {

  private CutTasks() {}

  /**
   * Closes the gates of every third unit, which is as good as cutting it out, dropout and state
   * handed over included.
   *
   * @param whole at its first step, its network not gated; gated afterwards
   * @return what is left of it
   */
  static Task assertGoesOnAsTheWhole(Task whole) {
    PrunableModel model = whole.model();
    Map<String, float[]> scales = new LinkedHashMap<>();
    for (UnitGroup group : model.groups()) {
      float[] scale = new float[group.size()];
      for (int k = 0; k < scale.length; k++) {
        scale[k] = k % 3 == 0 ? 0 : 1;
      }
      scales.put(group.name(), scale);
    }
    new Gating(model).apply(new Survivors(scales));
    Cut cut = Cut.of(model, new Survivors(scales));
    Task left = whole.cut(cut, cut.apply(model));
    assertEquals(whole.stepsPerEpoch(), left.stepsPerEpoch());
    assertEquals(whole.examplesPerStep(), left.examplesPerStep());
    assertEquals(whole.unroll(), left.unroll());
    assertEquals(whole.validate(), left.validate());
    whole.beginEpoch(0, 1);
    left.beginEpoch(0, 1);
    for (int step = 0; step < Math.min(4, whole.stepsPerEpoch()); step++) {
      assertEquals(whole.gradients(step, 100 + step), left.gradients(step, 100 + step));
      for (Parameter p : model.parameters()) {
        float[] gradient = left.model().parameter(p.name()).gradient().data;
        assertArrayEquals(cut.apply(p, p.gradient()).data, gradient, p.name());
      }
    }
    return left;
  }
}
