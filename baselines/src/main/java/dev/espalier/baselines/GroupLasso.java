package dev.espalier.baselines;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.OperatingPoint;
import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.method.Range;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Intrinsic sparse structures (Wen et al., "Learning intrinsic sparse structures within long
 * short-term memory", ICLR 2018, arXiv:1709.05027): all weights that a hidden unit cannot do
 * without form one group, and a group Lasso drives whole groups to zero.
 *
 * <p>The penalty is λ Σ_k sqrt(Σ w² + 1e-8), over the units k and the weights w that produce or
 * read unit k, biases and embedding left out; groups of all sizes weigh the same. A weight that the
 * unit owns by its row and by its column of the recurrent matrix is in the sum twice, as in the
 * authors' code. After every step weights under a threshold are set to zero, and a unit is gone
 * when nothing reads it any more.
 *
 * <p>They use λ = 0.00245 against a loss summed over 35 time steps and averaged over the batch,
 * which is 7.0e-5 in nats per token, and train from scratch.
 */
@PruningMethod(
    id = "iss",
    name = "ISS group Lasso",
    description = "Trains under a group Lasso over all weights that a hidden unit owns.",
    granularity = Granularity.NEURON,
    cite = "arXiv:1709.05027",
    start = Start.SCRATCH)
@OperatingPoint(scales = "quick", value = "lambda=7e-5")
@OperatingPoint(scales = "small", value = "lambda=7e-5")
public final class GroupLasso implements Pruner {

  private static final double EPSILON = 1e-8;

  @Config(description = "Penalty per unit and norm of its weights")
  @Range(min = 0, max = 1, unit = "nats per token")
  private double lambda = 7.0e-5;

  @Config(description = "Absolute weights under this are set to zero after every step")
  @Range(min = 0, max = 1)
  private double threshold = 1e-4;

  @Config(description = "Pruned groups: " + PrunableModel.GROUPS_SYNTAX)
  private String groups = "hidden";

  private PrunableModel model;
  private UnitSlices slices;
  private List<double[]> units;

  @Override
  public void attach(PrunableModel model, RandomGenerator random) {
    this.model = model;
    List<UnitGroup> chosen = model.groups(groups);
    slices = new UnitSlices(chosen, parameter -> parameter.role() == Role.WEIGHT);
    units = chosen.stream().map(group -> new double[group.size()]).toList();
  }

  @Override
  public double regularize(TrainingStep step) {
    slices.squares(units);
    double sum = 0;
    for (double[] group : units) {
      for (int k = 0; k < group.length; k++) {
        double norm = Math.sqrt(group[k] + EPSILON);
        sum += norm;
        group[k] = lambda * step.unroll() / norm;
      }
    }
    slices.addToGradients(units);
    return lambda * sum;
  }

  @Override
  public void afterStep(TrainingStep step) {
    for (Parameter parameter : slices.parameters()) {
      Weights.zeroBelow(parameter.value().data, parameter.size(), (float) threshold);
    }
  }

  @Override
  public Survivors survivors() {
    return Survivors.nonZero(model);
  }
}
