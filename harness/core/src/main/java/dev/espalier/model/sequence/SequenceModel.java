package dev.espalier.model.sequence;

import dev.espalier.model.Listing;
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
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.model.sequence.Signature.Output;
import dev.espalier.model.sequence.Signature.Predicts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
import org.ejml.dense.row.MatrixFeatures_FDRM;

/**
 * A network of an input, stacked recurrent layers of any {@link Cell} and a head, as its {@link
 * Signature} says. With an embedding below and a softmax over the same words above, it is the
 * language model of Zaremba et al. (arXiv:1409.2329).
 *
 * <p>Parameters, with V tokens, E embedding features, H units a layer, C outputs; those of a layer
 * are its cell's, here an LSTM's:
 *
 * <table>
 * <caption>Parameters</caption>
 * <tr><td>{@code embedding}</td><td>V × E; none if inputs are reals</td></tr>
 * <tr><td>{@code lstmN.input}</td><td>(E, real inputs, or H of the layer below) × 4H, gate blocks i, f, g, o</td></tr>
 * <tr><td>{@code lstmN.recurrent}</td><td>H × 4H</td></tr>
 * <tr><td>{@code lstmN.bias}</td><td>1 × 4H</td></tr>
 * <tr><td>{@code softmax.weight}, {@code softmax.bias}</td><td>H of the last layer × C, 1 × C; {@code
 * linear.…} if outputs are reals</td></tr>
 * </table>
 *
 * <p>Unit groups: {@code input} (embedding features, if there are some), {@code hidden1}, {@code
 * hidden2}, … Real inputs are the data's and no units. Where the embedding is tied, which is the
 * softmax's matrix transposed (Press and Wolf, arXiv:1608.05859), its features are the units of the
 * last layer, and in that group.
 */
public final class SequenceModel implements PrunableModel {

  private static final String EMBEDDING = "embedding";
  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";

  /** In a saved network's file, beside {@link Cells#describe}. */
  private static final String PREDICTS = "predicts";

  private static final String TIED = "tied";

  private final Cell cell;
  private final Signature signature;

  /** Null if inputs are reals. */
  private final Parameter embedding;

  private final List<LayerWeights> layers;
  private final Parameter headWeight;
  private final Parameter headBias;
  private final boolean isTied;
  private final List<Parameter> parameters;
  private final List<UnitGroup> groups;

