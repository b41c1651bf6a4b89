package dev.espalier.model.bidaf;

import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Safetensors;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Kind;
import dev.espalier.model.UnitGroup.Slice;
import dev.espalier.model.UnitGroup.Use;
import dev.espalier.model.bidaf.BidafSizes.Units;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Cells;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Lstm;
import dev.espalier.model.cell.Weight;
import dev.espalier.model.layer.BidirectionalWeights;
import dev.espalier.model.layer.CharacterWeights;
import dev.espalier.model.layer.HighwayWeights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/**
 * Bidirectional attention flow (Seo et al., arXiv:1611.01603), with the output layer of its
 * published code.
 *
 * <pre>
 * x = highway2(highway1([word vector ; character convolution]))     paragraph and question alike
 * h, u = contextual(x)                                                of the paragraph, the question
 * S = w · [h ; u ; h∘u]                                               for each pair of words
 * ũ = softmax over u of S · u,  h̃ = softmax over h of max S · h
 * g = [h ; ũ ; h∘ũ ; h∘h̃]
 * m = modelling2(modelling1(g))
 * start = softmax(start.weight · [g ; m]),  ã = Σ start · m
 * o = output([g ; m ; ã ; m∘ã])
 * end = softmax(end.weight · [g ; o])
 * </pre>
 *
 * <p>All of contextual, modelling1, modelling2 and output are bidirectional LSTMs. Biases that
 * shift all scores of a softmax alike are left out.
 *
 * <p>Parameters, with d features of x, c, p, m and o units of the four LSTMs, both directions
 * together, and H of one direction:
 *
 * <table>
 * <caption>Parameters</caption>
 * <tr><td>{@code word.embedding}</td><td>V × word features; called {@code word.vectors} if it is
 * given and not trained</td></tr>
 * <tr><td>{@code character.embedding}</td><td>characters × their features</td></tr>
 * <tr><td>{@code character.filter}, {@code character.bias}</td><td>(width · features) × filters, 1
 * × filters</td></tr>
 * <tr><td>{@code highwayN.transform}, {@code highwayN.gate} and {@code .bias} of each</td><td>d ×
 * d, 1 × d</td></tr>
 * <tr><td>{@code LAYER.DIRECTION.input}, {@code .recurrent}, {@code .bias}</td><td>inputs × 4H, H ×
 * 4H, 1 × 4H, gate blocks i, f, g, o; inputs are d, 4c, p and 4c + 3m</td></tr>
 * <tr><td>{@code similarity.weight}</td><td>3c × 1</td></tr>
 * <tr><td>{@code start.weight}, {@code end.weight}</td><td>(4c + m) × 1, (4c + o) × 1</td></tr>
 * </table>
 *
 * <p>Unit groups: {@code word} and {@code character} (features of x), {@code CtxF} and {@code
 * CtxB}, then the six that are pruned in print (Wen et al., arXiv:1709.05027): {@code ModF1},
 * {@code ModB1}, {@code ModF2}, {@code ModB2}, {@code OutF}, {@code OutB}. To these six the others
 * are features that come in, and that is their kind. A feature's gate acts on what the highway
 * layers' matrices and the contextual LSTM read of it, not on what a highway layer carries along.
 */
public final class BidafModel implements PrunableModel {

  /** Characters that are read of a word; shorter ones are filled up with character 0. */
  public static final int CHARACTERS = 16;

  /** Words of the paragraph that {@link #multiplyAccumulates()} counts for: about SQuAD's mean. */
  public static final int PARAGRAPH = 128;

  /** Words of the question that {@link #multiplyAccumulates()} counts for: about SQuAD's mean. */
  public static final int QUESTION = 12;

  private static final String EMBEDDING = "word.embedding";
  private static final String VECTORS = "word.vectors";

  /** Standard deviation of initial embeddings: about that of GloVe's vectors. */
  private static final double SPREAD = 0.4;

  private final Cell cell;
  private final Parameter words;
  private final CharacterWeights characters;
  private final List<HighwayWeights> highways;
  private final BidirectionalWeights contextual;
  private final Parameter similarity;
  private final BidirectionalWeights modelling1;
  private final BidirectionalWeights modelling2;
  private final Parameter start;
  private final BidirectionalWeights output;
  private final Parameter end;
  private final List<Parameter> parameters;
  private final List<UnitGroup> groups;

