package dev.espalier.methods;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.OperatingPoint;
import dev.espalier.method.Pruner;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.method.Range;
import dev.espalier.method.Settled;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.Cut;
import dev.espalier.model.Gating;
import dev.espalier.model.Numbering;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/**
 * Structured pruning through neuron selection (Wen, Zhang, Bai and Xu, arXiv:1906.06847): a binary
 * random gate on every input feature and every hidden neuron, trained together with the weights
 * under a penalty on the expected L0 norm of the weight matrices. The gates are hard concrete
 * (Louizos et al., arXiv:1712.01312), one sample a unit for a whole minibatch and all its time
 * steps.
 *
 * <p>Two points differ from the paper's formulas W∘(s zᵀ) and U∘(s sᵀ). A gate here multiplies its
 * unit's output, wherever it is read, the softmax layer included, so that a closed gate silences
 * the unit whatever its bias; and it does not also scale the weights that produce the unit, which
 * would square a fractional gate. Where gates are 0 or 1 the two agree. The paper's penalty weight
 * and where its training starts are not known to us; here it starts from the trained dense network.
 *
 * <p>A third is ours: a gate that stays at the lower clamp settles. It is 0 from then on, costs no
 * penalty, and its unit may be cut out of the network while the others train.
 */
@PruningMethod(
    id = "l0",
    name = "L0 neuron selection",
    description =
        "Hard concrete gates on input features and hidden neurons, trained under a penalty on the"
            + " expected number of weights that remain.",
    granularity = Granularity.NEURON,
    cite = "arXiv:1906.06847")
@OperatingPoint(
    scales = {"smoke", "quick"},
    value = "lambda=4e-6")
@OperatingPoint(scales = "small", value = "lambda=1.5e-6")
@OperatingPoint(
    scales = {"medium", "paper"},
    value = "lambda=2e-7")
public final class NeuronSelection implements Pruner {

  @Config(description = "Penalty per weight that is expected to remain")
  @Range(min = 0, max = 1, unit = "nats per token")
  private double lambda = 2e-7;

  @Config(description = "Gated groups: " + PrunableModel.GROUPS_SYNTAX)
  private String groups = "all";

  @Config(description = "Share of the training before the penalty sets in")
  @Range(min = 0, max = 1)
  private double delay = 0.05;

  @Config(description = "Share of the training over which the penalty rises to lambda")
  @Range(min = 0, max = 1)
  private double warmUp = 0.15;

  @Config(description = "Last share of the training, in which the gates stand as they will be used")
  @Range(min = 0, max = 1)
  private double freeze = 0.3;

  @Config(description = "Mean of the initial log-alpha; 1 opens a gate with probability 0.93")
  @Range(min = -10, max = 10)
  private double initial = 2.0;

  @Config(description = "Learning rate of log-alpha (Adam)")
  @Range(min = 0, max = 1)
  private double rate = 0.01;

  @Config(description = "Largest absolute log-alpha, so that no gate is lost by one step")
  @Range(min = 2.5, max = 100)
  private double clamp = 5;

  @Config(description = "Time at the least log-alpha after which a gate stays closed for good")
  @Range(min = 1, unit = "steps")
  private int settle = 100;

  @Config(description = "Whether the embedding's weights count as well; they cost memory, not time")
  private boolean embedding = false;

  private static final double SPREAD = 0.1;

  private final Map<String, Gates> gates = new LinkedHashMap<>();
  private final Map<String, double[]> open = new LinkedHashMap<>();
  private final Map<String, double[]> openDerivative = new LinkedHashMap<>();
  private final Map<String, double[]> gateGradient = new LinkedHashMap<>();
  private Numbering numbering;
  private Gating gating;
  private ExpectedL0 expected;

  /** The gates of one group of the whole network, in its numbering. */
  private static final class Gates {
    final Parameter logAlpha;
    final double[] stretched;

    /** Steps in a row after which log-alpha was the least. */
    final FMatrixRMaj closedSteps;

    /** 1 for gates that are closed for good. */
    final FMatrixRMaj settled;

    Gates(UnitGroup group) {
      logAlpha =
          new Parameter(
              group.name() + ".logAlpha", Parameter.Role.BIAS, new FMatrixRMaj(1, group.size()));
      stretched = new double[group.size()];
      closedSteps = new FMatrixRMaj(1, group.size());
      settled = new FMatrixRMaj(1, group.size());
    }

    int size() {
      return stretched.length;
    }

    double logAlpha(int unit) {
      return logAlpha.value().data[unit];
    }

    boolean isSettled(int unit) {
      return settled.data[unit] != 0;
    }

    /** The gate that is used once training is over. */
    float testGate(int unit) {
      return isSettled(unit) ? 0 : (float) HardConcrete.testGate(logAlpha(unit));
    }

    /** Probability that a gate is not 0. */
    double open(int unit) {
      return isSettled(unit) ? 0 : HardConcrete.open(logAlpha(unit));
    }

    /**
     * This step's gate, from a draw; drawn for settled ones, too, so that they shift no other's.
     */
    float sample(int unit, RandomGenerator random) {
      double u = (random.nextInt(1 << 24) + 0.5) / (1 << 24);
      stretched[unit] = HardConcrete.stretched(u, logAlpha(unit));
      return isSettled(unit) ? 0 : (float) HardConcrete.gate(stretched[unit]);
    }
  }

  @Override
  public void attach(PrunableModel model, RandomGenerator random) {
    for (UnitGroup group : model.groups(groups)) {
      Gates of = new Gates(group);
      for (int k = 0; k < of.size(); k++) {
        of.logAlpha.value().data[k] = (float) (initial + SPREAD * random.nextGaussian());
      }
      gates.put(group.name(), of);
    }
    numbering = Numbering.of(model);
    gate(model);
  }

