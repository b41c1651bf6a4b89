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
 * authors' code. A unit is gone when nothing reads it any more.
 *
 * <p>The authors' code has the penalty's gradient in the update, and sets weights under a threshold
 * to zero after every step. With {@code proximal} weights reach zero by a proximal step instead
 * (Parikh and Boyd, "Proximal algorithms", 2014, section 6.5.4): after the update, outside the
 * clipped gradient, a unit's weights are multiplied by {@code max(0, 1 − rate · λ · unroll /
 * norm)}; one that two units own by both factors, which is no longer exactly the proximal operator
 * of the sum. At equal λ that removes more units, since it ends on the zero where a gradient steps
 * over it.
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
@OperatingPoint(scales = "small", value = "lambda=7e-5")
public final class GroupLasso implements Pruner {

  private static final double EPSILON = 1e-8;

  @Config(description = "Penalty per unit and norm of its weights")
  @Range(min = 0, max = 100, unit = "nats per token")
  private double lambda = 7.0e-5;

  @Config(
      description =
          "Whether units shrink after the update by a proximal step, not by the gradient in it and a"
              + " threshold")
  private boolean proximal = false;

  @Config(
      description =
          "Absolute weights under this are set to zero after every step that is not proximal")
  @Range(min = 0, max = 1)
  private double threshold = 1e-4;

  @Config(description = "Pruned groups: " + PrunableModel.GROUPS_SYNTAX)
  private String groups = "hidden";

  @Config(
      description =
          "Whether a unit that has been zero for a whole epoch stays so, and may be cut out; the"
              + " published code has no such latch")
  private boolean latch = true;

  @Config(
      description =
          "Share of the training after which the penalty ends, so that what is left recovers; units"
              + " that are zero then stay so")
  @Range(min = 0, max = 1)
  private double until = 1;

  /** By group name, for every unit of the whole network, steps in a row that found it zero. */
  private final Map<String, FMatrixRMaj> zeroSteps = new LinkedHashMap<>();

  private PrunableModel model;
  private Removal settled;
  private UnitSlices slices;
  private List<double[]> units;

  /** Whether a step found any unit zero so often that it may settle. */
  private boolean due;

  @Override
  public void postConfig() {
    if (!latch && until < 1) {
      throw new IllegalArgumentException(
          "iss.latch=false, iss.until=%s: without a penalty and a latch units come back; leave one of the two out"
              .formatted(until));
    }
  }

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
    due = false;
    if (!penalised(step.index(), step)) {
      return 0;
    }
    slices.squares(units);
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
    if (!proximal) {
      slices.addToGradients(units);
    }
    return lambda * sum;
  }

  @Override
  public void afterStep(TrainingStep step) {
    if (!penalised(step.index(), step)) {
      settled.zeroWeights();
      return;
    }
    if (proximal) {
      shrink(step.learningRate() * lambda * step.unroll());
    } else {
      for (Parameter parameter : slices.parameters()) {
        Weights.zeroBelow(parameter.value().data, parameter.size(), (float) threshold);
      }
    }
    if (!penalised(step.index() + 1, step)) {
      settle(0);
    } else if (latch && due) {
      settle(step.stepsPerEpoch());
    }
    settled.zeroWeights();
  }

  private boolean penalised(long index, TrainingStep step) {
    return until == 1 || index < until * step.total();
  }

  /** Brings every unit's norm nearer to zero, and to zero at most. */
  private void shrink(double by) {
    slices.squares(units);
    for (double[] group : units) {
      for (int k = 0; k < group.length; k++) {
        group[k] = group[k] == 0 ? 0 : Math.max(0, 1 - by / Math.sqrt(group[k]));
      }
    }
    slices.scale(units);
  }

  /** Settles units that were zero for so many steps, and are still after this step. */
  private void settle(int steps) {
    slices.squares(units);
    for (int g = 0; g < units.size(); g++) {
      UnitGroup group = settled.groups().get(g);
      float[] zero = zeroSteps.get(group.name()).data;
      int[] numbers = settled.numbering().of(group);
      for (int k = 0; k < numbers.length; k++) {
        if (zero[numbers[k]] >= steps && units.get(g)[k] == 0) {
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
