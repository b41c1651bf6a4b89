package dev.espalier.model.sequence;

import dev.espalier.model.Parameter;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Kind;
import dev.espalier.model.UnitGroup.Slice;
import dev.espalier.model.UnitGroup.Use;
import dev.espalier.model.cell.LayerWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The unit groups of a {@link SequenceModel}, as told there. */
final class SequenceGroups {

  private SequenceGroups() {}

  static List<UnitGroup> of(SequenceModel model) {
    List<UnitGroup> declared = new ArrayList<>();
    List<LayerWeights> layers = model.layers();
    Parameter embedding = model.embedding();
    boolean shared = model.cell().sharesCoordinates();
    if (embedding != null && !model.isTied() && !shared) {
      declared.add(
          new UnitGroup(
              "input",
              Kind.INPUT,
              model.features(),
              List.of(
                  new Slice(embedding, Axis.COLUMN, 0, Use.PRODUCES),
                  new Slice(layers.get(0).input(), Axis.ROW, 0, Use.READS))));
    }
    for (int l = 0; l < layers.size(); l++) {
      LayerWeights layer = layers.get(l);
      List<Slice> slices = layer.slices();
      boolean isLast = l + 1 == layers.size();
      slices.addAll(isLast ? read(model, layer) : layer.readers(layers.get(l + 1).input()));
      if (shared) {
        // Tied, it must be gated as the softmax's rows are.
        Use use = model.isTied() ? Use.READS : Use.PRODUCES;
        slices.add(new Slice(embedding, Axis.COLUMN, 0, use));
      } else if (isLast && model.isTied()) {
        // What is done to the softmax's rows must be done to the embedding's columns: they stand
        // for the rows of the lowest layer as what multiplies a feature's value.
        for (int part = 0; part < layer.cell().parts(); part++) {
          int first = part * layer.units();
          slices.add(new Slice(embedding, Axis.COLUMN, first, Use.READS));
          slices.add(new Slice(layers.get(0).input(), Axis.ROW, first, Use.PRODUCES));
        }
      }
      declared.add(new UnitGroup("hidden" + (l + 1), Kind.HIDDEN, layer.units(), slices));
    }
    Readout readout = model.readout();
    if (readout.places() != null && !model.isTied()) {
      int[] numbers = IntStream.range(0, readout.units().length).toArray();
      declared.add(new UnitGroup("readout", Kind.READOUT, numbers.length, readers(model, numbers)));
    }
    return List.copyOf(declared);
  }

  /** What belongs to the units of the last layer where the head reads them. */
  private static List<Slice> read(SequenceModel model, LayerWeights last) {
    Readout readout = model.readout();
    if (readout.places() == null) {
      return last.readers(model.headWeight());
    }
    int[] numbers = new int[last.units()];
    Arrays.fill(numbers, -1);
    for (int j = 0; j < readout.units().length; j++) {
      numbers[readout.units()[j]] = j;
    }
    return readers(model, numbers);
  }

  /**
   * @param numbers of units among those that the head reads; −1 for who is not
   */
  private static List<Slice> readers(SequenceModel model, int[] numbers) {
    int read = model.readout().units().length;
    List<Slice> slices = new ArrayList<>();
    slices.add(new Slice(model.readout().places(), Axis.COLUMN, numbers, Use.PRODUCES));
    for (int part = 0; part < model.cell().parts(); part++) {
      int first = part * read;
      int[] rows = IntStream.of(numbers).map(j -> j < 0 ? j : first + j).toArray();
      slices.add(new Slice(model.headWeight(), Axis.ROW, rows, Use.READS));
    }
    return slices;
  }
}
