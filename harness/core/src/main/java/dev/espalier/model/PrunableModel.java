package dev.espalier.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/** A network as pruning methods see it: parameters, and groups of units over them. */
public interface PrunableModel {

  /** What {@link #groups(String)} takes, for the description of a setting. */
  String GROUPS_SYNTAX = "all, or a comma list of group names or of input and hidden";

  /** All parameters, in a fixed order. */
  List<Parameter> parameters();

  /** All groups of units that may be pruned, in a fixed order. */
  List<UnitGroup> groups();

  /**
   * The groups that a setting names, in the network's order.
   *
   * @param chosen {@code all}, or names of groups or of their kinds, separated by commas
   * @throws IllegalArgumentException if there is no such group
   */
  default List<UnitGroup> groups(String chosen) {
    Set<UnitGroup> found = new LinkedHashSet<>();
    for (String name : Arrays.stream(chosen.split(",")).map(String::strip).toList()) {
      List<UnitGroup> named =
          groups().stream()
              .filter(
                  group ->
                      name.equals("all")
                          || name.equals(group.name())
                          || name.equals(group.kind().name().toLowerCase(Locale.ROOT)))
              .toList();
      if (named.isEmpty()) {
        List<String> own = groups().stream().map(UnitGroup::name).toList();
        throw new IllegalArgumentException(
            "groups=%s: the network has no group %s%s; give %s; it has %s"
                .formatted(
                    chosen,
                    name,
                    Names.nearest(name, own).map(n -> " (did you mean " + n + "?)").orElse(""),
                    GROUPS_SYNTAX,
                    own));
      }
      found.addAll(named);
    }
    return groups().stream().filter(found::contains).toList();
  }

  /**
   * Multiply-accumulates of the matrix products of one forward step over one example (for a
   * language model, one token), softmax layer included, embedding look-up and point-wise operations
   * not.
   */
  long multiplyAccumulates();

  /** Those of them that zero weights do not save, as no matrix of weights is multiplied there. */
  default long fixedMultiplyAccumulates() {
    return 0;
  }

  /**
   * Whether a parameter is trained in an epoch: always, unless parameters take turns. In others its
   * value and the optimiser's moments rest.
   *
   * @param epoch of a schedule, counted from 0
   */
  default boolean trains(Parameter parameter, int epoch) {
    return true;
  }

  /**
   * What is left of a network that was cut before it learned anything, as if it had been made in
   * its size: itself, unless it has parts that cutting leaves whole, which are made anew.
   *
   * @param random what they are drawn from
   */
  default PrunableModel ofItsSize(RandomGenerator random) {
    return this;
  }

  /**
   * A network of the same architecture with these weights, its sizes taken from the matrices'
   * shapes.
   *
   * @param values one matrix a parameter, by parameter name; taken over, not copied
   * @throws IllegalArgumentException if a matrix is missing or its shape does not fit its
   *     neighbours
   */
  PrunableModel withValues(Map<String, FMatrixRMaj> values);

  /** The same network with weights of its own. */
  default PrunableModel copy() {
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    parameters().forEach(p -> values.put(p.name(), p.value().copy()));
    return withValues(values);
  }

  /** The parameter of this name. */
  default Parameter parameter(String name) {
    return parameters().stream()
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no parameter named " + name));
  }

  /**
   * The parameters that are another one transposed: each with the other, which alone is trained,
   * and whose gradient is the sum of both.
   */
  default Map<Parameter, Parameter> tied() {
    return Map.of();
  }

  /** Number of weights of all parameters, tied ones counted once. */
  default long parameterCount() {
    return ownParameters().stream().mapToLong(Parameter::weights).sum();
  }

  /** Number of weights that are not exactly zero, tied ones counted once. */
  default long nonZeroCount() {
    return ownParameters().stream().mapToLong(Parameter::nonZeros).sum();
  }

  /** The parameters that are no other one transposed. */
  default List<Parameter> ownParameters() {
    return parameters().stream().filter(p -> !tied().containsKey(p)).toList();
  }
}
