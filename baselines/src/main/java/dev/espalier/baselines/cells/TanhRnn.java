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

/**
 * The simple recurrent network of Elman (1990).
 *
 * <pre>
 * h = tanh(x·input + h'·recurrent + bias)
 * </pre>
 */
@RecurrentCell(
    id = "tanh",
    name = "tanh RNN",
    description = "Simple recurrent network: the hyperbolic tangent of input and hidden state.",
    cite = "Elman 1990, Finding structure in time")
public final class TanhRnn implements Cell {

  @Override
  public List<Weight> weights() {
    return Weight.usual(1);
  }

  @Override
  public Optional<Interchange> interchange() {
    return Optional.of(
        new Interchange("RNN", List.of(0), Map.of("activations", List.of("Tanh")), "", true));
  }

  @Override
  public Step step(LayerWeights weights, Kernels kernels, Storage storage, boolean training) {
    return new SimpleSteps(Activation.TANH, weights, kernels, storage, training);
  }
}
