package dev.espalier.exchange;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.espalier.data.KnownWords;
import dev.espalier.model.Parameter;
import dev.espalier.model.cell.Interchange;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Weight;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.model.sequence.Signature.Output;
import dev.espalier.model.sequence.Signature.Predicts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;

/**
 * A network as an ONNX graph. The number of time steps and of sequences is free. Its metadata say
 * what the tokens stand for, as {@link KnownWords} has it.
 *
 * <table>
 * <caption>What goes in and comes out, layers N from 1</caption>
 * <tr><td>in</td><td>{@code tokens}</td><td>int64, steps × batch</td></tr>
 * <tr><td>or</td><td>{@code reals}</td><td>float, steps × batch × their number</td></tr>
 * <tr><td>in</td><td>{@code hiddenN_in}, {@code cellN_in}</td><td>float, 1 × batch × H; zeros where a
 * text begins; {@code cell} of LSTMs alone</td></tr>
 * <tr><td>out</td><td>{@code logits}, or {@code values} where no classes are predicted</td><td>float,
 * steps × batch × their number; 1 × batch × their number where only a sequence's last step is
 * predicted at</td></tr>
 * <tr><td>out</td><td>{@code hiddenN_out}, {@code cellN_out}</td><td>float, 1 × batch × H; goes into
 * the next call</td></tr>
 * </table>
 */
public final class OnnxSequenceModel {

  /** A message of Protocol Buffers is shorter than 2 GiB; the graph without weights than this. */
  private static final long MOST_WEIGHTS = (Integer.MAX_VALUE - (1 << 20)) / 4;

  private final SequenceModel model;
  private final Interchange cell;
  private final OnnxWeights form;
  private final OnnxGraph graph = new OnnxGraph("network");