  private BidafModel(Cell cell, Map<String, FMatrixRMaj> values) {
    this.cell = cell;
    Weights left = new Weights(cell, values);
    words = left.words();
    characters =
        new CharacterWeights(
            left.take("character.embedding", Role.EMBEDDING),
            left.take("character.filter", Role.WEIGHT),
            left.take("character.bias", Role.BIAS));
    highways = List.of(left.highway("highway1"), left.highway("highway2"));
    contextual = left.bidirectional("contextual");
    similarity = left.take("similarity.weight", Role.WEIGHT);
    modelling1 = left.bidirectional("modelling1");
    modelling2 = left.bidirectional("modelling2");
    start = left.take("start.weight", Role.WEIGHT);
    output = left.bidirectional("output");
    end = left.take("end.weight", Role.WEIGHT);
    left.requireNothing();
    requireShapes();
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
    parameters = List.copyOf(all);
    groups = declareGroups();
  }

  /**
   * A model of these weights, taken over, not copied, its layers LSTMs; see {@link #withValues}.
   */
  public static BidafModel of(Map<String, FMatrixRMaj> values) {
    return of(Lstm.INSTANCE, values);
  }

  /** A model of these weights, taken over, not copied; see {@link #withValues}. */
  public static BidafModel of(Cell cell, Map<String, FMatrixRMaj> values) {
    return new BidafModel(cell, values);
  }

  /**
   * A saved model.
   *
   * @throws IllegalArgumentException if the file's tensors are not those of such a network, or its
   *     cell is not there
   */
  public static BidafModel of(Safetensors saved) {
    return of(Cells.of(saved), saved.tensors());
  }

  /**
   * A freshly initialised model: matrices as Glorot and Bengio (2010) do, embeddings uniform of a
   * spread like GloVe's, biases 0, but 1 for the LSTMs' forget gates.
   */
  public static BidafModel random(BidafSizes sizes, RandomGenerator random) {
    return random(Lstm.INSTANCE, sizes, null, random);
  }

  /** A freshly initialised model of LSTM layers with given word vectors that are not trained. */
  public static BidafModel random(BidafSizes sizes, FMatrixRMaj vectors, RandomGenerator random) {
    return random(Lstm.INSTANCE, sizes, vectors, random);
  }

  /**
   * A freshly initialised model with given word vectors that are not trained.
   *
   * @param vectors V × word features, taken over; null for an embedding that is trained
   */
  public static BidafModel random(
      Cell cell, BidafSizes sizes, FMatrixRMaj vectors, RandomGenerator random) {
    if (vectors != null
        && (vectors.numRows != sizes.words() || vectors.numCols != sizes.wordFeatures())) {
      throw new IllegalArgumentException(
          "word vectors of %d x %d for %d words of %d features; give one for each word"
              .formatted(vectors.numRows, vectors.numCols, sizes.words(), sizes.wordFeatures()));
    }
    Initial values = new Initial(cell, random);
    if (vectors == null) {
      values.embedding(EMBEDDING, sizes.words(), sizes.wordFeatures());
    } else {
      values.values.put(VECTORS, vectors);
    }
    values.embedding("character.embedding", sizes.characters(), sizes.characterFeatures());
    values.matrix(
        "character.filter", sizes.filterWidth() * sizes.characterFeatures(), sizes.filters());
    values.zeros("character.bias", sizes.filters());
    int features = sizes.wordFeatures() + sizes.filters();
    for (String highway : List.of("highway1", "highway2")) {
      for (String part : List.of(".transform", ".gate")) {
        values.matrix(highway + part, features, features);
        values.zeros(highway + part + ".bias", features);
      }
    }
    int context = values.bidirectional("contextual", features, sizes.contextual());
    values.matrix("similarity.weight", 3 * context, 1);
    int first = values.bidirectional("modelling1", 4 * context, sizes.modelling1());
    int modelled = values.bidirectional("modelling2", first, sizes.modelling2());
    values.matrix("start.weight", 4 * context + modelled, 1);
    int out = values.bidirectional("output", 4 * context + 3 * modelled, sizes.output());
    values.matrix("end.weight", 4 * context + out, 1);
    return of(cell, values.values);
  }

