package dev.espalier.model.language;

import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Safetensors;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Kind;
import dev.espalier.model.UnitGroup.Slice;
import dev.espalier.model.UnitGroup.Use;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Cells;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Lstm;
import dev.espalier.model.cell.Weight;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/**
 * The word-level language model of Zaremba et al. (arXiv:1409.2329), with recurrent layers of any
 * {@link Cell}: embedding, stacked layers, softmax over the vocabulary.
 *
 * <p>Parameters, with V words, E embedding features, H units a layer; those of a layer are its
 * cell's, here an LSTM's:
 *
 * <table>
 * <caption>Parameters</caption>
 * <tr><td>{@code embedding}</td><td>V × E</td></tr>
 * <tr><td>{@code lstmN.input}</td><td>(E or H of the layer below) × 4H, gate blocks i, f, g, o</td></tr>
 * <tr><td>{@code lstmN.recurrent}</td><td>H × 4H</td></tr>
 * <tr><td>{@code lstmN.bias}</td><td>1 × 4H</td></tr>
 * <tr><td>{@code softmax.weight}, {@code softmax.bias}</td><td>H of the last layer × V, 1 × V</td></tr>
 * </table>
 *
 * <p>Unit groups: {@code input} (embedding features), {@code hidden1}, {@code hidden2}, …
 */
public final class LanguageModel implements PrunableModel {

  private static final String EMBEDDING = "embedding";
  private static final String SOFTMAX_WEIGHT = "softmax.weight";
  private static final String SOFTMAX_BIAS = "softmax.bias";

  private final Cell cell;
  private final Parameter embedding;
  private final List<LayerWeights> layers;
  private final Parameter softmaxWeight;
  private final Parameter softmaxBias;
  private final List<Parameter> parameters;
  private final List<UnitGroup> groups;

