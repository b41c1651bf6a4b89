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
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/**
 * Magnitude pruning of whole units: those whose weights together are smallest go, gradually, by the
 * schedule of Zhu and Gupta (arXiv:1710.01878). A unit's size is the L2 norm over all that belongs
 * to it, what produces it and what reads it. A removed unit stays removed, and one unit of every
 * group is always left.
 */
@PruningMethod(
    id = "neuron-magnitude",
    name = "Gradual neuron magnitude",
    description = "Removes the units of smallest norm, gradually, while training.",
    granularity = Granularity.NEURON,
    cite = "arXiv:1710.01878")
@OperatingPoint(
    scales = {"quick", "small"},
    value = "fraction=0.5")
public final class NeuronMagnitude implements Pruner {

  @Config(description = "Share of the units that is removed in the end")
  @Range(min = 0, max = 1)
  private double fraction = 0.5;

  @Config(description = "Share that is removed when pruning begins")
  @Range(min = 0, max = 1)
  private double initial = 0;

  @Config(description = "Share of the training's steps at which pruning begins")
  @Range(min = 0, max = 1)
  private double begin = 0;

  @Config(description = "Share of the training's steps at which the final share is reached")
  @Range(min = 0, max = 1)
  private double end = 0.5;

  @Config(description = "Time from one pruning to the next")
  @Range(min = 1, unit = "steps")
  private int interval = 100;

  @Config(
      description =
          "Whether all groups' units are ranked together, their norms divided by their group's mean,"
              + " instead of the share being taken of every group")
  private boolean global = false;

  @Config(description = "Pruned groups: " + PrunableModel.GROUPS_SYNTAX)
  private String groups = "all";

  private CubicSchedule schedule;
  private PrunableModel model;
  private List<UnitGroup> chosen;
  private UnitSlices slices;
  private List<double[]> squares;
  private Removal removal;

  /** A unit that is still there. */
  private record Unit(UnitGroup group, int index, double size) {}

  @Override
  public void postConfig() {
    schedule = new CubicSchedule(initial, fraction, begin, end, interval);
  }

  @Override
  public void attach(PrunableModel model, RandomGenerator random) {
    this.model = model;
    chosen = model.groups(groups);
    slices = new UnitSlices(chosen, parameter -> true);
    squares = chosen.stream().map(group -> new double[group.size()]).toList();
    removal = new Removal(chosen);
  }

  @Override
  public double regularize(TrainingStep step) {
    removal.zeroGradients();
    return 0;
  }

  @Override
  public void afterStep(TrainingStep step) {
    if (schedule.due(step)) {
      prune(schedule.after(step));
    }
    removal.zeroWeights();
  }

  private void prune(double share) {
    slices.squares(squares);
    List<List<Unit>> pools = chosen.stream().map(this::living).toList();
    if (global) {
      pools = List.of(pools.stream().flatMap(List::stream).toList());
    }
    int size = chosen.stream().mapToInt(UnitGroup::size).sum();
    for (int p = 0; p < pools.size(); p++) {
      int all = global ? size : chosen.get(p).size();
      int gone = all - pools.get(p).size();
      removeSmallest(pools.get(p), Math.round(share * all) - gone);
    }
  }

  /** Units of a group that are not removed, their norms divided by the mean of these. */
  private List<Unit> living(UnitGroup group) {
    double[] squares = this.squares.get(chosen.indexOf(group));
    int[] living = removal.living(group);
    double mean =
        Arrays.stream(living).mapToDouble(k -> Math.sqrt(squares[k])).sum() / living.length;
    return Arrays.stream(living)
        .mapToObj(k -> new Unit(group, k, mean == 0 ? 0 : Math.sqrt(squares[k]) / mean))
        .toList();
  }

  private void removeSmallest(List<Unit> pool, long count) {
    // A stable sort: among equals, the first go.
    for (Unit unit : pool.stream().sorted(Comparator.comparingDouble(Unit::size)).toList()) {
      if (count > 0 && removal.living(unit.group).length > 1) {
        removal.remove(unit.group, unit.index);
        count--;
      }
    }
  }

  @Override
  public Survivors survivors() {
    return Survivors.nonZero(model);
  }

  @Override
  public Map<String, FMatrixRMaj> state() {
    return removal.state();
  }
}
