package dev.espalier.baselines;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.OperatingPoint;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Granularity;
import dev.espalier.method.Range;
import dev.espalier.method.TrainingStep;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Use;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/**
 * Pruning by first-order Taylor importance (Molchanov et al., "Pruning convolutional neural
 * networks for resource efficient inference", arXiv:1611.06440, and "Importance estimation for
 * neural network pruning", arXiv:1906.10771): units go whose silence would change the loss least,
 * as its first derivative tells, gradually, by the schedule of Zhu and Gupta (arXiv:1710.01878).
 *
 * <p>A gate of 1 on a unit's output has the derivative g = Σ ∂L/∂w · w over the weights w that read
 * the unit (each as often as the unit's value is a factor there), which is also the sum of
 * activation · gradient over all places of a minibatch. A unit's importance is a moving average of
 * |g| over steps. The former paper has the absolute value of that sum over a feature map's places,
 * averaged over examples and minibatches; the latter g², averaged over the minibatches from one
 * pruning to the next, these averages smoothed by a momentum of 0.9. Here one average over steps
 * does for both, so that the criterion does not depend on how often is pruned.
 *
 * <p>By default every group loses the same share. Ranked together, units' importances are divided
 * by their group's mean, where the former paper divides by the L2 norm of a layer's importances and
 * the latter by nothing.
 */
@PruningMethod(
    id = "taylor",
    name = "Taylor importance",
    description =
        "Removes the units whose gates' gradients are smallest, gradually, while training.",
    granularity = Granularity.NEURON,
    cite = "arXiv:1611.06440, arXiv:1906.10771")
@OperatingPoint(
    scales = {"quick", "small"},
    value = "fraction=0.5")
public final class TaylorImportance extends GradualRemoval {

  @Config(description = "Weight of the past, per step, in the moving average of importance")
  @Range(min = 0, max = 1)
  private double decay = 0.99;

  /** By group name, a moving average for every unit of the whole network. */
  private final Map<String, FMatrixRMaj> averages = new LinkedHashMap<>();

  private Removal removal;
  private UnitSlices readers;
  private List<double[]> gradients;

  @Override
  public void attach(PrunableModel model, RandomGenerator random) {
    super.attach(model, random);
    for (UnitGroup group : removal.groups()) {
      averages.put(group.name(), new FMatrixRMaj(1, group.size()));
    }
  }

  @Override
  void measure(Removal removal) {
    this.removal = removal;
    readers = new UnitSlices(removal.groups(), slice -> slice.use() == Use.READS);
    gradients = removal.groups().stream().map(group -> new double[group.size()]).toList();
  }

  @Override
  public double regularize(TrainingStep step) {
    double penalty = super.regularize(step);
    readers.gradientTimesWeight(gradients);
    for (int g = 0; g < gradients.size(); g++) {
      UnitGroup group = removal.groups().get(g);
      int[] numbers = removal.numbering().of(group);
      float[] average = averages.get(group.name()).data;
      for (int k = 0; k < numbers.length; k++) {
        double now = Math.abs(gradients.get(g)[k]);
        average[numbers[k]] = (float) (decay * average[numbers[k]] + (1 - decay) * now);
      }
    }
    return penalty;
  }

  @Override
  public void afterStep(TrainingStep step) {
    super.afterStep(step);
    // Else it would depend on how long a removed unit stays in the network.
    removal.groups().forEach(group -> removal.zero(group, averages.get(group.name())));
  }

  @Override
  List<double[]> importance() {
    return removal.groups().stream().map(this::importance).toList();
  }

  private double[] importance(UnitGroup group) {
    int[] numbers = removal.numbering().of(group);
    float[] average = averages.get(group.name()).data;
    double[] importance = new double[numbers.length];
    for (int k = 0; k < numbers.length; k++) {
      importance[k] = average[numbers[k]];
    }
    return importance;
  }

  @Override
  public Map<String, FMatrixRMaj> state() {
    Map<String, FMatrixRMaj> state = new LinkedHashMap<>(super.state());
    averages.forEach((group, average) -> state.put(group + ".importance", average));
    return state;
  }
}
