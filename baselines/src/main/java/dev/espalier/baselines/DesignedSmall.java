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
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A small dense network trained from scratch: the control that tells whether pruning found anything
 * that starting small would not have. It is the comparison of Wen et al. (arXiv:1709.05027), who
 * trained the sizes that their pruning had found.
 */
@PruningMethod(
    id = "designed-small",
    name = "Designed small",
    description = "Trains a smaller dense network from scratch.",
    granularity = Granularity.NEURON,
    cite = "arXiv:1709.05027",
    start = Start.SCRATCH)
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
    List<UnitGroup> groups = model.groups();
    if (sizes.length != 0 && sizes.length != groups.size()) {
      throw new IllegalArgumentException(
          "designed-small.sizes=%s: gives %d sizes, but the network has %d groups: %s; give one for each"
              .formatted(
                  text(),
                  sizes.length,
                  groups.size(),
                  groups.stream().map(g -> g.name() + " of " + g.size()).toList()));
    }
    Map<String, float[]> scales = new LinkedHashMap<>();
    for (int g = 0; g < groups.size(); g++) {
      float[] scale = new float[groups.get(g).size()];
      Arrays.fill(scale, 0, size(groups.get(g), g), 1);
      scales.put(groups.get(g).name(), scale);
    }
    return new Survivors(scales);
  }

  private int size(UnitGroup group, int index) {
    if (sizes.length == 0) {
      return Math.max(1, (int) Math.round(keep * group.size()));
    }
    if (sizes[index] > group.size()) {
      throw new IllegalArgumentException(
          "designed-small.sizes=%s: %d is more than the %d units of %s; give at most that, or 0 for all"
              .formatted(text(), sizes[index], group.size(), group.name()));
    }
    return sizes[index] == 0 ? group.size() : sizes[index];
  }

  private String text() {
    return Arrays.toString(sizes).replaceAll("[\\[\\] ]", "");
  }

  @Override
  public Survivors survivors() {
    return Survivors.ALL;
  }
}
