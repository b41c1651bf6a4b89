package dev.espalier.experiment;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.method.Range;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Keeps one unit of every few, at half its strength. */
@PruningMethod(
    id = "keep-some",
    name = "Keeps some",
    description = "Removes units by their number.",
    granularity = Granularity.NEURON)
public final class KeepSome implements Pruner {

  @Config(description = "One of how many units is kept")
  @Range(min = 1)
  private int every = 2;

  private PrunableModel model;

  @Override
  public void attach(PrunableModel attached, RandomGenerator random) {
    model = attached;
  }

  @Override
  public Survivors survivors() {
    Map<String, float[]> scales = new LinkedHashMap<>();
    for (UnitGroup group : model.groups()) {
      float[] scale = new float[group.size()];
      for (int k = 0; k < scale.length; k += every) {
        scale[k] = 0.5f;
      }
      scales.put(group.name(), scale);
    }
    return new Survivors(scales);
  }
}
