package dev.espalier.model.bidaf;

import dev.espalier.model.Listing;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.layer.BidirectionalWeights;
import dev.espalier.model.layer.CharacterWeights;
import dev.espalier.model.layer.HighwayWeights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/**
 * The weights of a network, each in its place; {@link BidafModel} tells their shapes.
 *
 * @param words of role {@link Role#FIXED} if they are given and not trained
 * @param highways two
 */
record BidafWeights(
    Parameter words,
    CharacterWeights characters,
    List<HighwayWeights> highways,
    BidirectionalWeights contextual,
    Parameter similarity,
    BidirectionalWeights modelling1,
    BidirectionalWeights modelling2,
    Parameter start,
    BidirectionalWeights output,
    Parameter end) {

  static final String EMBEDDING = "word.embedding";
  static final String VECTORS = "word.vectors";

  /**
   * The weights of these names.
   *
   * @param values taken over, not copied
   * @throws IllegalArgumentException if one is missing, is none of such a network, or has a shape
   *     that does not fit the others
   */
  static BidafWeights of(Cell cell, Map<String, FMatrixRMaj> values) {
    Left left = new Left(cell, values);
    BidafWeights weights =
        new BidafWeights(
            left.words(),
            new CharacterWeights(
                left.take("character.embedding", Role.EMBEDDING),
                left.take("character.filter", Role.WEIGHT),
                left.take("character.bias", Role.BIAS)),
            List.of(left.highway("highway1"), left.highway("highway2")),
            left.bidirectional("contextual"),
            left.take("similarity.weight", Role.WEIGHT),
            left.bidirectional("modelling1"),
            left.bidirectional("modelling2"),
            left.take("start.weight", Role.WEIGHT),
            left.bidirectional("output"),
            left.take("end.weight", Role.WEIGHT));
    left.requireNothing();
    weights.requireShapes();
    return weights;
  }

  /** All of them, in the order in which they are used. */
  List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>(List.of(words));
    all.addAll(characters.parameters());
    highways.forEach(highway -> all.addAll(highway.parameters()));
    all.addAll(contextual.parameters());
    all.add(similarity);
    all.addAll(modelling1.parameters());
    all.addAll(modelling2.parameters());
    all.add(start);
    all.addAll(output.parameters());
    all.add(end);
    return List.copyOf(all);
  }

  /** Features of a word's embedding. */
  int wordFeatures() {
    return words.value().numCols;
  }

  /** Features of x, d. */
  int features() {
    return wordFeatures() + characters.filters();
  }

  /** Width of h, c. */
  int context() {
    return contextual.width();
  }

  /** Width of g: h, and three times as much of what attention adds. */
  int attended() {
    return 4 * context();
  }

  /** Width of m. */
  int modelled() {
    return modelling2.width();
  }

  private void requireShapes() {
    int filterRows = characters.filter().value().numRows;
    if (filterRows % characters.features() != 0
        || filterRows / characters.features() > BidafModel.CHARACTERS
        || filterRows == 0) {
      throw new IllegalArgumentException(
          "%s: has %d rows, which is no window of 1 to %d characters of %d features"
              .formatted(
                  characters.filter().name(),
                  filterRows,
                  BidafModel.CHARACTERS,
                  characters.features()));
    }
    LayerWeights.requireShape(characters.bias(), 1, characters.filters());
    int features = features();
    for (HighwayWeights highway : highways) {
      LayerWeights.requireShape(highway.transform(), features, features);
      LayerWeights.requireShape(highway.transformBias(), 1, features);
      LayerWeights.requireShape(highway.gate(), features, features);
      LayerWeights.requireShape(highway.gateBias(), 1, features);
    }
    requireInputs(contextual, features);
    LayerWeights.requireShape(similarity, 3 * context(), 1);
    requireInputs(modelling1, attended());
    requireInputs(modelling2, modelling1.width());
    LayerWeights.requireShape(start, attended() + modelled(), 1);
    requireInputs(output, attended() + 3 * modelled());
    LayerWeights.requireShape(end, attended() + output.width(), 1);
  }

  private static void requireInputs(BidirectionalWeights layer, int inputs) {
    for (LayerWeights direction : List.of(layer.forward(), layer.backward())) {
      LayerWeights.requireShape(
          direction.input(), inputs, direction.cell().blocks() * direction.units());
    }
  }

  /** Weights by name that have not been taken yet. */
  private static final class Left {

    private final Cell cell;
    private final Map<String, FMatrixRMaj> values;

    Left(Cell cell, Map<String, FMatrixRMaj> values) {
      this.cell = cell;
      this.values = new LinkedHashMap<>(values);
    }

    Parameter words() {
      return values.containsKey(VECTORS)
          ? take(VECTORS, Role.FIXED)
          : take(EMBEDDING, Role.EMBEDDING);
    }

    HighwayWeights highway(String name) {
      return new HighwayWeights(
          take(name + ".transform", Role.WEIGHT),
          take(name + ".transform.bias", Role.BIAS),
          take(name + ".gate", Role.WEIGHT),
          take(name + ".gate.bias", Role.BIAS));
    }

    BidirectionalWeights bidirectional(String name) {
      return new BidirectionalWeights(recurrent(name + ".forward"), recurrent(name + ".backward"));
    }

    private LayerWeights recurrent(String name) {
      return LayerWeights.of(cell, (part, role) -> take(name + "." + part, role));
    }

    Parameter take(String name, Role role) {
      FMatrixRMaj value = values.remove(name);
      if (value == null) {
        throw new IllegalArgumentException(name + ": missing from the BiDAF network's weights");
      }
      return new Parameter(name, role, value);
    }

    void requireNothing() {
      if (!values.isEmpty()) {
        throw new IllegalArgumentException(
            Listing.of(values.keySet()) + ": no such parameters in a BiDAF network");
      }
    }
  }
}
