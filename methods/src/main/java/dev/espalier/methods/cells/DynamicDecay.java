package dev.espalier.methods.cells;

import dev.espalier.kernel.Kernels;
import dev.espalier.model.Parameter;
import dev.espalier.model.cell.LayerWeights;
import java.util.List;

/** The squares of a layer's weights, as a loss. */
final class DynamicDecay {

  private final Kernels kernels;
  private final List<Parameter> parameters;

  DynamicDecay(Kernels kernels, LayerWeights weights) {
    this.kernels = kernels;
    parameters = weights.parameters();
  }

  /** Σ w². */
  double sum() {
    double squares = 0;
    for (Parameter parameter : parameters) {
      squares += kernels.sumOfSquares(parameter.size(), parameter.value().data, 0);
    }
    return squares;
  }

  /**
   * Adds to the weights' gradients.
   *
   * @param scale what the sum is multiplied by
   */
  void addGradients(double scale) {
    float by = (float) (2 * scale);
    for (Parameter parameter : parameters) {
      kernels.axpy(parameter.size(), by, parameter.value().data, 0, parameter.gradient().data, 0);
    }
  }
}
