package dev.espalier.baselines;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.Range;
import dev.espalier.method.Settled;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.Cut;
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
 * Methods that remove the units of least importance, gradually, by the schedule of Zhu and Gupta
 * (arXiv:1710.01878); a method says what importance is. A removed unit stays removed, and one unit
 * of every group is always left.
 */
abstract class GradualRemoval implements Pruner {

  @Config(description = "Share of the units that is removed in the end")
  @Range(min = 0, max = 1)
  private double fraction = 0.5;

  @Config(
      description =
          "Units of every group that are left in the end, in the network's order; 0 keeps a group"
              + " whole; instead of fraction")
  @Range(min = 0, unit = "units")
  private int[] sizes = {};

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
          "Whether all groups' units are ranked together, their importance divided by their group's"
              + " mean, instead of the share being taken of every group")
  private boolean global = false;

  @Config(description = "Pruned groups: " + PrunableModel.GROUPS_SYNTAX)
  private String groups = "all";

  private CubicSchedule schedule;
  private PrunableModel model;
  private Removal removal;

  /** By group name, where sizes are given. */
  private Map<String, Integer> left;

  /** A unit that is still there. */
  private record Unit(UnitGroup group, int index, double importance) {}

  /** Takes the network that importance is measured in from now on: at first, and after a cut. */
  abstract void measure(Removal removal);

  /**
   * Importance of every unit as it is now, at least 0.
   *
   * @return one number a unit for each group, in the order of the removal's groups; those of
   *     removed units do not count
   */
  abstract List<double[]> importance();

  @Override
  public void postConfig() {
    boolean sized = sizes.length > 0;
    if (sized && global) {
      String id = getClass().getAnnotation(PruningMethod.class).id();
      throw new IllegalArgumentException(
          "%s.sizes=%s, %s.global=true: sizes are each group's own; leave one of the two out"
              .formatted(id, Sizes.text(sizes), id));
    }
    schedule = new CubicSchedule(initial, sized ? 1 : fraction, begin, end, interval);
  }

  @Override
  public void attach(PrunableModel model, RandomGenerator random) {
    this.model = model;
    String id = getClass().getAnnotation(PruningMethod.class).id();
    left = sizes.length == 0 ? Map.of() : Sizes.of(id, sizes, model, groups);
    removal = new Removal(model, model.groups(groups));
    measure(removal);
  }

  @Override
  public double regularize(TrainingStep step) {
    removal.zeroGradients();
    return 0;
  }

  @Override
  public void afterStep(TrainingStep step) {
    if (schedule.due(step)) {
      prune(step);
    }
    removal.zeroWeights();
  }

  private void prune(TrainingStep step) {
    List<UnitGroup> chosen = removal.groups();
    List<double[]> importance = importance();
    if (global) {
      List<Unit> all =
          chosen.stream()
              .flatMap(group -> living(group, importance.get(chosen.indexOf(group))).stream())
              .toList();
      int whole = chosen.stream().mapToInt(removal.numbering()::size).sum();
      int gone = chosen.stream().mapToInt(removal::count).sum();
      removeLeast(all, Math.round(schedule.after(step) * whole) - gone);
      return;
    }
    for (int g = 0; g < chosen.size(); g++) {
      UnitGroup group = chosen.get(g);
      // Of the whole network's units: a share of those that are left would prune them twice.
      int whole = removal.numbering().size(group);
      double share = scheduleOf(group, whole).after(step);
      removeLeast(
          living(group, importance.get(g)), Math.round(share * whole) - removal.count(group));
    }
  }

  private CubicSchedule scheduleOf(UnitGroup group, int whole) {
    Integer size = left.get(group.name());
    return size == null ? schedule : schedule.towards((double) (whole - size) / whole);
  }

  /** Units of a group that are not removed, their importance divided by the mean of these. */
  private List<Unit> living(UnitGroup group, double[] importance) {
    int[] living = removal.living(group);
    double mean = Arrays.stream(living).mapToDouble(k -> importance[k]).sum() / living.length;
    return Arrays.stream(living)
        .mapToObj(k -> new Unit(group, k, mean == 0 ? 0 : importance[k] / mean))
        .toList();
  }

  private void removeLeast(List<Unit> pool, long count) {
    // A stable sort: among equals, the first go.
    Comparator<Unit> byImportance = Comparator.comparingDouble(Unit::importance);
    for (Unit unit : pool.stream().sorted(byImportance).toList()) {
      if (count > 0 && removal.living(unit.group).length > 1) {
        removal.remove(unit.group, unit.index);
        count--;
      }
    }
  }

  @Override
  public Settled settled() {
    return removal.settled();
  }

  @Override
  public void cut(Cut cut, PrunableModel smaller) {
    model = smaller;
    removal.cut(cut, smaller);
    measure(removal);
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
