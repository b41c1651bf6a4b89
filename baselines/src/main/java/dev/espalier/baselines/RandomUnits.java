package dev.espalier.baselines;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.OperatingPoint;
import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.method.Range;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Units chosen at random, removed all at once from the trained network, which then trains on: the
 * control that any criterion must beat. One unit of every group is always left. At a fraction of 0
 * nothing is removed, and the row tells what training on alone does.
 */
@PruningMethod(
    id = "random",
    name = "Random units",
    description = "Removes units at random and trains the rest on: a control.",
    granularity = Granularity.NEURON)
@OperatingPoint(
    scales = {"quick", "small"},
    value = "fraction=0.5")
@OperatingPoint(scales = "small", value = "fraction=0")
public final class RandomUnits implements Pruner {

  @Config(description = "Share of every group's units that is removed")
  @Range(min = 0, max = 1)
  private double fraction = 0.5;

  @Config(description = "Pruned groups: " + PrunableModel.GROUPS_SYNTAX)
  private String groups = "all";

  private PrunableModel model;
  private Removal removal;

  @Override
  public void attach(PrunableModel model, RandomGenerator random) {
    this.model = model;
    List<UnitGroup> chosen = model.groups(groups);
    removal = new Removal(chosen);
    for (UnitGroup group : chosen) {
      int count = (int) Math.min(group.size() - 1, Math.round(fraction * group.size()));
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
  public Survivors survivors() {
    return Survivors.nonZero(model);
  }
}
