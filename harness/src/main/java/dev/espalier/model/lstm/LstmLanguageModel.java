package dev.espalier.model.lstm;

import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Safetensors;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Kind;
import dev.espalier.model.UnitGroup.Slice;
import dev.espalier.model.UnitGroup.Use;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/**
 * The word-level LSTM language model of Zaremba et al. (arXiv:1409.2329): embedding, stacked LSTM
 * layers, softmax over the vocabulary.
 *
 * <p>Parameters, with V words, E embedding features, H units a layer:
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
public final class LstmLanguageModel implements PrunableModel {

  private static final String EMBEDDING = "embedding";
  private static final String SOFTMAX_WEIGHT = "softmax.weight";
  private static final String SOFTMAX_BIAS = "softmax.bias";

  /** Weights of one LSTM layer: input × 4H, H × 4H, 1 × 4H. */
  record Layer(Parameter input, Parameter recurrent, Parameter bias) {
    int inputs() {
      return input.value().numRows;
    }

    int units() {
      return recurrent.value().numRows;
    }
  }

  private final Parameter embedding;
  private final List<Layer> layers;
  private final Parameter softmaxWeight;
  private final Parameter softmaxBias;
  private final List<Parameter> parameters;
  private final List<UnitGroup> groups;

  private LstmLanguageModel(Map<String, FMatrixRMaj> values) {
    Map<String, FMatrixRMaj> left = new LinkedHashMap<>(values);
    embedding = take(left, EMBEDDING, Role.EMBEDDING);
    int vocabulary = embedding.value().numRows;
    int features = embedding.value().numCols;
    layers = new ArrayList<>();
    for (int l = 1; l == 1 || left.containsKey(name(l, "input")); l++) {
      Layer layer =
          new Layer(
              take(left, name(l, "input"), Role.WEIGHT),
              take(left, name(l, "recurrent"), Role.WEIGHT),
              take(left, name(l, "bias"), Role.BIAS));
      int units = layer.units();
      requireShape(layer.input, features, 4 * units);
      requireShape(layer.recurrent, units, 4 * units);
      requireShape(layer.bias, 1, 4 * units);
      layers.add(layer);
      features = units;
    }
    softmaxWeight = take(left, SOFTMAX_WEIGHT, Role.WEIGHT);
    softmaxBias = take(left, SOFTMAX_BIAS, Role.BIAS);
    requireShape(softmaxWeight, features, vocabulary);
    requireShape(softmaxBias, 1, vocabulary);
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          left.keySet() + ": no such parameters in an LSTM language model");
    }
    List<Parameter> all = new ArrayList<>(List.of(embedding));
    layers.forEach(layer -> all.addAll(List.of(layer.input, layer.recurrent, layer.bias)));
    all.addAll(List.of(softmaxWeight, softmaxBias));
    parameters = List.copyOf(all);
    groups = declareGroups();
  }

  /** A model of these weights, taken over, not copied; see {@link #withValues}. */
  public static LstmLanguageModel of(Map<String, FMatrixRMaj> values) {
    return new LstmLanguageModel(values);
  }

  /**
   * A freshly initialised model: every weight and bias uniform in [−init, init), as Zaremba et al.
   * do.
   *
   * @param vocabulary number of words, V
   * @param features embedding features, E
   * @param hidden units of each layer, from the bottom
   * @param init bound of the uniform distribution, positive
   */
  public static LstmLanguageModel random(
      int vocabulary, int features, int[] hidden, float init, RandomGenerator random) {
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    values.put(EMBEDDING, new FMatrixRMaj(vocabulary, features));
    int inputs = features;
    for (int l = 1; l <= hidden.length; l++) {
      int units = hidden[l - 1];
      values.put(name(l, "input"), new FMatrixRMaj(inputs, 4 * units));
      values.put(name(l, "recurrent"), new FMatrixRMaj(units, 4 * units));
      values.put(name(l, "bias"), new FMatrixRMaj(1, 4 * units));
      inputs = units;
    }
    values.put(SOFTMAX_WEIGHT, new FMatrixRMaj(inputs, vocabulary));
    values.put(SOFTMAX_BIAS, new FMatrixRMaj(1, vocabulary));
    for (FMatrixRMaj value : values.values()) {
      for (int i = 0; i < value.getNumElements(); i++) {
        value.data[i] = (random.nextFloat() * 2 - 1) * init;
      }
    }
    return of(values);
  }

  @Override
  public LstmLanguageModel withValues(Map<String, FMatrixRMaj> values) {
    return of(values);
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
    return layers.stream().mapToInt(Layer::units).toArray();
  }

  List<Layer> layers() {
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
                new Slice(layers.get(0).input, Axis.ROW, 0, Use.READS))));
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      int units = layer.units();
      List<Slice> slices = new ArrayList<>();
      for (Parameter producer : List.of(layer.input, layer.recurrent, layer.bias)) {
        for (int gate = 0; gate < 4; gate++) {
          slices.add(new Slice(producer, Axis.COLUMN, gate * units, Use.PRODUCES));
        }
      }
      slices.add(new Slice(layer.recurrent, Axis.ROW, 0, Use.READS));
      Parameter above = l + 1 < layers.size() ? layers.get(l + 1).input : softmaxWeight;
      slices.add(new Slice(above, Axis.ROW, 0, Use.READS));
      declared.add(new UnitGroup("hidden" + (l + 1), Kind.HIDDEN, units, slices));
    }
    return List.copyOf(declared);
  }

  private static String name(int layer, String part) {
    return "lstm" + layer + "." + part;
  }

  private static Parameter take(Map<String, FMatrixRMaj> values, String name, Role role) {
    FMatrixRMaj value = values.remove(name);
    if (value == null) {
      throw new IllegalArgumentException(name + ": missing from the LSTM language model's weights");
    }
    return new Parameter(name, role, value);
  }

  private static void requireShape(Parameter parameter, int rows, int columns) {
    FMatrixRMaj value = parameter.value();
    if (value.numRows != rows || value.numCols != columns) {
      throw new IllegalArgumentException(
          "%s: is %d x %d, but its neighbours need %d x %d"
              .formatted(parameter.name(), value.numRows, value.numCols, rows, columns));
    }
  }
}
