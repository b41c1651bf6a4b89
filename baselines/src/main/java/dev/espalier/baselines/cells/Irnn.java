package dev.espalier.baselines.cells;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Kernels.Activation;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Interchange;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.RecurrentCell;
import dev.espalier.model.cell.Step;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.cell.Weight;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/**
 * Rectified linear units that begin with the identity as their recurrent matrix and without bias
 * (Le et al., arXiv:1504.00941).
 *
 * <pre>
 * h = max(0, x·input + h'·recurrent + bias)
 * </pre>
 */
@RecurrentCell(
    id = "irnn",
    name = "IRNN",
    description = "Rectified linear recurrent network that begins as the identity.",
    cite = "arXiv:1504.00941")
public final class Irnn implements Cell {

  @Override
  public List<Weight> weights() {
    return Weight.usual(1);
  }

  @Override
  public void initialise(Map<String, FMatrixRMaj> values, RandomGenerator random) {
    FMatrixRMaj recurrent = values.get(Weight.RECURRENT);
    recurrent.zero();
    for (int k = 0; k < recurrent.numRows; k++) {
      recurrent.set(k, k, 1);
    }
    values.get(Weight.BIAS).zero();
  }

  @Override
  public Optional<Interchange> interchange() {
    return Optional.of(
        new Interchange("RNN", List.of(0), Map.of("activations", List.of("Relu")), "", true));
  }

  @Override
  public Step step(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
    return new SimpleSteps(Activation.RELU, weights, kernels, storage, training);
  }
}