  private LanguageModel(Cell cell, Map<String, FMatrixRMaj> values) {
    this.cell = cell;
    Map<String, FMatrixRMaj> left = new LinkedHashMap<>(values);
    embedding = take(left, EMBEDDING, Role.EMBEDDING);
    int vocabulary = embedding.value().numRows;
    int features = embedding.value().numCols;
    layers = new ArrayList<>();
    for (int l = 1; l == 1 || left.containsKey(prefix(l) + Weight.INPUT); l++) {
      String prefix = prefix(l);
      LayerWeights layer = LayerWeights.of(cell, (part, role) -> take(left, prefix + part, role));
      LayerWeights.requireShape(layer.input(), features, layer.bias().size());
      layers.add(layer);
      features = layer.units();
    }
    softmaxWeight = take(left, SOFTMAX_WEIGHT, Role.WEIGHT);
    softmaxBias = take(left, SOFTMAX_BIAS, Role.BIAS);
    LayerWeights.requireShape(softmaxWeight, features, vocabulary);
    LayerWeights.requireShape(softmaxBias, 1, vocabulary);
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: no such parameters in a language model of %s layers"
              .formatted(left.keySet(), cell.about().name()));
    }
    List<Parameter> all = new ArrayList<>(List.of(embedding));
    layers.forEach(layer -> all.addAll(layer.parameters()));
    all.addAll(List.of(softmaxWeight, softmaxBias));
    parameters = List.copyOf(all);
    groups = declareGroups();
  }

  /**
   * A model of these weights, taken over, not copied, its layers LSTMs; see {@link #withValues}.
   */
  public static LanguageModel of(Map<String, FMatrixRMaj> values) {
    return of(Lstm.INSTANCE, values);
  }

  /** A model of these weights, taken over, not copied; see {@link #withValues}. */
  public static LanguageModel of(Cell cell, Map<String, FMatrixRMaj> values) {
    return new LanguageModel(cell, values);
  }

  /**
   * A saved model.
   *
   * @throws IllegalArgumentException if the file's tensors are not those of a language model, or
   *     its cell is not there
   */
  public static LanguageModel of(Safetensors saved) {
    return of(Cells.of(saved), saved.tensors());
  }

  /**
   * A freshly initialised model: every weight and bias uniform in [−init, init), as Zaremba et al.
   * do, unless the cell begins in a way of its own.
   *
   * @param vocabulary number of words, V
   * @param features embedding features, E
   * @param hidden units of each layer, from the bottom
   * @param init bound of the uniform distribution, positive
   */
  public static LanguageModel random(
      Cell cell, int vocabulary, int features, int[] hidden, float init, RandomGenerator random) {
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    values.put(EMBEDDING, new FMatrixRMaj(vocabulary, features));
    List<Map<String, FMatrixRMaj>> layers = new ArrayList<>();
    int inputs = features;
    for (int units : hidden) {
      Map<String, FMatrixRMaj> layer = LayerWeights.zeros(cell, inputs, units);
      layers.add(layer);
      String prefix = cell.id() + layers.size() + ".";
      layer.forEach((part, value) -> values.put(prefix + part, value));
      inputs = units;
    }
    values.put(SOFTMAX_WEIGHT, new FMatrixRMaj(inputs, vocabulary));
    values.put(SOFTMAX_BIAS, new FMatrixRMaj(1, vocabulary));
    for (FMatrixRMaj value : values.values()) {
      for (int i = 0; i < value.getNumElements(); i++) {
        value.data[i] = (random.nextFloat() * 2 - 1) * init;
      }
    }
    layers.forEach(cell::initialise);
    return of(cell, values);
  }

  /** A freshly initialised model of LSTM layers. */
  public static LanguageModel random(
      int vocabulary, int features, int[] hidden, float init, RandomGenerator random) {
    return random(Lstm.INSTANCE, vocabulary, features, hidden, init, random);
  }

  @Override
  public LanguageModel withValues(Map<String, FMatrixRMaj> values) {
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

  @Override
  public long multiplyAccumulates() {
    return parameters.stream()
        .filter(p -> p.role() == Role.WEIGHT)
        .mapToLong(Parameter::size)
        .sum();
  }

  /**
   * Number of words of a saved network, of which nothing else is read.
   *
   * @throws dev.espalier.model.CorruptFileException if it is no such network
   */
  public static long vocabulary(Path file) {
    return Safetensors.columns(file, SOFTMAX_BIAS);
  }

  /** Number of words, V. */
  public int vocabulary() {
    return embedding.value().numRows;
  }

  /** Number of embedding features, E. */
  public int features() {
    return embedding.value().numCols;
  }

  /** Units of each layer, from the bottom. */
  public int[] hidden() {
    return layers.stream().mapToInt(LayerWeights::units).toArray();
  }

  /** What its recurrent layers are. */
  public Cell cell() {
    return cell;
  }

  /** Weights of each recurrent layer, from the bottom. */
  public List<LayerWeights> layers() {
    return layers;
  }

  Parameter embedding() {
    return embedding;
  }

  Parameter softmaxWeight() {
    return softmaxWeight;
  }

  Parameter softmaxBias() {
    return softmaxBias;
  }

  private List<UnitGroup> declareGroups() {
    List<UnitGroup> declared = new ArrayList<>();
    declared.add(
        new UnitGroup(
            "input",
            Kind.INPUT,
            features(),
            List.of(
                new Slice(embedding, Axis.COLUMN, 0, Use.PRODUCES),
                new Slice(layers.get(0).input(), Axis.ROW, 0, Use.READS))));
    for (int l = 0; l < layers.size(); l++) {
      LayerWeights layer = layers.get(l);
      List<Slice> slices = layer.slices();
      Parameter above = l + 1 < layers.size() ? layers.get(l + 1).input() : softmaxWeight;
      slices.add(new Slice(above, Axis.ROW, 0, Use.READS));
      declared.add(new UnitGroup("hidden" + (l + 1), Kind.HIDDEN, layer.units(), slices));
    }
    return List.copyOf(declared);
  }

  /** What the parameters of a layer, counted from 1, are called by. */
  private String prefix(int layer) {
    return cell.id() + layer + ".";
  }

  private static Parameter take(Map<String, FMatrixRMaj> values, String name, Role role) {
    FMatrixRMaj value = values.remove(name);
    if (value == null) {
      throw new IllegalArgumentException(name + ": missing from the language model's weights");
    }
    return new Parameter(name, role, value);
  }
}
