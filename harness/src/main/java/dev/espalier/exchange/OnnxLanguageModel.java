package dev.espalier.exchange;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.espalier.model.Parameter;
import dev.espalier.model.lstm.LstmLanguageModel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;

/**
 * A language model as an ONNX graph. The number of time steps and of sequences is free.
 *
 * <table>
 * <caption>What goes in and comes out, layers N from 1</caption>
 * <tr><td>in</td><td>{@code tokens}</td><td>int64, steps × batch</td></tr>
 * <tr><td>in</td><td>{@code hiddenN_in}, {@code cellN_in}</td><td>float, 1 × batch × H; zeros where a
 * text begins</td></tr>
 * <tr><td>out</td><td>{@code logits}</td><td>float, steps × batch × V</td></tr>
 * <tr><td>out</td><td>{@code hiddenN_out}, {@code cellN_out}</td><td>float, 1 × batch × H; goes into
 * the next call</td></tr>
 * </table>
 */
public final class OnnxLanguageModel {

  /** Where ONNX's gate blocks i, o, f, c stand in ours, which are i, f, g, o. */
  private static final int[] GATES = {0, 3, 1, 2};

  /** A message of Protocol Buffers is shorter than 2 GiB; the graph without weights than this. */
  private static final long MOST_WEIGHTS = (Integer.MAX_VALUE - (1 << 20)) / 4;

  private final Map<String, FMatrixRMaj> weights;
  private final int[] hidden;
  private final OnnxWeights form;
  private final OnnxGraph graph = new OnnxGraph("language-model");

  private OnnxLanguageModel(LstmLanguageModel model, OnnxWeights form) {
    if (model.parameterCount() > MOST_WEIGHTS) {
      throw new IllegalArgumentException(
          "%,d weights: an ONNX file holds at most %,d; write safetensors instead"
              .formatted(model.parameterCount(), MOST_WEIGHTS));
    }
    weights =
        model.parameters().stream().collect(Collectors.toMap(Parameter::name, Parameter::value));
    hidden = model.hidden();
    this.form = form;
  }

  /**
   * The content of an {@code .onnx} file of standard operators: Gather, one LSTM a layer, MatMul
   * and Add.
   *
   * @throws IllegalArgumentException if there are more weights than one file can hold
   */
  public static byte[] of(LstmLanguageModel model) {
    return new OnnxLanguageModel(model, OnnxWeights.FLOAT32).build();
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
   * @throws IllegalArgumentException if there are more weights than one file can hold in 32 bits
   */
  public static byte[] int8(LstmLanguageModel model) {
    return new OnnxLanguageModel(model, OnnxWeights.INT8).build();
  }

  private byte[] build() {
    graph.input("tokens", DataType.INT64, "steps", "batch");
    form.embedding(graph, weights.get("embedding"));
    String below = "embedded";
    for (int layer = 1; layer <= hidden.length; layer++) {
      below = lstm(layer, below);
    }
    softmax(below);
    return graph.bytes();
  }

  /**
   * @param below name of steps × batch × inputs values
   * @return name of steps × batch × H values
   */
  private String lstm(int layer, String below) {
    String name = "lstm" + layer;
    int units = hidden[layer - 1];
    // The input's, and the recurrence's, which ours has not.
    float[] biases = Arrays.copyOf(gates(name + ".bias").data, 8 * units);
    graph.constant(name + ".B", biases, 1, 8 * units);
    for (String state : List.of("hidden", "cell")) {
      graph.input(state + layer + "_in", DataType.FLOAT, 1, "batch", units);
    }
    String noLengths = "";
    form.lstm(
        graph,
        name,
        gates(name + ".input"),
        gates(name + ".recurrent"),
        List.of(
            below,
            name + ".W",
            name + ".R",
            name + ".B",
            noLengths,
            "hidden" + layer + "_in",
            "cell" + layer + "_in"),
        List.of(name + ".Y", "hidden" + layer + "_out", "cell" + layer + "_out"),
        OnnxGraph.attribute("hidden_size", units));
    // Y is steps × directions × batch × H.
    graph.constant(name + ".directions", 1);
    graph.node("Squeeze", List.of(name + ".Y", name + ".directions"), List.of(name));
    return name;
  }

  private void softmax(String below) {
    FMatrixRMaj weight = weights.get("softmax.weight");
    graph.constant("softmax.bias", weights.get("softmax.bias").data, weight.numCols);
    form.softmax(graph, below, weight);
    graph.output("logits", DataType.FLOAT, "steps", "batch", weight.numCols);
    for (int layer = 1; layer <= hidden.length; layer++) {
      for (String state : List.of("hidden", "cell")) {
        graph.output(state + layer + "_out", DataType.FLOAT, 1, "batch", hidden[layer - 1]);
      }
    }
  }

  /** A parameter of 4H columns with its gates in ONNX's order. */
  private FMatrixRMaj gates(String parameter) {
    FMatrixRMaj ours = weights.get(parameter);
    FMatrixRMaj theirs = ours.createLike();
    int units = ours.numCols / GATES.length;
    for (int gate = 0; gate < GATES.length; gate++) {
      CommonOps_FDRM.extract(
          ours,
          0,
          ours.numRows,
          GATES[gate] * units,
          (GATES[gate] + 1) * units,
          theirs,
          0,
          gate * units);
    }
    return theirs;
  }
}
