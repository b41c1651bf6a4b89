package dev.espalier.baselines;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.OperatingPoint;
import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.method.Range;
import dev.espalier.method.Settled;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.Cut;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Units chosen at random, removed all at once from the trained network, which then trains on: the
 * control that any criterion must beat. One unit of every group is always left.
 */
@PruningMethod(
    id = "random",
    name = "Random units",
    description = "Removes units at random and trains the rest on: a control.",
    granularity = Granularity.NEURON)
@OperatingPoint(
    scales = {"quick", "small"},
    value = "fraction=0.5")
public final class RandomUnits implements Pruner {

  @Config(description = "Share of every group's units that is removed")
  @Range(min = 0, max = 1)
  private double fraction = 0.5;

  @Config(
      description =
          "Units of every group that are left, in the network's order; 0 keeps a group whole;"
              + " instead of fraction")
  @Range(min = 0, unit = "units")
  private int[] sizes = {};

  @Config(description = "Pruned groups: " + PrunableModel.GROUPS_SYNTAX)
  private String groups = "all";

  private PrunableModel model;
  private Removal removal;

  @Override
  public void attach(PrunableModel model, RandomGenerator random) {
    this.model = model;
    List<UnitGroup> chosen = model.groups(groups);
    Map<String, Integer> left =
        sizes.length == 0 ? Map.of() : Sizes.of("random", sizes, model, groups);
    removal = new Removal(model, chosen);
    for (UnitGroup group : chosen) {
      int share = (int) Math.min(group.size() - 1, Math.round(fraction * group.size()));
      int count = group.size() - left.getOrDefault(group.name(), group.size() - share);
      int[] units = IntStream.range(0, group.size()).toArray();
      for (int i = 0; i < count; i++) {
        int drawn = i + random.nextInt(units.length - i);
        removal.remove(group, units[drawn]);
        units[drawn] = units[i];
      }
    }
    removal.zeroWeights();
  }

  @Override
  public double regularize(TrainingStep step) {
    removal.zeroGradients();
    return 0;
  }

  @Override
  public void afterStep(TrainingStep step) {
    removal.zeroWeights();
  }

  @Override
  public Settled settled() {
    return removal.settled();
  }

  @Override
  public void cut(Cut cut, PrunableModel smaller) {
    model = smaller;
    removal.cut(cut, smaller);
  }

  @Override
  public Survivors survivors() {
    return Survivors.nonZero(model);
  }
}
