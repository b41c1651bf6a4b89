package dev.espalier.exchange;

import dev.espalier.model.CorruptFileException;
import dev.espalier.model.Listing;
import dev.espalier.model.Safetensors;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Interchange;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Weight;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.Signature;
import dev.espalier.model.sequence.Signature.Input;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;

/**
 * Where a network's parts stand among the tensors of a PyTorch model: an {@code nn.Embedding}, but
 * where real numbers go in, modules {@code nn.LSTM}, {@code nn.GRU} or {@code nn.RNN} of any number
 * of layers each, and an {@code nn.Linear}. The parts are told by their names' ends and their
 * shapes, whatever the modules are called. Biases that are missing, as of modules with {@code
 * bias=False}, are zeros.
 *
 * <p>PyTorch's matrices are ours transposed, its gates stand in our order, and it has two biases a
 * layer. Those that are only ever added are summed on reading, and written as the sum and zeros;
 * that of a GRU's candidate, which its reset gate acts on, stays apart.
 *
 * @param embedding name of the embedding's matrix, V × E; empty where real numbers go in
 * @param layers from the bottom
 * @param linear name of the linear layer, with a dot at its end, empty for none
 * @param remarks what was read otherwise than it stands in the file, a line each
 */
public record TorchLayout(
    String embedding, List<Layer> layers, String linear, List<String> remarks) {

  private static final Pattern RECURRENT =
      Pattern.compile("(|.*\\.)(weight|bias)_(ih|hh|hr)_l(0|[1-9]\\d{0,8})(_reverse)?");

  static final String WEIGHT = "weight";
  static final String BIAS = "bias";

  /**
   * One layer of a recurrent module.
   *
   * @param module its name, with a dot at its end, empty for none
   * @param index of the layer in it
   */
  public record Layer(String module, int index) {

    /** Name of a tensor, for instance {@code rnn.weight_ih_l0} of {@code weight_ih}. */
    String name(String part) {
      return module + part + "_l" + index;
    }
  }

  public TorchLayout {
    layers = List.copyOf(layers);
    remarks = List.copyOf(remarks);
  }

  /** Names for a network that did not come from PyTorch; each layer is a module of its own. */
  public static TorchLayout plain(SequenceModel model) {
    return new TorchLayout(
        model.signature().input() == Input.TOKENS ? "embedding.weight" : "",
        IntStream.rangeClosed(1, model.layers().size())
            .mapToObj(l -> new Layer(model.cell().id() + l + ".", 0))
            .toList(),
        "linear.",
        List.of());
  }

  /**
   * Finds the parts among a file's tensors.
   *
   * @param order names of the recurrent modules, from the bottom; empty where their numbers or
   *     their sizes tell it
   * @param signature what goes in and comes out; null for a language model of any words
   * @throws CorruptFileException if they are not those of such a network, or their order is not
   *     told
   * @throws IllegalArgumentException if the order names other modules than there are
   */
  public static TorchLayout of(TorchTensors tensors, List<String> order, Signature signature) {
    Map<String, SortedSet<Integer>> modules = modules(tensors);
    Set<String> others = new TreeSet<>(tensors.byName().keySet());
    others.removeIf(name -> RECURRENT.matcher(name).matches());
    List<String> remarks = new ArrayList<>(tensors.remarks());
    List<LayerOrder.Module> sizes = modules.isEmpty() ? null : sizes(tensors, modules);
    TorchEnds ends =
        signature == null || signature.input() == Input.TOKENS
            ? TorchEnds.of(tensors, others, sizes)
            : TorchEnds.ofReals(tensors, others, sizes, signature.inputs());
    List<String> rest = new ArrayList<>(others);
    rest.removeAll(List.of(ends.embedding(), ends.linear() + WEIGHT, ends.linear() + BIAS));
    for (String copy : List.copyOf(rest)) {
      if (tensors.same(copy, ends.embedding())) {
        rest.remove(copy);
        remarks.add("%s: the same as %s, and left out".formatted(copy, ends.embedding()));
      }
    }
    if (!rest.isEmpty()) {
      throw new CorruptFileException(
          tensors.file(),
          "%s: neither of an embedding, a recurrent layer nor a linear one; if the network does not need them, save the file without them"
              .formatted(Listing.of(rest)));
    }
    List<Layer> layers = new ArrayList<>();
    for (LayerOrder.Module module : ends.order(tensors, sizes).of(order)) {
      modules.get(module.name()).forEach(index -> layers.add(new Layer(module.name(), index)));
    }
    remark(tensors, ends, layers, remarks);
    return new TorchLayout(ends.embedding(), layers, ends.linear(), remarks);
  }

  /** Numbers of the layers of each recurrent module. */
  private static Map<String, SortedSet<Integer>> modules(TorchTensors tensors) {
    Map<String, SortedSet<Integer>> modules = new TreeMap<>();
    for (String name : tensors.byName().keySet()) {
      Matcher recurrent = RECURRENT.matcher(name);
      if (!recurrent.matches()) {
        continue;
      } else if (recurrent.group(5) != null || recurrent.group(3).equals("hr")) {
        throw new CorruptFileException(
            tensors.file(),
            name + ": is of a layer that is bidirectional or has projections; only plain ones fit");
      }
      modules
          .computeIfAbsent(recurrent.group(1), module -> new TreeSet<>())
          .add(Integer.parseInt(recurrent.group(4)));
    }
    modules.forEach(
        (module, indices) -> {
          for (int index : indices) {
            // Also where the layer before is not there at all.
            tensors.any(new Layer(module, Math.max(0, index - 1)).name("weight_hh"));
          }
        });
    return modules;
  }

  private static List<LayerOrder.Module> sizes(
      TorchTensors tensors, Map<String, SortedSet<Integer>> modules) {
    return modules.entrySet().stream()
        .map(
            module ->
                new LayerOrder.Module(
                    module.getKey(),
                    tensors.any(new Layer(module.getKey(), 0).name("weight_ih")).numCols,
                    tensors.any(
                            new Layer(module.getKey(), module.getValue().last()).name("weight_hh"))
                        .numCols))
        .toList();
  }

  /** What is said of biases that are not there, and of an embedding that is the softmax, too. */
  private static void remark(
      TorchTensors tensors, TorchEnds ends, List<Layer> layers, List<String> remarks) {
    List<String> absent = new ArrayList<>();
    for (Layer layer : layers) {
      if (!hasBiases(tensors, layer)) {
        absent.add(layer.name("bias_ih"));
        absent.add(layer.name("bias_hh"));
      }
    }
    if (!tensors.byName().containsKey(ends.linear() + BIAS)) {
      absent.add(ends.linear() + BIAS);
    }
    if (!absent.isEmpty()) {
      remarks.add(
          Listing.of(absent)
              + ": not there, so zeros; what is written has them, for modules with bias=True");
    }
    if (tensors.same(ends.embedding(), ends.linear() + WEIGHT)) {
      remarks.add(
          "%s and %sweight: tied, one matrix; its columns are the units of the last layer, and are trained, pruned and counted as one"
              .formatted(ends.embedding(), ends.linear()));
    }
  }

  private static boolean hasBiases(TorchTensors tensors, Layer layer) {
    return tensors.byName().containsKey(layer.name("bias_ih"))
        || tensors.byName().containsKey(layer.name("bias_hh"));
  }

  /** The parts in their order, for people. */
  @Override
  public String toString() {
    return "%s%s, %sweight"
        .formatted(
            embedding.isEmpty() ? "" : embedding + ", ",
            layers.stream().map(layer -> layer.name("weight_ih")).collect(Collectors.joining(", ")),
            linear);
  }

  /**
   * The network of a file.
   *
   * @param cells that it may be made of; the first that has as many blocks and is known to PyTorch
   *     is taken
   * @param signature as it was found by
   * @throws CorruptFileException if a tensor is missing or has another shape than its neighbours
   *     need
   */
  public SequenceModel read(TorchTensors tensors, List<Cell> cells, Signature signature) {
    Cell cell = cell(tensors, cells);
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    Signature own =
        signature == null ? Signature.languageModel(tensors.any(embedding).numRows) : signature;
    int features = own.inputs();
    if (!embedding.isEmpty()) {
      features = tensors.any(embedding).numCols;
      values.put("embedding", tensors.matrix(embedding, own.inputs(), features));
    }
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      int units = tensors.any(layer.name("weight_hh")).numCols;
      Map<String, FMatrixRMaj> weights = layer(tensors, layer, cell, features, units);
      String name = cell.id() + (l + 1) + ".";
      weights.forEach((part, value) -> values.put(name + part, value));
      features = units;
    }
    int outputs = own.outputs();
    String head = SequenceModel.head(own.output());
    values.put(head + "." + WEIGHT, transposed(tensors.matrix(linear + WEIGHT, outputs, features)));
    values.put(
        head + "." + BIAS,
        tensors.byName().containsKey(linear + BIAS)
            ? tensors.vector(linear + BIAS, outputs)
            : new FMatrixRMaj(1, outputs));
    SequenceModel model = SequenceModel.of(cell, own.predicts(), values);
    return tensors.same(embedding, linear + WEIGHT) ? model.withTiedEmbedding() : model;
  }

  private Cell cell(TorchTensors tensors, List<Cell> cells) {
    String name = layers.get(0).name("weight_hh");
    FMatrixRMaj first = tensors.any(name);
    List<Cell> known =
        cells.stream().filter(c -> c.interchange().filter(Interchange::torch).isPresent()).toList();
    return known.stream()
        .filter(c -> first.numRows == c.blocks() * first.numCols)
        .findFirst()
        .orElseThrow(
            () ->
                new CorruptFileException(
                    tensors.file(),
                    "%s: is %d x %d, which is of none of the cells %s"
                        .formatted(
                            name,
                            first.numRows,
                            first.numCols,
                            known.stream().map(Cell::id).toList())));
  }

  private static Map<String, FMatrixRMaj> layer(
      TorchTensors tensors, Layer layer, Cell cell, int features, int units) {
    Map<String, FMatrixRMaj> own = LayerWeights.zeros(cell, features, units);
    int rows = cell.blocks() * units;
    own.put(Weight.INPUT, transposed(tensors.matrix(layer.name("weight_ih"), rows, features)));
    own.put(Weight.RECURRENT, transposed(tensors.matrix(layer.name("weight_hh"), rows, units)));
    if (!hasBiases(tensors, layer)) {
      return own;
    }
    FMatrixRMaj bias = tensors.vector(layer.name("bias_ih"), rows);
    FMatrixRMaj recurrentBias = tensors.vector(layer.name("bias_hh"), rows).copy();
    String apart = cell.interchange().orElseThrow().recurrentBias();
    if (!apart.isEmpty()) {
      int last = rows - units;
      System.arraycopy(recurrentBias.data, last, own.get(apart).data, 0, units);
      Arrays.fill(recurrentBias.data, last, rows, 0);
    }
    own.put(Weight.BIAS, sum(bias, recurrentBias));
    return own;
  }

  /** A network's tensors under these names, each layer's input biases being the sum of both. */
  public Safetensors write(SequenceModel model) {
    Interchange known =
        model
            .cell()
            .interchange()
            .filter(Interchange::torch)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        model.cell().id() + ": PyTorch has no module for this cell"));
    Map<String, FMatrixRMaj> tensors = new LinkedHashMap<>();
    Set<String> vectors = new LinkedHashSet<>();
    if (!embedding.isEmpty()) {
      tensors.put(embedding, model.parameter("embedding").value());
    }
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      LayerWeights weights = model.layers().get(l);
      FMatrixRMaj bias = weights.bias().value();
      FMatrixRMaj recurrentBias = new FMatrixRMaj(1, bias.numCols);
      if (!known.recurrentBias().isEmpty()) {
        FMatrixRMaj apart = weights.get(known.recurrentBias()).value();
        int last = bias.numCols - apart.numCols;
        System.arraycopy(apart.data, 0, recurrentBias.data, last, apart.numCols);
      }
      tensors.put(layer.name("weight_ih"), transposed(weights.input().value()));
      tensors.put(layer.name("weight_hh"), transposed(weights.get(Weight.RECURRENT).value()));
      tensors.put(layer.name("bias_ih"), bias);
      tensors.put(layer.name("bias_hh"), recurrentBias);
      vectors.addAll(List.of(layer.name("bias_ih"), layer.name("bias_hh")));
    }
    tensors.put(linear + WEIGHT, transposed(model.headWeight().value()));
    tensors.put(linear + BIAS, model.headBias().value());
    vectors.add(linear + BIAS);
    return new Safetensors(tensors, Map.of("format", "pt"), vectors);
  }

  private static FMatrixRMaj transposed(FMatrixRMaj matrix) {
    return CommonOps_FDRM.transpose(matrix, null);
  }

  private static FMatrixRMaj sum(FMatrixRMaj a, FMatrixRMaj b) {
    FMatrixRMaj sum = new FMatrixRMaj(a.numRows, a.numCols);
    CommonOps_FDRM.add(a, b, sum);
    return sum;
  }
}
