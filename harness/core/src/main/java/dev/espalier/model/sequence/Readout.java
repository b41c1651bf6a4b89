package dev.espalier.model.sequence;

import dev.espalier.model.Parameter;
import dev.espalier.model.cell.LayerWeights;
import java.util.stream.IntStream;

/**
 * Which units of a network's last layer its head reads: all, unless the cell's units have
 * {@linkplain dev.espalier.model.cell.Cell#places places}, and some were cut out of what is read.
 */
final class Readout {

  private final LayerWeights layer;
  private final Parameter places;
  private final int[] units;

  /**
   * @param places of the units that are read, 1 × their number; null if the cell's units have none
   * @throws IllegalArgumentException if there are others in the layer
   */
  Readout(LayerWeights layer, Parameter places) {
    this.layer = layer;
    this.places = places;
    units = places == null ? IntStream.range(0, layer.units()).toArray() : find();
  }

  private int[] find() {
    float[] there = layer.places().value().data;
    float[] read = places.value().data;
    int[] found = new int[read.length];
    int k = 0;
    for (int j = 0; j < read.length; j++, k++) {
      while (k < there.length && there[k] != read[j]) {
        k++;
      }
      if (k == there.length) {
        throw new IllegalArgumentException(
            "%s: place %s, number %d, is of none of the units of %s, or not in their order"
                .formatted(places.name(), read[j], j, layer.places().name()));
      }
      found[j] = k;
    }
    return found;
  }

  /** Null if the cell's units have none. */
  Parameter places() {
    return places;
  }

  /** The units that are read, ascending. */
  int[] units() {
    return units;
  }

  /** Values of a row of what is read: all parts of the units. */
  int values() {
    return layer.cell().parts() * units.length;
  }

  /**
   * Of a row of the layer's hidden states, the places of the values that are read; null for all.
   */
  int[] valuesRead() {
    return units.length == layer.units()
        ? null
        : IntStream.range(0, layer.cell().parts())
            .flatMap(part -> IntStream.of(units).map(k -> part * layer.units() + k))
            .toArray();
  }
}
