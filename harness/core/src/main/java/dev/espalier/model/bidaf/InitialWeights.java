package dev.espalier.model.bidaf;

import dev.espalier.model.Parameter.Role;
import dev.espalier.model.bidaf.BidafSizes.Units;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/** Weights of a network before it is trained, in the order in which they are drawn. */
final class InitialWeights {

  /** Standard deviation of initial embeddings: about that of GloVe's vectors. */
  private static final double SPREAD = 0.4;

  private final Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
  private final Cell cell;
  private final RandomGenerator random;

  private InitialWeights(Cell cell, RandomGenerator random) {
    this.cell = cell;
    this.random = random;
  }

  /**
   * Draws a network's weights.
   *
   * @param vectors of the words, taken over; null for an embedding that is drawn too
   * @return by name
   */
  static Map<String, FMatrixRMaj> draw(
      Cell cell, BidafSizes sizes, FMatrixRMaj vectors, RandomGenerator random) {
    InitialWeights initial = new InitialWeights(cell, random);
    initial.draw(sizes, vectors);
    return initial.values;
  }

  private void draw(BidafSizes sizes, FMatrixRMaj vectors) {
    if (vectors == null) {
      embedding(BidafWeights.EMBEDDING, sizes.words(), sizes.wordFeatures());
    } else {
      values.put(BidafWeights.VECTORS, vectors);
    }
    embedding("character.embedding", sizes.characters(), sizes.characterFeatures());
    matrix("character.filter", sizes.filterWidth() * sizes.characterFeatures(), sizes.filters());
    zeros("character.bias", sizes.filters());
    int features = sizes.wordFeatures() + sizes.filters();
    for (String highway : List.of("highway1", "highway2")) {
      for (String part : List.of(".transform", ".gate")) {
        matrix(highway + part, features, features);
        zeros(highway + part + ".bias", features);
      }
    }
    int context = bidirectional("contextual", features, sizes.contextual());
    matrix("similarity.weight", 3 * context, 1);
    int first = bidirectional("modelling1", 4 * context, sizes.modelling1());
    int modelled = bidirectional("modelling2", first, sizes.modelling2());
    matrix("start.weight", 4 * context + modelled, 1);
    int out = bidirectional("output", 4 * context + 3 * modelled, sizes.output());
    matrix("end.weight", 4 * context + out, 1);
  }

  private void embedding(String name, int rows, int columns) {
    uniform(name, rows, columns, Math.sqrt(3) * SPREAD);
  }

  private void matrix(String name, int rows, int columns) {
    uniform(name, rows, columns, Math.sqrt(6.0 / (rows + columns)));
  }

  private void zeros(String name, int columns) {
    values.put(name, new FMatrixRMaj(1, columns));
  }

  /** Returns the width of the output. */
  private int bidirectional(String name, int inputs, Units units) {
    recurrent(name + ".forward.", inputs, units.forward());
    recurrent(name + ".backward.", inputs, units.backward());
    return units.forward() + units.backward();
  }

  private void recurrent(String name, int inputs, int units) {
    Map<String, FMatrixRMaj> layer = LayerWeights.zeros(cell, inputs, units);
    double bound = Math.sqrt(6.0 / (inputs + (1 + cell.blocks()) * units));
    for (Weight weight : cell.weights()) {
      if (weight.role() == Role.WEIGHT) {
        fill(layer.get(weight.name()), bound);
      }
    }
    cell.initialise(layer, random);
    cell.keepAtFirst(layer);
    layer.forEach((part, value) -> values.put(name + part, value));
  }

  private void uniform(String name, int rows, int columns, double bound) {
    FMatrixRMaj value = new FMatrixRMaj(rows, columns);
    fill(value, bound);
    values.put(name, value);
  }

  private void fill(FMatrixRMaj value, double bound) {
    for (int i = 0; i < value.getNumElements(); i++) {
      value.data[i] = (float) ((random.nextDouble() * 2 - 1) * bound);
    }
  }
}