  /** Takes the network that is gated from now on. */
  private void gate(PrunableModel model) {
    List<UnitGroup> chosen =
        model.groups().stream().filter(group -> gates.containsKey(group.name())).toList();
    for (UnitGroup group : chosen) {
      open.put(group.name(), new double[group.size()]);
      openDerivative.put(group.name(), new double[group.size()]);
      gateGradient.put(group.name(), new double[group.size()]);
    }
    gating = new Gating(model);
    model.groups().forEach(group -> Arrays.fill(gating.gates(group), 1));
    expected = new ExpectedL0(model, chosen, embedding);
  }

  @Override
  public void cut(Cut cut, PrunableModel smaller) {
    numbering = numbering.after(cut);
    gate(smaller);
  }

  @Override
  public void beforeStep(TrainingStep step) {
    boolean frozen = frozen(step);
    gates.forEach(
        (name, of) -> {
          float[] whole = new float[of.size()];
          for (int k = 0; k < whole.length; k++) {
            whole[k] = frozen ? of.testGate(k) : of.sample(k, step.random());
            if (frozen && whole[k] == 0) {
              // It would stay so, as log-alpha is trained no more.
              of.settled.data[k] = 1;
            }
          }
          float[] gate = gating.gates(name);
          int[] numbers = numbering.of(name);
          for (int k = 0; k < gate.length; k++) {
            gate[k] = whole[numbers[k]];
          }
        });
    gating.apply();
  }

  @Override
  public double regularize(TrainingStep step) {
    boolean frozen = frozen(step);
    gating.backward(frozen ? Map.of() : gateGradient);
    gating.restore();
    double weight = frozen ? 0 : lambda * ramp(step.progress());
    gates.forEach(
        (name, of) -> {
          double[] p = open.get(name);
          int[] numbers = numbering.of(name);
          for (int k = 0; k < p.length; k++) {
            p[k] = of.open(numbers[k]);
          }
        });
    double penalty = weight * expected.evaluate(open, openDerivative);
    gates.forEach(
        (name, of) -> {
          double[] p = open.get(name);
          double[] byGate = gateGradient.get(name);
          double[] byOpen = openDerivative.get(name);
          int[] numbers = numbering.of(name);
          float[] gradient = of.logAlpha.gradient().data;
          Arrays.fill(gradient, 0);
          for (int k = 0; k < p.length; k++) {
            int unit = numbers[k];
            if (!of.isSettled(unit)) {
              double stretched = of.stretched[unit];
              double data = frozen ? 0 : byGate[k] * HardConcrete.gateDerivative(stretched);
              gradient[unit] =
                  (float) (data + step.unroll() * weight * byOpen[k] * p[k] * (1 - p[k]));
            }
          }
        });
    return penalty;
  }

  @Override
  public void afterStep(TrainingStep step) {
    float least = (float) -clamp;
    for (Gates of : gates.values()) {
      float[] logAlpha = of.logAlpha.value().data;
      float[] closed = of.closedSteps.data;
      for (int k = 0; k < logAlpha.length; k++) {
        // Adam moves what has no gradient, too.
        logAlpha[k] =
            of.isSettled(k) ? least : (float) Math.min(clamp, Math.max(-clamp, logAlpha[k]));
        closed[k] = logAlpha[k] == least ? Math.min(closed[k] + 1, settle) : 0;
        if (closed[k] == settle) {
          of.settled.data[k] = 1;
        }
      }
    }
  }

  /** The penalty's share of its full weight. */
  private double ramp(double progress) {
    return warmUp == 0
        ? (progress >= delay ? 1 : 0)
        : Math.min(1, Math.max(0, (progress - delay) / warmUp));
  }

  private boolean frozen(TrainingStep step) {
    return step.progress() >= 1 - freeze;
  }

  @Override
  public Survivors survivors() {
    Map<String, float[]> scales = new LinkedHashMap<>();
    gates.forEach(
        (name, of) -> {
          int[] numbers = numbering.of(name);
          float[] scale = new float[numbers.length];
          for (int k = 0; k < scale.length; k++) {
            scale[k] = of.testGate(numbers[k]);
          }
          scales.put(name, scale);
        });
    return new Survivors(scales);
  }

  @Override
  public Settled settled() {
    Map<String, boolean[]> units = new LinkedHashMap<>();
    gates.forEach(
        (name, of) -> {
          int[] numbers = numbering.of(name);
          boolean[] settled = new boolean[numbers.length];
          for (int k = 0; k < settled.length; k++) {
            settled[k] = of.isSettled(numbers[k]);
          }
          units.put(name, settled);
        });
    return new Settled(units);
  }

  @Override
  public List<Parameter> trainables() {
    return gates.values().stream().map(of -> of.logAlpha).toList();
  }

  @Override
  public Map<String, FMatrixRMaj> state() {
    Map<String, FMatrixRMaj> state = new LinkedHashMap<>();
    gates.forEach(
        (name, of) -> {
          state.put(name + ".closedSteps", of.closedSteps);
          state.put(name + ".settled", of.settled);
        });
    return state;
  }

  @Override
  public double trainablesLearningRate(TrainingStep step) {
    return frozen(step) ? 0 : rate;
  }

  @Override
  public void postConfig() {
    // Shares like 0.33, 0.56 and 0.11 add up to a little over 1.
    if (delay + warmUp + freeze > 1 + 1e-9) {
      throw new IllegalArgumentException(
          "l0.delay=%s, l0.warmUp=%s, l0.freeze=%s: together more than the whole training; lower one"
              .formatted(delay, warmUp, freeze));
    }
  }
}