  private SequenceModel(
      Cell cell, Predicts predicts, Map<String, FMatrixRMaj> values, boolean isTied) {
    this.cell = cell;
    this.isTied = isTied;
    Map<String, FMatrixRMaj> left = new LinkedHashMap<>(values);
    Input input = left.containsKey(EMBEDDING) ? Input.TOKENS : Input.REALS;
    embedding = input == Input.TOKENS ? take(left, EMBEDDING, Role.EMBEDDING) : null;
    int inputs = embedding == null ? 0 : embedding.value().numRows;
    int features = embedding == null ? 0 : embedding.value().numCols;
    layers = new ArrayList<>();
    for (int l = 1; l == 1 || left.containsKey(prefix(l) + Weight.INPUT); l++) {
      String prefix = prefix(l);
      LayerWeights layer = LayerWeights.of(cell, (part, role) -> take(left, prefix + part, role));
      if (l == 1 && embedding == null) {
        features = layer.input().value().numRows;
        inputs = features;
      }
      LayerWeights.requireShape(layer.input(), features, cell.blocks() * layer.units());
      layers.add(layer);
      features = layer.outputs();
    }
    Output output = left.containsKey(head(Output.REALS) + WEIGHT) ? Output.REALS : Output.CLASSES;
    headWeight = take(left, head(output) + WEIGHT, Role.WEIGHT);
    headBias = take(left, head(output) + BIAS, Role.BIAS);
    int outputs = headWeight.value().numCols;
    LayerWeights.requireShape(headWeight, features, outputs);
    LayerWeights.requireShape(headBias, 1, outputs);
    signature = new Signature(input, inputs, output, outputs, predicts);
    if (isTied) {
      requireTied();
    }
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: no such parameters in a network of %s layers"
              .formatted(Listing.of(left.keySet()), cell.about().name()));
    }
    List<Parameter> all = new ArrayList<>();
    if (embedding != null) {
      all.add(embedding);
    }
    layers.forEach(layer -> all.addAll(layer.parameters()));
    all.addAll(List.of(headWeight, headBias));
    parameters = List.copyOf(all);
    groups = declareGroups();
  }

  /**
   * A network of these weights, taken over, not copied, its layers LSTMs, predicting at each step.
   */
  public static SequenceModel of(Map<String, FMatrixRMaj> values) {
    return of(Lstm.INSTANCE, values);
  }

  /** A network of these weights, taken over, not copied, predicting at each step. */
  public static SequenceModel of(Cell cell, Map<String, FMatrixRMaj> values) {
    return of(cell, Predicts.EACH_STEP, values);
  }

  /** A network of these weights, taken over, not copied; see {@link #withValues}. */
  public static SequenceModel of(Cell cell, Predicts predicts, Map<String, FMatrixRMaj> values) {
    return new SequenceModel(cell, predicts, values, false);
  }

  /**
   * A saved network.
   *
   * @throws IllegalArgumentException if the file's tensors are not those of such a network or not
   *     finite, or its cell is not there
   */
  public static SequenceModel of(Safetensors saved) {
    String predicts = saved.metadata().getOrDefault(PREDICTS, Predicts.EACH_STEP.name());
    Predicts known =
        Arrays.stream(Predicts.values())
            .filter(p -> p.name().equals(predicts))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "predicts at %s; it can be %s"
                            .formatted(predicts, Arrays.toString(Predicts.values()))));
    boolean tied = Boolean.parseBoolean(saved.metadata().get(TIED));
    return new SequenceModel(Cells.of(saved), known, saved.weights(), tied);
  }

  /**
   * The same language model, its embedding tied to its softmax: they are trained, pruned and
   * counted as one matrix.
   *
   * @throws IllegalArgumentException if the one is not the other transposed
   */
  public SequenceModel withTiedEmbedding() {
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    parameters.forEach(p -> values.put(p.name(), p.value()));
    return new SequenceModel(cell, signature.predicts(), values, true);
  }

  private void requireTied() {
    FMatrixRMaj softmax = headWeight.value();
    if (embedding == null
        || !MatrixFeatures_FDRM.isIdentical(
            embedding.value(), CommonOps_FDRM.transpose(softmax, null), 0)) {
      throw new IllegalArgumentException(
          "%s: is tied to an embedding that is not the same transposed".formatted(headWeight));
    }
  }

  /** What a file of it says beside its weights. */
  public Map<String, String> describe() {
    Map<String, String> about = new LinkedHashMap<>(Cells.describe(cell));
    if (signature.predicts() != Predicts.EACH_STEP) {
      about.put(PREDICTS, signature.predicts().name());
    }
    if (isTied) {
      about.put(TIED, Boolean.toString(true));
    }
    return about;
  }

  /**
   * The same network, if it predicts the next of the tokens that it reads.
   *
   * @throws IllegalArgumentException if it does not
   */
  public SequenceModel requireLanguageModel() {
    if (!signature.equals(Signature.languageModel(signature.inputs()))) {
      throw new IllegalArgumentException(
          "it reads %d %s and gives %d %s, where a language model has as many classes as tokens"
              .formatted(
                  signature.inputs(),
                  signature.input().name().toLowerCase(Locale.ROOT),
                  signature.outputs(),
                  signature.output().name().toLowerCase(Locale.ROOT)));
    }
    return this;
  }

  /**
   * A freshly initialised network: every weight and bias uniform in [−init, init), as Zaremba et
   * al. do, unless the cell begins in a way of its own.
   *
   * @param features embedding features, E; of no account if inputs are reals
   * @param hidden units of each layer, from the bottom
   * @param init bound of the uniform distribution, positive
   */
  public static SequenceModel random(
      Cell cell,
      Signature signature,
      int features,
      int[] hidden,
      float init,
      RandomGenerator random) {
    return random(cell, signature, features, hidden, init, false, random);
  }

  /**
   * The same, if wanted as Glorot and Bengio (2010) do, or of cells that keep their states at
   * first.
   *
   * @param init bound of the uniform distribution; 0 for √(6 / (rows + columns)) of each block of a
   *     matrix, and for biases of zero
   * @param keepStates whether cells begin as {@link Cell#keepAtFirst} has them
   */
  public static SequenceModel random(
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
      values.put(EMBEDDING, new FMatrixRMaj(inputs, features));
      inputs = features;
    }
    List<Map<String, FMatrixRMaj>> layers = new ArrayList<>();
    for (int units : hidden) {
      Map<String, FMatrixRMaj> layer = LayerWeights.zeros(cell, inputs, units);
      layers.add(layer);
      String prefix = cell.id() + layers.size() + ".";
      layer.forEach((part, value) -> values.put(prefix + part, value));
      inputs = cell.parts() * units;
    }
    String head = head(signature.output());
    values.put(head + WEIGHT, new FMatrixRMaj(inputs, signature.outputs()));
    values.put(head + BIAS, new FMatrixRMaj(1, signature.outputs()));
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
    return of(cell, signature.predicts(), values);
  }

  /** A freshly initialised language model. */
  public static SequenceModel random(
      Cell cell, int vocabulary, int features, int[] hidden, float init, RandomGenerator random) {
    return random(cell, Signature.languageModel(vocabulary), features, hidden, init, random);
  }

  /** A freshly initialised language model of LSTM layers. */
  public static SequenceModel random(
      int vocabulary, int features, int[] hidden, float init, RandomGenerator random) {
    return random(Lstm.INSTANCE, vocabulary, features, hidden, init, random);
  }

  /** Of what is multiplied or looked up, by name, into how many blocks its columns fall. */
  private static Map<String, Integer> blocks(Cell cell, Set<String> names) {
    Map<String, Integer> blocks = new HashMap<>();
    for (String name : names) {
      cell.weights().stream()
          .filter(weight -> weight.role() == Role.WEIGHT && name.endsWith("." + weight.name()))
          .forEach(weight -> blocks.put(name, weight.blocks()));
      if (name.equals(EMBEDDING) || name.endsWith(WEIGHT)) {
        blocks.put(name, 1);
      }
    }
    return blocks;
  }

  /** The bound of each block; 0 for biases, which have none. */
  private static float glorot(FMatrixRMaj value, int blocks) {
    return blocks == 0 ? 0 : (float) Math.sqrt(6.0 / (value.numRows + value.numCols / blocks));
  }

  private static String head(Output output) {
    return output == Output.CLASSES ? "softmax" : "linear";
  }

  @Override
  public SequenceModel withValues(Map<String, FMatrixRMaj> values) {
    return new SequenceModel(cell, signature.predicts(), values, isTied);
  }

  @Override
  public Map<Parameter, Parameter> tied() {
    return isTied ? Map.of(embedding, headWeight) : Map.of();
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public List<UnitGroup> groups() {
    return groups;
  }

  /** Of a time step; without the head, where that is at the last step alone. */
  @Override
  public long multiplyAccumulates() {
    boolean headAtEach = signature.predicts() == Predicts.EACH_STEP;
    long products =
        parameters.stream()
            .filter(p -> p.role() == Role.WEIGHT && (headAtEach || p != headWeight))
            .mapToLong(Parameter::size)
            .sum();
    return products + fixedMultiplyAccumulates();
  }

  @Override
  public long fixedMultiplyAccumulates() {
    return layers.stream().mapToLong(cell::multiplyAccumulates).sum();
  }

  @Override
  public SequenceModel ofItsSize(RandomGenerator random) {
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    parameters.forEach(p -> values.put(p.name(), p.value()));
    for (int l = 0; l < layers.size(); l++) {
      LayerWeights layer = layers.get(l);
      if (layer.whole() > layer.units()) {
        Map<String, FMatrixRMaj> anew = LayerWeights.zeros(cell, layer.inputs(), layer.units());
        cell.initialise(anew, random);
        String prefix = prefix(l + 1);
        anew.forEach((part, value) -> values.put(prefix + part, value));
      }
    }
    return withValues(values);
  }

  /**
   * Outputs of a saved network, of which nothing else is read.
   *
   * @throws dev.espalier.model.CorruptFileException if it is no such network
   */
  public static long outputs(Path file) {
    return Safetensors.columns(file, head(Output.CLASSES) + BIAS, head(Output.REALS) + BIAS);
  }

  /** What goes in and what comes out. */
  public Signature signature() {
    return signature;
  }

  /** Number of words of a language model, V. */
  public int vocabulary() {
    return signature.outputs();
  }

  /** Number of embedding features, E, or of real inputs. */
  public int features() {
    return embedding == null ? signature.inputs() : embedding.value().numCols;
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

  /** Null if inputs are reals. */
  Parameter embedding() {
    return embedding;
  }

  Parameter headWeight() {
    return headWeight;
  }

  Parameter headBias() {
    return headBias;
  }

  private List<UnitGroup> declareGroups() {
    List<UnitGroup> declared = new ArrayList<>();
    if (embedding != null && !isTied) {
      declared.add(
          new UnitGroup(
              "input",
              Kind.INPUT,
              features(),
              List.of(
                  new Slice(embedding, Axis.COLUMN, 0, Use.PRODUCES),
                  new Slice(layers.get(0).input(), Axis.ROW, 0, Use.READS))));
    }
    for (int l = 0; l < layers.size(); l++) {
      LayerWeights layer = layers.get(l);
      List<Slice> slices = layer.slices();
      Parameter above = l + 1 < layers.size() ? layers.get(l + 1).input() : headWeight;
      slices.addAll(layer.readers(above));
      if (isTied && above == headWeight) {
        // What is done to the softmax's rows must be done to the embedding's columns: they stand
        // for the rows of the lowest layer as what multiplies a feature's value.
        for (int part = 0; part < cell.parts(); part++) {
          int first = part * layer.units();
          slices.add(new Slice(embedding, Axis.COLUMN, first, Use.READS));
          slices.add(new Slice(layers.get(0).input(), Axis.ROW, first, Use.PRODUCES));
        }
      }
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
      throw new IllegalArgumentException(name + ": missing from the network's weights");
    }
    return new Parameter(name, role, value);
  }
}