  @Override
  public BidafModel withValues(Map<String, FMatrixRMaj> values) {
    return of(cell, values);
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public List<UnitGroup> groups() {
    return groups;
  }

  /**
   * Of one question of {@value #QUESTION} words about a paragraph of {@value #PARAGRAPH}, attention
   * included.
   */
  @Override
  public long multiplyAccumulates() {
    return multiplyAccumulates(PARAGRAPH, QUESTION);
  }

  /**
   * Multiply-accumulates of one question.
   *
   * @param paragraph words of the paragraph
   * @param question words of the question
   */
  public long multiplyAccumulates(int paragraph, int question) {
    long windows = CHARACTERS - characters.width() + 1;
    long word = windows * characters.filter().size() + products(contextual);
    for (HighwayWeights highway : highways) {
      word += highway.transform().size() + highway.gate().size();
    }
    long modelling = products(modelling1) + products(modelling2) + products(output);
    long pairs = 2L * context() * question;
    long pointers = start.size() + end.size() + modelled();
    long attention = pairs + 2L * context();
    return word * (paragraph + question) + (modelling + pointers + attention) * paragraph;
  }

  private static long products(BidirectionalWeights layer) {
    return layer.parameters().stream()
        .filter(p -> p.role() == Role.WEIGHT)
        .mapToLong(Parameter::size)
        .sum();
  }

  /** Number of words, V. */
  public int vocabulary() {
    return words.value().numRows;
  }

  /** Sizes of this network. */
  public BidafSizes sizes() {
    return new BidafSizes(
        words.value().numRows,
        words.value().numCols,
        characters.embedding().value().numRows,
        characters.features(),
        characters.filters(),
        characters.width(),
        units(contextual),
        units(modelling1),
        units(modelling2),
        units(output));
  }

  private static Units units(BidirectionalWeights layer) {
    return new Units(layer.forward().units(), layer.backward().units());
  }

  Parameter words() {
    return words;
  }

  CharacterWeights characters() {
    return characters;
  }

  List<HighwayWeights> highways() {
    return highways;
  }

  BidirectionalWeights contextual() {
    return contextual;
  }

  Parameter similarity() {
    return similarity;
  }

  BidirectionalWeights modelling1() {
    return modelling1;
  }

  BidirectionalWeights modelling2() {
    return modelling2;
  }

  Parameter start() {
    return start;
  }

  BidirectionalWeights output() {
    return output;
  }

  Parameter end() {
    return end;
  }

  /** Features of x, d. */
  int features() {
    return words.value().numCols + characters.filters();
  }

  /** What its recurrent layers are. */
  public Cell cell() {
    return cell;
  }

  /** Width of h, c. */
  int context() {
    return contextual.width();
  }

  /** Width of m. */
  int modelled() {
    return modelling2.width();
  }

  private List<UnitGroup> declareGroups() {
    int wordFeatures = words.value().numCols;
    int filters = characters.filters();
    int context = context();
    int attended = 4 * context;
    int modelled = modelled();
    List<UnitGroup> declared = new ArrayList<>();

    List<Slice> word = new ArrayList<>(List.of(produces(words, 0)));
    addFeatures(word, 0);
    declared.add(new UnitGroup("word", Kind.INPUT, wordFeatures, word));
    List<Slice> character =
        new ArrayList<>(List.of(produces(characters.filter(), 0), produces(characters.bias(), 0)));
    addFeatures(character, wordFeatures);
    declared.add(new UnitGroup("character", Kind.INPUT, filters, character));

    addGroups(
        declared,
        "Ctx",
        "",
        Kind.INPUT,
        contextual,
        (slices, at) -> {
          slices.add(reads(similarity, at));
          slices.add(reads(similarity, context + at));
          slices.add(readsTwice(similarity, 2 * context + at));
          List<Parameter> readers = new ArrayList<>(modelling1.readers());
          readers.addAll(output.readers());
          readers.addAll(List.of(start, end));
          for (Parameter reader : readers) {
            slices.add(reads(reader, at));
            slices.add(reads(reader, context + at));
            slices.add(readsTwice(reader, 2 * context + at));
            slices.add(readsTwice(reader, 3 * context + at));
          }
        });
    addGroups(
        declared,
        "Mod",
        "1",
        Kind.HIDDEN,
        modelling1,
        (slices, at) -> modelling2.readers().forEach(reader -> slices.add(reads(reader, at))));
    addGroups(
        declared,
        "Mod",
        "2",
        Kind.HIDDEN,
        modelling2,
        (slices, at) -> {
          slices.add(reads(start, attended + at));
          for (Parameter reader : output.readers()) {
            slices.add(reads(reader, attended + at));
            slices.add(reads(reader, attended + modelled + at));
            slices.add(readsTwice(reader, attended + 2 * modelled + at));
          }
        });
    addGroups(
        declared,
        "Out",
        "",
        Kind.HIDDEN,
        output,
        (slices, at) -> slices.add(reads(end, attended + at)));
    return List.copyOf(declared);
  }

  /** What reads units that begin at a place of their layer's output. */
  private interface Readers {
    void add(List<Slice> slices, int at);
  }

  private static void addGroups(
      List<UnitGroup> declared,
      String name,
      String number,
      Kind kind,
      BidirectionalWeights layer,
      Readers readers) {
    int at = 0;
    for (LayerWeights direction : List.of(layer.forward(), layer.backward())) {
      List<Slice> slices = direction.slices();
      readers.add(slices, at);
      String letter = direction == layer.forward() ? "F" : "B";
      declared.add(new UnitGroup(name + letter + number, kind, direction.units(), slices));
      at += direction.units();
    }
  }

  private void addFeatures(List<Slice> slices, int at) {
    for (HighwayWeights highway : highways) {
      for (Parameter parameter : highway.parameters()) {
        slices.add(produces(parameter, at));
      }
      slices.add(reads(highway.transform(), at));
      slices.add(reads(highway.gate(), at));
    }
    contextual.readers().forEach(reader -> slices.add(reads(reader, at)));
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

  private void requireShapes() {
    int filterRows = characters.filter().value().numRows;
    if (filterRows % characters.features() != 0
        || filterRows / characters.features() > CHARACTERS
        || filterRows == 0) {
      throw new IllegalArgumentException(
          "%s: has %d rows, which is no window of 1 to %d characters of %d features"
              .formatted(
                  characters.filter().name(), filterRows, CHARACTERS, characters.features()));
    }
    requireShape(characters.bias(), 1, characters.filters());
    int features = features();
    for (HighwayWeights highway : highways) {
      requireShape(highway.transform(), features, features);
      requireShape(highway.transformBias(), 1, features);
      requireShape(highway.gate(), features, features);
      requireShape(highway.gateBias(), 1, features);
    }
    int attended = 4 * context();
    requireShape(contextual, features);
    requireShape(similarity, 3 * context(), 1);
    requireShape(modelling1, attended);
    requireShape(modelling2, modelling1.width());
    requireShape(start, attended + modelled(), 1);
    requireShape(output, attended + 3 * modelled());
    requireShape(end, attended + output.width(), 1);
  }

  private static void requireShape(BidirectionalWeights layer, int inputs) {
    for (LayerWeights direction : List.of(layer.forward(), layer.backward())) {
      LayerWeights.requireShape(direction.input(), inputs, direction.bias().size());
    }
  }

  private static void requireShape(Parameter parameter, int rows, int columns) {
    LayerWeights.requireShape(parameter, rows, columns);
  }

  /** Weights by name that have not been taken yet. */
  private static final class Weights {

    private final Cell cell;
    private final Map<String, FMatrixRMaj> left;

    Weights(Cell cell, Map<String, FMatrixRMaj> values) {
      this.cell = cell;
      left = new LinkedHashMap<>(values);
    }

    Parameter words() {
      return left.containsKey(VECTORS)
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
      FMatrixRMaj value = left.remove(name);
      if (value == null) {
        throw new IllegalArgumentException(name + ": missing from the BiDAF network's weights");
      }
      return new Parameter(name, role, value);
    }

    void requireNothing() {
      if (!left.isEmpty()) {
        throw new IllegalArgumentException(
            left.keySet() + ": no such parameters in a BiDAF network");
      }
    }
  }

  /** Initial weights, in the order in which they are drawn. */
  private static final class Initial {

    final Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    private final Cell cell;
    private final RandomGenerator random;

    Initial(Cell cell, RandomGenerator random) {
      this.cell = cell;
      this.random = random;
    }

    void embedding(String name, int rows, int columns) {
      uniform(name, rows, columns, Math.sqrt(3) * SPREAD);
    }

    void matrix(String name, int rows, int columns) {
      uniform(name, rows, columns, Math.sqrt(6.0 / (rows + columns)));
    }

    void zeros(String name, int columns) {
      values.put(name, new FMatrixRMaj(1, columns));
    }

    /** Returns the width of the output. */
    int bidirectional(String name, int inputs, Units units) {
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
      cell.initialise(layer);
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
}
