package dev.espalier.exchange;

import dev.espalier.model.CorruptFileException;
import dev.espalier.model.Safetensors;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Interchange;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Weight;
import dev.espalier.model.sequence.SequenceModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;

/**
 * Where a language model's parts stand among the tensors of a PyTorch model: an {@code
 * nn.Embedding}, modules {@code nn.LSTM}, {@code nn.GRU} or {@code nn.RNN} of any number of layers
 * each, and an {@code nn.Linear}, with biases. The parts are told by their names' ends and their
 * shapes, whatever the modules are called.
 *
 * <p>PyTorch's matrices are ours transposed, its gates stand in our order, and it has two biases a
 * layer. Those that are only ever added are summed on reading, and written as the sum and zeros;
 * that of a GRU's candidate, which its reset gate acts on, stays apart.
 *
 * @param embedding name of the embedding's matrix, V × E
 * @param layers from the bottom
 * @param linear name of the linear layer, with a dot at its end, empty for none
 */
public record TorchLayout(String embedding, List<Layer> layers, String linear) {

  private static final Pattern RECURRENT =
      Pattern.compile("(|.*\\.)(weight|bias)_(ih|hh|hr)_l(\\d+)(_reverse)?");

  private static final Pattern DIGITS = Pattern.compile("\\d+");

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
  }

  /** Names for a network that did not come from PyTorch; each layer is a module of its own. */
  public static TorchLayout plain(SequenceModel model) {
    return new TorchLayout(
        "embedding.weight",
        IntStream.rangeClosed(1, model.layers().size())
            .mapToObj(l -> new Layer(model.cell().id() + l + ".", 0))
            .toList(),
        "linear.");
  }

  /**
   * Finds the parts among a file's tensors. Layers are taken in the order of their modules' names,
   * numbers in them as numbers, and of their own numbers.
   *
   * @param file begins the messages
   * @throws CorruptFileException if they are not those of a language model
   */
  public static TorchLayout of(Path file, Safetensors stored) {
    Set<Layer> layers = new LinkedHashSet<>();
    Set<String> others = new TreeSet<>();
    for (String name : stored.tensors().keySet()) {
      Matcher recurrent = RECURRENT.matcher(name);
      if (!recurrent.matches()) {
        others.add(name);
      } else if (recurrent.group(5) != null || recurrent.group(3).equals("hr")) {
        throw new CorruptFileException(
            file,
            name + ": is of a layer that is bidirectional or has projections; only plain ones fit");
      } else {
        layers.add(new Layer(recurrent.group(1), Integer.parseInt(recurrent.group(4))));
      }
    }
    List<String> linears =
        others.stream()
            .filter(name -> name.endsWith("weight") && others.contains(biasOf(name)))
            .toList();
    List<String> embeddings =
        others.stream().filter(name -> name.endsWith("weight") && !linears.contains(name)).toList();
    if (layers.isEmpty() || linears.size() != 1 || embeddings.size() != 1) {
      throw new CorruptFileException(
          file,
          "has %d recurrent layers, %s with a bias and %s without, where a language model has recurrent layers, one linear layer with a bias and one embedding; save those parts alone, tied weights as a copy"
              .formatted(layers.size(), said(linears), said(embeddings)));
    }
    others.removeAll(List.of(linears.get(0), biasOf(linears.get(0)), embeddings.get(0)));
    if (!others.isEmpty()) {
      throw new CorruptFileException(
          file,
          others
              + ": neither of an embedding, a recurrent layer nor a linear one; save the file without them");
    }
    return new TorchLayout(
        embeddings.get(0),
        layers.stream()
            .sorted(
                Comparator.comparing((Layer layer) -> sortable(layer.module))
                    .thenComparing(Layer::index))
            .toList(),
        linears.get(0).substring(0, linears.get(0).length() - "weight".length()));
  }

  private static String biasOf(String weight) {
    return weight.substring(0, weight.length() - "weight".length()) + "bias";
  }

  private static String said(List<String> names) {
    return names.isEmpty() ? "no weight" : String.join(" and ", names);
  }

  /** With numbers filled up with zeros. */
  private static String sortable(String name) {
    return DIGITS
        .matcher(name)
        .replaceAll(
            digits -> "0".repeat(Math.max(0, 20 - digits.group().length())) + digits.group());
  }

  /** The parts in their order, for people. */
  @Override
  public String toString() {
    return "%s, %s, %sweight"
        .formatted(
            embedding,
            layers.stream().map(layer -> layer.name("weight_ih")).collect(Collectors.joining(", ")),
            linear);
  }

  /**
   * The network of a file.
   *
   * @param file begins the messages
   * @param cells that it may be made of; the first that has as many blocks and is known to PyTorch
   *     is taken
   * @throws CorruptFileException if a tensor is missing or has another shape than its neighbours
   *     need
   */
  public SequenceModel read(Path file, Safetensors stored, List<Cell> cells) {
    Reader reader = new Reader(file, stored);
    Cell cell = cell(reader, cells);
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    FMatrixRMaj table = reader.any(embedding);
    values.put("embedding", table);
    int features = table.numCols;
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      int units = reader.any(layer.name("weight_hh")).numCols;
      Map<String, FMatrixRMaj> own = layer(reader, layer, cell, features, units);
      String name = cell.id() + (l + 1) + ".";
      own.forEach((part, value) -> values.put(name + part, value));
      features = units;
    }
    values.put(
        "softmax.weight", transposed(reader.matrix(linear + "weight", table.numRows, features)));
    values.put("softmax.bias", reader.vector(linear + "bias", table.numRows));
    return SequenceModel.of(cell, values);
  }

  private Cell cell(Reader reader, List<Cell> cells) {
    String name = layers.get(0).name("weight_hh");
    FMatrixRMaj first = reader.any(name);
    List<Cell> known =
        cells.stream().filter(c -> c.interchange().filter(Interchange::torch).isPresent()).toList();
    return known.stream()
        .filter(c -> first.numRows == c.blocks() * first.numCols)
        .findFirst()
        .orElseThrow(
            () ->
                new CorruptFileException(
                    reader.file,
                    "%s: is %d x %d, which is of none of the cells %s"
                        .formatted(
                            name,
                            first.numRows,
                            first.numCols,
                            known.stream().map(Cell::id).toList())));
  }

  private static Map<String, FMatrixRMaj> layer(
      Reader reader, Layer layer, Cell cell, int features, int units) {
    Map<String, FMatrixRMaj> own = LayerWeights.zeros(cell, features, units);
    int rows = cell.blocks() * units;
    own.put(Weight.INPUT, transposed(reader.matrix(layer.name("weight_ih"), rows, features)));
    own.put(Weight.RECURRENT, transposed(reader.matrix(layer.name("weight_hh"), rows, units)));
    FMatrixRMaj bias = reader.vector(layer.name("bias_ih"), rows);
    FMatrixRMaj recurrentBias = reader.vector(layer.name("bias_hh"), rows).copy();
    String apart = cell.interchange().orElseThrow().recurrentBias();
    if (!apart.isEmpty()) {
      int last = rows - units;
      System.arraycopy(recurrentBias.data, last, own.get(apart).data, 0, units);
      Arrays.fill(recurrentBias.data, last, rows, 0);
    }
    own.put(Weight.BIAS, sum(bias, recurrentBias));
    return own;
  }

  /** Takes tensors of expected shapes out of a file. */
  private record Reader(Path file, Safetensors stored) {

    FMatrixRMaj any(String name) {
      FMatrixRMaj tensor = stored.tensors().get(name);
      if (tensor == null) {
        throw new CorruptFileException(
            file, name + ": is missing; where a layer has no bias, save zeros for it");
      } else if (tensor.getNumElements() == 0) {
        throw new CorruptFileException(file, name + ": is empty");
      }
      return tensor;
    }

    FMatrixRMaj matrix(String name, int rows, int columns) {
      return shaped(name, rows, columns, false);
    }

    FMatrixRMaj vector(String name, int length) {
      return shaped(name, 1, length, true);
    }

    private FMatrixRMaj shaped(String name, int rows, int columns, boolean vector) {
      FMatrixRMaj tensor = any(name);
      if (tensor.numRows != rows
          || tensor.numCols != columns
          || stored.vectors().contains(name) != vector) {
        throw new CorruptFileException(
            file,
            "%s: is %s, but what stands before it asks for %s; layers are read in the order of their names, and must be LSTMs"
                .formatted(
                    name,
                    shape(tensor.numRows, tensor.numCols, stored.vectors().contains(name)),
                    shape(rows, columns, vector)));
      }
      return tensor;
    }

    private static String shape(int rows, int columns, boolean vector) {
      return vector ? "a vector of " + columns : rows + " x " + columns;
    }
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
    tensors.put(embedding, model.parameter("embedding").value());
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
    tensors.put(linear + "weight", transposed(model.parameter("softmax.weight").value()));
    tensors.put(linear + "bias", model.parameter("softmax.bias").value());
    vectors.add(linear + "bias");
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
