package dev.espalier.model.layer;

import dev.espalier.model.Parameter;
import java.util.List;

/**
 * Weights of a highway layer on d features.
 *
 * @param transform d × d
 * @param transformBias 1 × d
 * @param gate d × d
 * @param gateBias 1 × d
 */
public record HighwayWeights(
    Parameter transform, Parameter transformBias, Parameter gate, Parameter gateBias) {

  /** Number of features, d. */
  public int features() {
    return transform.value().numRows;
  }

  /** All weights, in a fixed order. */
  public List<Parameter> parameters() {
    return List.of(transform, transformBias, gate, gateBias);
  }
}
