package dev.espalier.baselines;

import dev.espalier.method.OperatingPoint;
import dev.espalier.method.PruningMethod;
import dev.espalier.method.PruningMethod.Granularity;
import java.util.List;

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
public final class NeuronMagnitude extends GradualRemoval {

  private UnitSlices slices;
  private List<double[]> norms;

  @Override
  void measure(Removal removal) {
    slices = new UnitSlices(removal.groups(), slice -> true);
    norms = removal.groups().stream().map(group -> new double[group.size()]).toList();
  }

  @Override
  List<double[]> importance() {
    slices.squares(norms);
    for (double[] group : norms) {
      for (int k = 0; k < group.length; k++) {
        group[k] = Math.sqrt(group[k]);
      }
    }
    return norms;
  }
}
