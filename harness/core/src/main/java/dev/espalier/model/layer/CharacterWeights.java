package dev.espalier.model.layer;

import dev.espalier.model.Parameter;
import java.util.List;

/**
 * Weights of a convolution over a word's characters.
 *
 * @param embedding a row of features for each character
 * @param filter (width · features) × filters: the features of the characters in a window, one
 *     character after the other
 * @param bias 1 × filters
 */
public record CharacterWeights(Parameter embedding, Parameter filter, Parameter bias) {

  /** Features of a character. */
  public int features() {
    return embedding.value().numCols;
  }

  /** Number of filters. */
  public int filters() {
    return filter.value().numCols;
  }

  /** Characters in a window. */
  public int width() {
    return filter.value().numRows / features();
  }

  /** All weights, in a fixed order. */
  public List<Parameter> parameters() {
    return List.of(embedding, filter, bias);
  }
}