  private OnnxSequenceModel(SequenceModel model, OnnxWeights form) {
    // Tied ones, too: the graph has them in two forms.
    long weights = model.parameters().stream().mapToLong(Parameter::size).sum();
    if (weights > MOST_WEIGHTS) {
      throw new IllegalArgumentException(
          "%,d weights: an ONNX file holds at most %,d; write safetensors instead"
              .formatted(weights, MOST_WEIGHTS));
    }
    this.model = model;
    cell =
        model
            .cell()
            .interchange()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        model.cell().id() + ": ONNX has no operator for this cell"));
    this.form = form;
  }

  /**
   * The content of an {@code .onnx} file of standard operators: Gather, one LSTM, GRU or RNN a
   * layer, MatMul and Add.
   *
   * @throws IllegalArgumentException if there are more weights than one file can hold, or ONNX has
   *     no operator for the cell
   */
  public static byte[] of(SequenceModel model) {
    return of(model, KnownWords.NONE);
  }

  /**
   * The same, with what its tokens stand for among the metadata.
   *
   * @throws IllegalArgumentException likewise
   */
  public static byte[] of(SequenceModel model, KnownWords known) {
    return new OnnxSequenceModel(model, OnnxWeights.FLOAT32).build(known);
  }

  /**
   * The content of an {@code .onnx} file whose weights are in 8 bits, with a scale a column of a
   * matrix and a word, for ONNX Runtime alone: its DynamicQuantizeLSTM and DynamicQuantizeMatMul
   * quantise all the values of a call that they multiply by them to 8 bits of one scale when they
   * run, and multiply in whole numbers. Biases, states and logits stay in 32 bits.
   *
   * <p>On x86 without instructions for it (VNNI), those products saturate, and logits are off by
   * more than rounding, unless the session's {@code session.x64quantprecision} is 1.
   *
   * @throws IllegalArgumentException if there are more weights than one file can hold in 32 bits,
   *     or the cell is no LSTM
   */
  public static byte[] int8(SequenceModel model) {
    return int8(model, KnownWords.NONE);
  }

  /**
   * The same, with what its tokens stand for among the metadata.
   *
   * @throws IllegalArgumentException likewise
   */
  public static byte[] int8(SequenceModel model, KnownWords known) {
    return new OnnxSequenceModel(model, OnnxWeights.INT8).build(known);
  }

  private byte[] build(KnownWords known) {
    known.describe().forEach(graph::say);
    String below = input();
    for (int layer = 1; layer <= model.layers().size(); layer++) {
      below = recurrent(layer, below);
    }
    head(below);
    return graph.bytes();
  }

  /** Answers the name of steps × batch × inputs values. */
  private String input() {
    if (model.signature().input() == Input.REALS) {
      graph.input("reals", DataType.FLOAT, "steps", "batch", model.features());
      return "reals";
    }
    graph.input("tokens", DataType.INT64, "steps", "batch");
    form.embedding(graph, model.parameter("embedding").value());
    return "embedded";
  }

  /**
   * @param below name of steps × batch × inputs values
   * @return name of steps × batch × H values
   */
  private String recurrent(int layer, String below) {
    LayerWeights weights = model.layers().get(layer - 1);
    String name = model.cell().id() + layer;
    int units = weights.units();
    FMatrixRMaj bias = blocks(weights.bias(), units);
    // The input's, and the recurrence's.
    float[] biases = Arrays.copyOf(bias.data, 2 * bias.numCols);
    if (!cell.recurrentBias().isEmpty()) {
      float[] last = weights.get(cell.recurrentBias()).value().data;
      System.arraycopy(last, 0, biases, biases.length - units, units);
    }
    graph.constant(name + ".B", biases, 1, biases.length);
    List<String> states = model.cell().states();
    for (String state : states) {
      graph.input(state + layer + "_in", DataType.FLOAT, 1, "batch", units);
    }
    String noLengths = "";
    List<String> inputs =
        new ArrayList<>(List.of(below, name + ".W", name + ".R", name + ".B", noLengths));
    List<String> outputs = new ArrayList<>(List.of(name + ".Y"));
    states.forEach(state -> inputs.add(state + layer + "_in"));
    states.forEach(state -> outputs.add(state + layer + "_out"));
    List<AttributeProto> attributes = new ArrayList<>();
    attributes.add(OnnxGraph.attribute("hidden_size", units));
    cell.attributes().forEach((key, value) -> attributes.add(OnnxGraph.attribute(key, value)));
    form.recurrent(
        graph,
        cell.operator(),
        name,
        blocks(weights.input(), units),
        blocks(weights.get(Weight.RECURRENT), units),
        inputs,
        outputs,
        attributes.toArray(AttributeProto[]::new));
    // Y is steps × directions × batch × H.
    graph.constant(name + ".directions", 1);
    graph.node("Squeeze", List.of(name + ".Y", name + ".directions"), List.of(name));
    return name;
  }

  private void head(String below) {
    FMatrixRMaj weight = model.headWeight().value();
    boolean each = model.signature().predicts() == Predicts.EACH_STEP;
    String read = below;
    if (!each) {
      graph.constant("last", -1);
      read = below + ".last";
      graph.node("Gather", List.of(below, "last"), List.of(read));
    }
    String output = model.signature().output() == Output.CLASSES ? "logits" : "values";
    String name = SequenceModel.head(model.signature().output());
    graph.constant(name + ".bias", model.headBias().value().data, weight.numCols);
    form.head(graph, read, name, weight, output);
    Object steps = each ? "steps" : (Object) 1;
    graph.output(output, DataType.FLOAT, steps, "batch", weight.numCols);
    for (int layer = 1; layer <= model.layers().size(); layer++) {
      for (String state : model.cell().states()) {
        graph.output(state + layer + "_out", DataType.FLOAT, 1, "batch", model.hidden()[layer - 1]);
      }
    }
  }

  /** A parameter with its blocks of columns in ONNX's order. */
  private FMatrixRMaj blocks(Parameter parameter, int units) {
    FMatrixRMaj ours = parameter.value();
    FMatrixRMaj theirs = ours.createLike();
    for (int block = 0; block < cell.onnxBlocks().size(); block++) {
      int from = cell.onnxBlocks().get(block) * units;
      CommonOps_FDRM.extract(ours, 0, ours.numRows, from, from + units, theirs, 0, block * units);
    }
    return theirs;
  }
}
