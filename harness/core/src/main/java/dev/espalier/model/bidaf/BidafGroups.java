package dev.espalier.model.bidaf;

import dev.espalier.model.Parameter;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Kind;
import dev.espalier.model.UnitGroup.Slice;
import dev.espalier.model.UnitGroup.Use;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.layer.BidirectionalWeights;
import dev.espalier.model.layer.HighwayWeights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The unit groups of a network: which of its parameters' rows and columns belong to which unit. The
 * lists of names tell whose units stand side by side in a row of values.
 */
final class BidafGroups {

  /** Of x. */
  static final List<String> FEATURES = List.of("word", "character");

  /** Of h. */
  static final List<String> CONTEXT = List.of("CtxF", "CtxB");

  /** Of g. */
  static final List<String> ATTENDED =
      Collections.nCopies(4, CONTEXT).stream().flatMap(List::stream).toList();

  /** Of what is between the modelling layers. */
  static final List<String> MODELLING1 = List.of("ModF1", "ModB1");

  /** Of m. */
  static final List<String> MODELLING2 = List.of("ModF2", "ModB2");

  /** Of o. */
  static final List<String> OUTPUT = List.of("OutF", "OutB");

  private final BidafWeights weights;
  private final List<UnitGroup> declared = new ArrayList<>();

  private BidafGroups(BidafWeights weights) {
    this.weights = weights;
  }

  /** The groups, from the inputs to the outputs. */
  static List<UnitGroup> of(BidafWeights weights) {
    BidafGroups groups = new BidafGroups(weights);
    groups.declareFeatures();
    groups.declareLayers();
    return List.copyOf(groups.declared);
  }

  private void declareFeatures() {
    int wordFeatures = weights.wordFeatures();
    List<Slice> word = new ArrayList<>(List.of(produces(weights.words(), 0)));
    addFeatures(word, 0);
    declared.add(new UnitGroup(FEATURES.get(0), Kind.INPUT, wordFeatures, word));
    List<Slice> character =
        new ArrayList<>(
            List.of(
                produces(weights.characters().filter(), 0),
                produces(weights.characters().bias(), 0)));
    addFeatures(character, wordFeatures);
    int filters = weights.characters().filters();
    declared.add(new UnitGroup(FEATURES.get(1), Kind.INPUT, filters, character));
  }

  private void addFeatures(List<Slice> slices, int at) {
    for (HighwayWeights highway : weights.highways()) {
      for (Parameter parameter : highway.parameters()) {
        slices.add(produces(parameter, at));
      }
      slices.add(reads(highway.transform(), at));
      slices.add(reads(highway.gate(), at));
    }
    weights.contextual().readers().forEach(reader -> slices.add(reads(reader, at)));
  }

  private void declareLayers() {
    Parameter start = weights.start();
    Parameter end = weights.end();
    int attended = weights.attended();
    declare(CONTEXT, Kind.INPUT, weights.contextual(), this::addContext);
    declare(
        MODELLING1,
        Kind.HIDDEN,
        weights.modelling1(),
        (slices, at) ->
            weights.modelling2().readers().forEach(reader -> slices.add(reads(reader, at))));
    declare(
        MODELLING2,
        Kind.HIDDEN,
        weights.modelling2(),
        (slices, at) -> {
          slices.add(reads(start, attended + at));
          for (Parameter reader : weights.output().readers()) {
            slices.add(reads(reader, attended + at));
            slices.add(reads(reader, attended + weights.modelled() + at));
            slices.add(readsTwice(reader, attended + 2 * weights.modelled() + at));
          }
        });
    declare(
        OUTPUT,
        Kind.HIDDEN,
        weights.output(),
        (slices, at) -> slices.add(reads(end, attended + at)));
  }

  private void addContext(List<Slice> slices, int at) {
    int context = weights.context();
    Parameter similarity = weights.similarity();
    slices.add(reads(similarity, at));
    slices.add(reads(similarity, context + at));
    slices.add(readsTwice(similarity, 2 * context + at));
    List<Parameter> readers = new ArrayList<>(weights.modelling1().readers());
    readers.addAll(weights.output().readers());
    readers.addAll(List.of(weights.start(), weights.end()));
    for (Parameter reader : readers) {
      slices.add(reads(reader, at));
      slices.add(reads(reader, context + at));
      slices.add(readsTwice(reader, 2 * context + at));
      slices.add(readsTwice(reader, 3 * context + at));
    }
  }

  /** What reads units that begin at a place of their layer's output. */
  private interface Readers {
    void add(List<Slice> slices, int at);
  }

  private void declare(List<String> names, Kind kind, BidirectionalWeights layer, Readers readers) {
    declare(names.get(0), kind, layer.forward(), 0, readers);
    declare(names.get(1), kind, layer.backward(), layer.forward().units(), readers);
  }

  private void declare(String name, Kind kind, LayerWeights direction, int at, Readers readers) {
    List<Slice> slices = direction.slices();
    readers.add(slices, at);
    declared.add(new UnitGroup(name, kind, direction.units(), slices));
  }

  private static Slice produces(Parameter parameter, int column) {
    return new Slice(parameter, Axis.COLUMN, column, Use.PRODUCES);
  }

  private static Slice reads(Parameter parameter, int row) {
    return new Slice(parameter, Axis.ROW, row, Use.READS);
  }

  /** For rows that read a product of two values of the unit. */
  private static Slice readsTwice(Parameter parameter, int row) {
    return new Slice(parameter, Axis.ROW, row, Use.READS, 2);
  }
}
