package dev.espalier.exchange;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.tribuo.util.onnx.ONNXOperators;

/** An ONNX graph in the making. */
final class OnnxGraph {

  /** Where ONNX Runtime's own operators are. */
  static final String MICROSOFT = "com.microsoft";

  /** The first version of the format whose operators are those of {@link ONNXOperators}. */
  private static final int IR_VERSION = 7;

  private final ModelProto.Builder model =
      ModelProto.newBuilder()
          .setIrVersion(IR_VERSION)
          .addOpsetImport(ONNXOperators.getOpsetProto())
          .setProducerName("Espalier");

  private final GraphProto.Builder graph = model.getGraphBuilder();

  OnnxGraph(String name) {
    graph.setName(name);
  }

  /** The content of an {@code .onnx} file. */
  byte[] bytes() {
    return model.build().toByteArray();
  }

  /** Says something beside the graph. */
  void say(String name, String text) {
    model.addMetadataProps(StringStringEntryProto.newBuilder().setKey(name).setValue(text));
  }

  /** Says that operators of ONNX Runtime are used. */
  void useMicrosoft() {
    model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(MICROSOFT).setVersion(1));
  }

  /**
   * @param dimensions numbers, and names of those that are free
   */
  void input(String name, DataType type, Object... dimensions) {
    graph.addInput(value(name, type, dimensions));
  }

  /**
   * @param dimensions numbers, and names of those that are free
   */
  void output(String name, DataType type, Object... dimensions) {
    graph.addOutput(value(name, type, dimensions));
  }

  void node(String operator, List<String> inputs, List<String> outputs, AttributeProto... how) {
    node("", operator, inputs, outputs, how);
  }

  /**
   * @param domain the operator's; empty for ONNX's own
   * @param inputs names, empty for those that are left out
   */
  void node(
      String domain,
      String operator,
      List<String> inputs,
      List<String> outputs,
      AttributeProto... how) {
    graph.addNode(
        NodeProto.newBuilder()
            .setDomain(domain)
            .setOpType(operator)
            .setName(outputs.get(0) + "." + operator)
            .addAllInput(inputs)
            .addAllOutput(outputs)
            .addAllAttribute(List.of(how)));
  }

  static AttributeProto attribute(String name, int value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  /** An attribute of a number or a list of texts. */
  static AttributeProto attribute(String name, Object value) {
    if (value instanceof Integer number) {
      return attribute(name, number.intValue());
    }
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.STRINGS);
    ((List<?>) value).forEach(text -> attribute.addStrings(ByteString.copyFromUtf8((String) text)));
    return attribute.build();
  }

  void constant(String name, float[] values, long... dimensions) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    constant(name, DataType.FLOAT, UnsafeByteOperations.unsafeWrap(bytes), dimensions);
  }

  void constant(String name, byte[] values, long... dimensions) {
    constant(name, DataType.INT8, UnsafeByteOperations.unsafeWrap(values), dimensions);
  }

  void constant(String name, long value) {
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
    constant(name, DataType.INT64, UnsafeByteOperations.unsafeWrap(bytes), 1);
  }

  private void constant(String name, DataType type, ByteString bytes, long... dimensions) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(type.getNumber()).setRawData(bytes);
    for (long dimension : dimensions) {
      tensor.addDims(dimension);
    }
    graph.addInitializer(tensor);
  }

  private static ValueInfoProto value(String name, DataType type, Object... dimensions) {
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
