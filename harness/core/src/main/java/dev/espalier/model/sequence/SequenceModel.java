package dev.espalier.model.sequence;

import dev.espalier.model.Listing;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Safetensors;
import dev.espalier.model.UnitGroup;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
 * hidden2}, …, and {@code readout}, units of the last layer as the head reads them, of cells whose
 * units have {@link Cell#places}. Real inputs are the data's and no units. Where the embedding is
 * tied, which is the softmax's matrix transposed (Press and Wolf, arXiv:1608.05859), its features
 * are the units of the last layer, and in that group. Of a cell whose inputs {@linkplain
 * Cell#sharesCoordinates share} its units' coordinates there is one layer, and {@code hidden1} is
 * the one group.
 */
public final class SequenceModel implements PrunableModel {

  static final String EMBEDDING = "embedding";

  /** Places of the units that the head reads, 1 × their number, of cells that have places. */
  static final String READOUT = "readout.places";

  static final String WEIGHT = ".weight";
  static final String BIAS = ".bias";

  /** In a saved network's file, beside {@link Cells#describe}. */
  private static final String PREDICTS = "predicts";

  private static final String TIED = "tied";

  private final Cell cell;
  private final Signature signature;

  /** Null if inputs are reals. */
  private final Parameter embedding;

  private final List<LayerWeights> layers;

  private final Readout readout;
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
    for (int l = 1; l == 1 || left.containsKey(prefix(cell, l) + Weight.INPUT); l++) {
      String prefix = prefix(cell, l);
      LayerWeights layer = LayerWeights.of(cell, (part, role) -> take(left, prefix + part, role));
      if (l == 1 && embedding == null) {
        features = layer.input().value().numRows;
        inputs = features;
      }
      LayerWeights.requireShape(layer.input(), features, cell.blocks() * layer.units());
      layers.add(layer);
      features = layer.outputs();
    }
    LayerWeights last = layers.get(layers.size() - 1);
    readout = new Readout(last, last.places() == null ? null : take(left, READOUT, Role.STRUCTURE));
    Output output = left.containsKey(head(Output.REALS) + WEIGHT) ? Output.REALS : Output.CLASSES;
    headWeight = take(left, head(output) + WEIGHT, Role.WEIGHT);
    headBias = take(left, head(output) + BIAS, Role.BIAS);
    int outputs = headWeight.value().numCols;
    LayerWeights.requireShape(headWeight, readout.values(), outputs);
    LayerWeights.requireShape(headBias, 1, outputs);
    signature = new Signature(input, inputs, output, outputs, predicts);
    signature.requireUsable(cell, layers.size());
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
    if (readout.places() != null) {
      all.add(readout.places());
    }
    all.addAll(List.of(headWeight, headBias));
    parameters = List.copyOf(all);
    groups = SequenceGroups.of(this);
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
    Predicts known = Predicts.named(predicts);
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
    Map<String, FMatrixRMaj> values =
        InitialWeights.draw(cell, signature, features, hidden, init, keepStates, random);
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

  /** What the parameters of a head are called by, before their dot. */
  public static String head(Output output) {
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

  @Override
  public boolean trains(Parameter parameter, int epoch) {
    return layers.stream().allMatch(layer -> layer.trains(parameter, epoch));
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
    return withValues(InitialWeights.ofItsSize(this, random));
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

  /** Which units the head reads. */
  Readout readout() {
    return readout;
  }

  /** Whether the embedding is the head's matrix transposed. */
  boolean isTied() {
    return isTied;
  }

  /** Units of the last layer, as the head reads them, × outputs. */
  public Parameter headWeight() {
    return headWeight;
  }

  /** 1 × outputs. */
  public Parameter headBias() {
    return headBias;
  }

  /** What parameters of a layer, counted from 1, are called by. */
  static String prefix(Cell cell, int layer) {
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
