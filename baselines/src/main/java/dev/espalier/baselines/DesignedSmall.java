package dev.espalier.baselines;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.OperatingPoint;
import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.method.Range;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A small dense network trained from scratch: the control that tells whether pruning found anything
 * that starting small would not have. It is the comparison of Wen et al. (arXiv:1709.05027), who
 * trained the sizes that their pruning had found. It goes through both schedules, the dense
 * network's and that of the methods that start from the dense network, so that it trains as long in
 * all as they do.
 */
@PruningMethod(
    id = "designed-small",
    name = "Designed small",
    description = "Trains a smaller dense network from scratch, as long as dense and pruning take.",
    granularity = Granularity.NEURON,
    cite = "arXiv:1709.05027",
    start = Start.BOTH)
@OperatingPoint(
    scales = {"quick", "small"},
    value = "keep=0.5")
public final class DesignedSmall implements Pruner {

  @Config(description = "Units of every group, in the network's order; 0 keeps a group whole")
  @Range(min = 0, unit = "units")
  private int[] sizes = {};

  @Config(description = "Share of every group's units, where sizes are not given")
  @Range(min = 0, max = 1)
  private double keep = 0.5;

  /**
   * Keeps the first units of every group. They are as good as any: the network is freshly
   * initialised, and a group's units are interchangeable.
   *
   * @throws IllegalArgumentException if {@code sizes} does not fit the network's groups
   */
  @Override
  public Survivors design(PrunableModel model, RandomGenerator random) {
    Map<String, Integer> left =
        sizes.length == 0 ? Map.of() : Sizes.of("designed-small", sizes, model);
    Map<String, float[]> scales = new LinkedHashMap<>();
    for (UnitGroup group : model.groups()) {
      float[] scale = new float[group.size()];
      int share = Math.max(1, (int) Math.round(keep * group.size()));
      Arrays.fill(scale, 0, left.getOrDefault(group.name(), share), 1);
      scales.put(group.name(), scale);
    }
    return new Survivors(scales);
  }

  @Override
  public Survivors survivors() {
    return Survivors.ALL;
  }
}
