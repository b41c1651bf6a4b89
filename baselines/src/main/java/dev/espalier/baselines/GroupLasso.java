package dev.espalier.baselines;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.OperatingPoint;
import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.method.Range;
import dev.espalier.method.Settled;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.Cut;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

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
 * <p>Of a unit whose group is zero the bias is left, and may call it back to life. One that has
 * been zero for a whole epoch stays so, its bias too, and costs no penalty: it may be cut out.
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

  @Config(
      description =
          "Whether a unit that has been zero for a whole epoch stays so, and may be cut out; the"
              + " published code has no such latch")
  private boolean latch = true;

  /** By group name, for every unit of the whole network, steps in a row that found it zero. */
  private final Map<String, FMatrixRMaj> zeroSteps = new LinkedHashMap<>();

  private PrunableModel model;
  private Removal settled;
  private UnitSlices slices;
  private List<double[]> units;

  /** Whether a step found any unit zero so often that it may settle. */
  private boolean due;

  @Override
  public void attach(PrunableModel model, RandomGenerator random) {
    List<UnitGroup> chosen = model.groups(groups);
    chosen.forEach(group -> zeroSteps.put(group.name(), new FMatrixRMaj(1, group.size())));
    settled = new Removal(model, chosen);
    measure(model);
  }

  private void measure(PrunableModel model) {
    this.model = model;
    slices = new UnitSlices(settled.groups(), slice -> slice.parameter().role() == Role.WEIGHT);
    units = settled.groups().stream().map(group -> new double[group.size()]).toList();
  }

  @Override
  public double regularize(TrainingStep step) {
    settled.zeroGradients();
    slices.squares(units);
    due = false;
    double sum = 0;
    for (int g = 0; g < units.size(); g++) {
      UnitGroup group = settled.groups().get(g);
      float[] zero = zeroSteps.get(group.name()).data;
      int[] numbers = settled.numbering().of(group);
      double[] factors = units.get(g);
      for (int k = 0; k < factors.length; k++) {
        if (settled.isRemoved(group, k)) {
          factors[k] = 0;
          continue;
        }
        zero[numbers[k]] =
            factors[k] == 0 ? Math.min(zero[numbers[k]] + 1, step.stepsPerEpoch()) : 0;
        due |= zero[numbers[k]] == step.stepsPerEpoch();
        double norm = Math.sqrt(factors[k] + EPSILON);
        sum += norm;
        factors[k] = lambda * step.unroll() / norm;
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
    if (latch && due) {
      settle(step);
    }
    settled.zeroWeights();
  }

  /** Settles units that were zero for an epoch, and are still after this step. */
  private void settle(TrainingStep step) {
    slices.squares(units);
    for (int g = 0; g < units.size(); g++) {
      UnitGroup group = settled.groups().get(g);
      float[] zero = zeroSteps.get(group.name()).data;
      int[] numbers = settled.numbering().of(group);
      for (int k = 0; k < numbers.length; k++) {
        if (zero[numbers[k]] == step.stepsPerEpoch() && units.get(g)[k] == 0) {
          settled.remove(group, k);
        }
      }
    }
  }

  @Override
  public Settled settled() {
    return settled.settled();
  }

  @Override
  public void cut(Cut cut, PrunableModel smaller) {
    settled.cut(cut, smaller);
    measure(smaller);
  }

  @Override
  public Survivors survivors() {
    return Survivors.nonZero(model);
  }

  @Override
  public Map<String, FMatrixRMaj> state() {
    Map<String, FMatrixRMaj> state = new LinkedHashMap<>(settled.state());
    zeroSteps.forEach((group, steps) -> state.put(group + ".zeroSteps", steps));
    return state;
  }
}
