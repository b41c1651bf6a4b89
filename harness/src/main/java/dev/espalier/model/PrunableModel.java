package dev.espalier.model;

import java.util.List;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/** A network as pruning methods see it: parameters, and groups of units over them. */
public interface PrunableModel {

  /** All trainable parameters, in a fixed order. */
  List<Parameter> parameters();

  /** All groups of units that may be pruned, in a fixed order. */
  List<UnitGroup> groups();

  /**
   * Multiply-accumulates of the matrix products of one forward step over one example (for a
   * language model, one token), softmax layer included, embedding look-up and point-wise operations
   * not.
   */
  long multiplyAccumulates();

  /**
   * A network of the same architecture with these weights, its sizes taken from the matrices'
   * shapes.
   *
   * @param values one matrix a parameter, by parameter name; taken over, not copied
   * @throws IllegalArgumentException if a matrix is missing or its shape does not fit its
   *     neighbours
   */
  PrunableModel withValues(Map<String, FMatrixRMaj> values);

  /** The parameter of this name. */
  default Parameter parameter(String name) {
    return parameters().stream()
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no parameter named " + name));
  }

  /** Number of weights of all parameters. */
  default long parameterCount() {
    return parameters().stream().mapToLong(Parameter::size).sum();
  }
}
