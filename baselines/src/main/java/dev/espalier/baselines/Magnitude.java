package dev.espalier.baselines;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.OperatingPoint;
import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.method.Range;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Gradual magnitude pruning of single weights (Zhu and Gupta, "To prune, or not to prune",
 * arXiv:1710.01878): every so many steps the smallest weights of every matrix are set to zero, more
 * of them as training goes on, and the rest adapts.
 *
 * <p>The zeros are the mask. A weight that is zero gets no gradient, so it stays zero, as the
 * smallest of all it is among those pruned next time, and a resumed trial needs no more than the
 * weights. Nor does a removed weight's gradient count in the clipped norm, as in the paper, where
 * gradients pass through the mask.
 */
@PruningMethod(
    id = "magnitude",
    name = "Gradual magnitude",
    description = "Sets the smallest weights of every matrix to zero, gradually, while training.",
    granularity = Granularity.WEIGHT,
    cite = "arXiv:1710.01878")
@OperatingPoint(
    scales = {"quick", "small"},
    value = "sparsity=0.9")
public final class Magnitude implements Pruner {

  @Config(description = "Share of every matrix's weights that is removed in the end")
  @Range(min = 0, max = 1)
  private double sparsity = 0.8;

  @Config(description = "Share that is removed when pruning begins")
  @Range(min = 0, max = 1)
  private double initial = 0;

  @Config(description = "Share of the training's steps at which pruning begins")
  @Range(min = 0, max = 1)
  private double begin = 0;

  @Config(description = "Share of the training's steps at which the final sparsity is reached")
  @Range(min = 0, max = 1)
  private double end = 0.5;

  @Config(description = "Time from one pruning to the next")
  @Range(min = 1, unit = "steps")
  private int interval = 100;

  @Config(description = "Whether the embedding is pruned too")
  private boolean embedding = false;

  private final SmallestWeights smallest = new SmallestWeights();
  private CubicSchedule schedule;
  private PrunableModel model;
  private List<Parameter> pruned;

  /** 0 for weights that were removed. */
  private List<float[]> kept;

  @Override
  public void postConfig() {
    schedule = new CubicSchedule(initial, sparsity, begin, end, interval);
  }

  @Override
  public void attach(PrunableModel model, RandomGenerator random) {
    this.model = model;
    pruned =
        model.parameters().stream()
            .filter(p -> p.role() == Role.WEIGHT || embedding && p.role() == Role.EMBEDDING)
            .toList();
    kept = pruned.stream().map(p -> new float[p.size()]).toList();
    markKept();
  }

  private void markKept() {
    for (int i = 0; i < pruned.size(); i++) {
      Weights.nonZeros(pruned.get(i).value().data, kept.get(i), pruned.get(i).size());
    }
  }

  @Override
  public double regularize(TrainingStep step) {
    // From the network, whose weights a checkpoint may just have replaced.
    markKept();
    for (int i = 0; i < pruned.size(); i++) {
      Weights.multiply(pruned.get(i).gradient().data, kept.get(i), pruned.get(i).size());
    }
    return 0;
  }

  @Override
  public void afterStep(TrainingStep step) {
    // An optimiser with momentum moves what has no gradient, too.
    for (int i = 0; i < pruned.size(); i++) {
      Weights.multiply(pruned.get(i).value().data, kept.get(i), pruned.get(i).size());
    }
    if (schedule.due(step)) {
      double share = schedule.after(step);
      for (Parameter p : pruned) {
        smallest.zero(p.value().data, p.size(), Math.round(share * p.size()));
      }
    }
  }

  @Override
  public Survivors survivors() {
    return Survivors.nonZero(model);
  }
}
