package example;

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
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Slice;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;

/**
 * Pruning by growing regularization, after Wang, Qin, Zhang and Fu (ICLR 2021, arXiv:2012.09243,
 * their GReg-1): the units of smallest norm are chosen at once, an L2 penalty on them alone grows
 * while training, so that the others learn to do without them, and then they are removed.
 *
 * <p>The penalty is λ(t)/2 Σ w², over the weights w that produce or read a chosen unit, biases and
 * embedding left out; a weight that belongs to two of them is in the sum twice.
 */
@PruningMethod(
    id = "growing-l2",
    name = "Growing L2",
    description = "Shrinks the units of smallest norm by a growing L2 penalty, then removes them.",
    granularity = Granularity.NEURON,
    cite = "arXiv:2012.09243")
@OperatingPoint("fraction=0.5")
public final class GrowingL2 implements Pruner {

  @Config(description = "Share of every group's units that is removed")
  @Range(min = 0, max = 1)
  private double fraction = 0.5;

  @Config(description = "Penalty per halved squared weight when it has grown up")
  @Range(min = 0, max = 0.01, unit = "nats per token")
  private double ceiling = 1e-3;

  @Config(description = "Share of the training before the penalty begins to grow")
  @Range(min = 0, max = 1)
  private double begin = 0;

  @Config(description = "Share of the training after which the units are removed")
  @Range(min = 0, max = 1)
  private double end = 0.5;

  private PrunableModel model;
  private Gating gating;

  /** What numbers the network's units have in the whole one, before any was cut out. */
  private Numbering numbering;

  /** By group, 1 for every unit of the whole network that is to go, else 0. */
  private final Map<String, FMatrixRMaj> leaving = new LinkedHashMap<>();

  /** One number: 1 once they are gone. */
  private final FMatrixRMaj gone = new FMatrixRMaj(1, 1);

  /** Ranges are checked before; here stands what two settings must be to each other. */
  @Override
  public void postConfig() {
    if (begin > end) {
      throw new IllegalArgumentException(
          "begin=%s is after end=%s; lower one or raise the other".formatted(begin, end));
    }
  }

  @Override
  public void attach(PrunableModel model, RandomGenerator random) {
    this.model = model;
    numbering = Numbering.of(model);
    gating = new Gating(model);
    for (UnitGroup group : model.groups()) {
      double[] norms = group.norms();
      long count = Math.min(group.size() - 1, Math.round(fraction * group.size()));
      FMatrixRMaj units = new FMatrixRMaj(1, group.size());
      IntStream.range(0, group.size())
          .boxed()
          .sorted(Comparator.comparingDouble(k -> norms[k]))
          .limit(count)
          .forEach(k -> units.data[k] = 1);
      leaving.put(group.name(), units);
    }
  }

  /** Units that are gone stay closed while the others train on. */
  @Override
  public void beforeStep(TrainingStep step) {
    if (isGone()) {
      gating.apply(survivors());
    }
  }

  @Override
  public double regularize(TrainingStep step) {
    if (isGone()) {
      gating.backward(Map.of());
      gating.restore();
      return 0;
    }
    double lambda = ceiling * growth(step);
    double squares = 0;
    for (UnitGroup group : model.groups()) {
      boolean[] leaves = leaves(group);
      for (Slice slice : group.slices()) {
        for (int k = 0; k < group.size(); k++) {
          if (leaves[k] && slice.parameter().role() == Role.WEIGHT) {
            // A penalty in nats per token enters the gradients multiplied by the unroll.
            squares += shrink(slice, k, lambda * step.unroll());
          }
        }
      }
    }
    return lambda / 2 * squares;
  }

  private double growth(TrainingStep step) {
    double progress = step.progress();
    return progress < begin ? 0 : end > begin ? Math.min(1, (progress - begin) / (end - begin)) : 1;
  }

  /** Adds {@code factor} times a unit's weights to their gradients; answers the sum of squares. */
  private static double shrink(Slice slice, int unit, double factor) {
    float[] gradients = slice.parameter().gradient().data;
    double squares = 0;
    for (int i = 0; i < slice.length(unit); i++) {
      float weight = slice.weight(unit, i);
      squares += (double) weight * weight;
      gradients[slice.index(unit, i)] += (float) (factor * weight);
    }
    return squares;
  }

  @Override
  public void afterStep(TrainingStep step) {
    if (step.index() + 1 >= end * step.total()) {
      gone.data[0] = 1;
    }
  }

  private boolean isGone() {
    return gone.data[0] == 1;
  }

  /** Which of the units that are there are to go. */
  private boolean[] leaves(UnitGroup group) {
    int[] numbers = numbering.of(group);
    boolean[] leaves = new boolean[numbers.length];
    for (int k = 0; k < leaves.length; k++) {
      leaves[k] = leaving.get(group.name()).data[numbers[k]] == 1;
    }
    return leaves;
  }

  @Override
  public Survivors survivors() {
    return isGone() ? settled().unsettled(model) : Survivors.ALL;
  }

  /** Units that are gone never come back: the loop may cut them out, and trains faster. */
  @Override
  public Settled settled() {
    if (!isGone()) {
      return Settled.NONE;
    }
    Map<String, boolean[]> units = new LinkedHashMap<>();
    model.groups().forEach(group -> units.put(group.name(), leaves(group)));
    return new Settled(units);
  }

  /** What the method keeps a unit stays in the whole network's numbering. */
  @Override
  public void cut(Cut cut, PrunableModel smaller) {
    model = smaller;
    numbering = numbering.after(cut);
    gating = new Gating(smaller);
  }

  /** All that a training which was killed must find again. */
  @Override
  public Map<String, FMatrixRMaj> state() {
    Map<String, FMatrixRMaj> state = new LinkedHashMap<>(leaving);
    state.put("gone", gone);
    return state;
  }
}
