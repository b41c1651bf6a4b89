package dev.espalier.model.sequence;

import dev.espalier.model.Parameter.Role;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.sequence.Signature.Input;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/** What the weights of a {@link SequenceModel} begin as. */
final class InitialWeights {

  private InitialWeights() {}

  /** As {@link SequenceModel#random} tells. */
  static Map<String, FMatrixRMaj> draw(
      Cell cell,
      Signature signature,
      int features,
      int[] hidden,
      float init,
      boolean keepStates,
      RandomGenerator random) {
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    int inputs = signature.inputs();
    if (signature.input() == Input.TOKENS) {
      values.put(SequenceModel.EMBEDDING, new FMatrixRMaj(inputs, features));
      inputs = features;
    }
    List<Map<String, FMatrixRMaj>> layers = new ArrayList<>();
    for (int units : hidden) {
      Map<String, FMatrixRMaj> layer = LayerWeights.zeros(cell, inputs, units);
      layers.add(layer);
      String prefix = SequenceModel.prefix(cell, layers.size());
      layer.forEach((part, value) -> values.put(prefix + part, value));
      inputs = cell.parts() * units;
    }
    String head = SequenceModel.head(signature.output());
    values.put(head + SequenceModel.WEIGHT, new FMatrixRMaj(inputs, signature.outputs()));
    values.put(head + SequenceModel.BIAS, new FMatrixRMaj(1, signature.outputs()));
    Map<String, Integer> blocks = blocks(cell, values.keySet());
    values.forEach(
        (name, value) -> {
          float bound = init == 0 ? glorot(value, blocks.getOrDefault(name, 0)) : init;
          for (int i = 0; i < value.getNumElements(); i++) {
            // Plus 0 makes −0 a plain zero.
            value.data[i] = (random.nextFloat() * 2 - 1) * bound + 0f;
          }
        });
    for (Map<String, FMatrixRMaj> layer : layers) {
      cell.initialise(layer, random);
      if (keepStates) {
        cell.keepAtFirst(layer);
      }
    }
    if (cell.places().isPresent()) {
      FMatrixRMaj places = layers.get(layers.size() - 1).get(cell.places().get());
      values.put(SequenceModel.READOUT, places.copy());
    }
    return values;
  }

  /** Of what is multiplied or looked up, by name, into how many blocks its columns fall. */
  private static Map<String, Integer> blocks(Cell cell, Set<String> names) {
    Map<String, Integer> blocks = new HashMap<>();
    for (String name : names) {
      cell.weights().stream()
          .filter(weight -> weight.role() == Role.WEIGHT && name.endsWith("." + weight.name()))
          .forEach(weight -> blocks.put(name, weight.matrices()));
      if (name.equals(SequenceModel.EMBEDDING) || name.endsWith(SequenceModel.WEIGHT)) {
        blocks.put(name, 1);
      }
    }
    return blocks;
  }

  /** The bound of each block; 0 for biases, which have none. */
  private static float glorot(FMatrixRMaj value, int blocks) {
    return blocks == 0 ? 0 : (float) Math.sqrt(6.0 / (value.numRows + value.numCols / blocks));
  }

  /** As {@link SequenceModel#ofItsSize} tells. */
  static Map<String, FMatrixRMaj> ofItsSize(SequenceModel model, RandomGenerator random) {
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    model.parameters().forEach(p -> values.put(p.name(), p.value()));
    Cell cell = model.cell();
    for (int l = 0; l < model.layers().size(); l++) {
      LayerWeights layer = model.layers().get(l);
      if (layer.whole() > layer.units()) {
        Map<String, FMatrixRMaj> anew = LayerWeights.zeros(cell, layer.inputs(), layer.units());
        cell.initialise(anew, random);
        String prefix = SequenceModel.prefix(cell, l + 1);
        anew.forEach((part, value) -> values.put(prefix + part, value));
      }
    }
    if (cell.places().isPresent()) {
      // In a new layer, units' places are their numbers.
      int[] read = model.readout().units();
      FMatrixRMaj places = new FMatrixRMaj(1, read.length);
      for (int j = 0; j < read.length; j++) {
        places.data[j] = read[j];
      }
      values.put(SequenceModel.READOUT, places);
    }
    return values;
  }
}
