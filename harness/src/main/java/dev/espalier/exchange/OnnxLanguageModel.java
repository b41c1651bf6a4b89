package dev.espalier.exchange;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.UnsafeByteOperations;
import dev.espalier.model.Parameter;
import dev.espalier.model.lstm.LstmLanguageModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ejml.data.FMatrixRMaj;
import org.tribuo.util.onnx.ONNXOperators;

/**
 * A language model as an ONNX graph of standard operators: Gather, one LSTM a layer, MatMul and
 * Add. The number of time steps and of sequences is free.
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

  /** The first version of the format whose operators are those of {@link ONNXOperators}. */
  private static final int IR_VERSION = 7;

  /** Where ONNX's gate blocks i, o, f, c stand in ours, which are i, f, g, o. */
  private static final int[] GATES = {0, 3, 1, 2};

  /** A message of Protocol Buffers is shorter than 2 GiB; the graph without weights than this. */
  private static final long MOST_WEIGHTS = (Integer.MAX_VALUE - (1 << 20)) / 4;

  private final Map<String, FMatrixRMaj> weights;
  private final int[] hidden;
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("language-model");

  private OnnxLanguageModel(LstmLanguageModel model) {
    weights =
        model.parameters().stream().collect(Collectors.toMap(Parameter::name, Parameter::value));
    hidden = model.hidden();
  }

  /**
   * The content of an {@code .onnx} file.
   *
   * @throws IllegalArgumentException if there are more weights than one file can hold
   */
  public static byte[] of(LstmLanguageModel model) {
    if (model.parameterCount() > MOST_WEIGHTS) {
      throw new IllegalArgumentException(
          "%,d weights: an ONNX file holds at most %,d; write safetensors instead"
              .formatted(model.parameterCount(), MOST_WEIGHTS));
    }
    return new OnnxLanguageModel(model).build();
  }

  private byte[] build() {
    graph.addInput(value("tokens", TensorProto.DataType.INT64, "steps", "batch"));
    embed();
    String below = "embedded";
    for (int layer = 1; layer <= hidden.length; layer++) {
      below = lstm(layer, below);
    }
    softmax(below);
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .addOpsetImport(ONNXOperators.getOpsetProto())
        .setProducerName("Espalier")
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private void embed() {
    FMatrixRMaj table = weights.get("embedding");
    graph.addInitializer(tensor("embedding", table.data, table.numRows, table.numCols));
    node("Gather", List.of("embedding", "tokens"), List.of("embedded"));
  }

  /**
   * @param below name of steps × batch × inputs values
   * @return name of steps × batch × H values
   */
  private String lstm(int layer, String below) {
    String name = "lstm" + layer;
    FMatrixRMaj input = weights.get(name + ".input");
    FMatrixRMaj recurrent = weights.get(name + ".recurrent");
    int units = hidden[layer - 1];
    graph.addInitializer(
        tensor(name + ".W", transposed(input, units), 1, 4 * units, input.numRows));
    graph.addInitializer(tensor(name + ".R", transposed(recurrent, units), 1, 4 * units, units));
    graph.addInitializer(tensor(name + ".B", biases(name, units), 1, 8 * units));
    for (String state : List.of("hidden", "cell")) {
      graph.addInput(value(state + layer + "_in", TensorProto.DataType.FLOAT, 1, "batch", units));
    }
    String noLengths = "";
    node(
        "LSTM",
        List.of(
            below,
            name + ".W",
            name + ".R",
            name + ".B",
            noLengths,
            "hidden" + layer + "_in",
            "cell" + layer + "_in"),
        List.of(name + ".Y", "hidden" + layer + "_out", "cell" + layer + "_out"),
        AttributeProto.newBuilder()
            .setName("hidden_size")
            .setType(AttributeProto.AttributeType.INT)
            .setI(units)
            .build());
    // Y is steps × directions × batch × H.
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name + ".directions")
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(1)
            .addInt64Data(1));
    node("Squeeze", List.of(name + ".Y", name + ".directions"), List.of(name));
    return name;
  }

  private void softmax(String below) {
    FMatrixRMaj weight = weights.get("softmax.weight");
    FMatrixRMaj bias = weights.get("softmax.bias");
    graph.addInitializer(tensor("softmax.weight", weight.data, weight.numRows, weight.numCols));
    graph.addInitializer(tensor("softmax.bias", bias.data, bias.numCols));
    node("MatMul", List.of(below, "softmax.weight"), List.of("scores"));
    node("Add", List.of("scores", "softmax.bias"), List.of("logits"));
    graph.addOutput(value("logits", TensorProto.DataType.FLOAT, "steps", "batch", weight.numCols));
    for (int layer = 1; layer <= hidden.length; layer++) {
      for (String state : List.of("hidden", "cell")) {
        graph.addOutput(
            value(
                state + layer + "_out", TensorProto.DataType.FLOAT, 1, "batch", hidden[layer - 1]));
      }
    }
  }

  /** A matrix of 4H columns by ONNX's gates, each gate's unit a row. */
  private static float[] transposed(FMatrixRMaj matrix, int units) {
    float[] rows = new float[matrix.getNumElements()];
    int at = 0;
    for (int gate : GATES) {
      for (int unit = 0; unit < units; unit++) {
        for (int i = 0; i < matrix.numRows; i++) {
          rows[at++] = matrix.data[i * matrix.numCols + gate * units + unit];
        }
      }
    }
    return rows;
  }

  /** The input's biases, and the recurrence's, which ours has not. */
  private float[] biases(String name, int units) {
    float[] bias = weights.get(name + ".bias").data;
    float[] both = new float[8 * units];
    for (int gate = 0; gate < 4; gate++) {
      System.arraycopy(bias, GATES[gate] * units, both, gate * units, units);
    }
    return both;
  }

  private void node(
      String operator, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(operator)
            .setName(outputs.get(0) + "." + operator)
            .addAllInput(inputs)
            .addAllOutput(outputs)
            .addAllAttribute(List.of(attributes)));
  }

  private static TensorProto tensor(String name, float[] values, long... dimensions) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .setRawData(UnsafeByteOperations.unsafeWrap(bytes));
    for (long dimension : dimensions) {
      tensor.addDims(dimension);
    }
    return tensor.build();
  }

  /**
   * @param dimensions numbers, and names of those that are free
   */
  private static ValueInfoProto value(
      String name, TensorProto.DataType type, Object... dimensions) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (Object dimension : dimensions) {
      if (dimension instanceof String free) {
        shape.addDimBuilder().setDimParam(free);
      } else {
        shape.addDimBuilder().setDimValue((Integer) dimension);
      }
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }
}
