package dev.espalier.exchange;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;

/** How a network's weights stand in a graph, and the operators that multiply by them. */
enum OnnxWeights {
  /** As they are, for the standard operators. */
  FLOAT32 {
    @Override
    void embedding(OnnxGraph graph, FMatrixRMaj table) {
      graph.constant("embedding", table.data, table.numRows, table.numCols);
      graph.node("Gather", List.of("embedding", "tokens"), List.of("embedded"));
    }

    @Override
    void recurrent(
        OnnxGraph graph,
        String operator,
        String name,
        FMatrixRMaj input,
        FMatrixRMaj recurrent,
        List<String> inputs,
        List<String> outputs,
        AttributeProto... how) {
      transposed(graph, name + ".W", input);
      transposed(graph, name + ".R", recurrent);
      graph.node(operator, inputs, outputs, how);
    }

    private void transposed(OnnxGraph graph, String name, FMatrixRMaj matrix) {
      FMatrixRMaj rows = CommonOps_FDRM.transpose(matrix, null);
      graph.constant(name, rows.data, 1, rows.numRows, rows.numCols);
    }

    @Override
    void head(OnnxGraph graph, String below, String name, FMatrixRMaj weight, String output) {
      graph.constant(name + ".weight", weight.data, weight.numRows, weight.numCols);
      graph.node("MatMul", List.of(below, name + ".weight"), List.of("scores"));
      graph.node("Add", List.of("scores", name + ".bias"), List.of(output));
    }
  },

  /**
   * In 8 bits, with a scale a column and a word, for operators of ONNX Runtime that quantise what
   * they multiply by them when they run. It is what Runtime's tool {@code quantize_dynamic} makes
   * of a graph, with {@code per_channel=True}, but for the embedding, of which that makes unsigned
   * numbers with one scale for all words.
   */
  INT8 {
    @Override
    void embedding(OnnxGraph graph, FMatrixRMaj table) {
      Int8Matrix words = Int8Matrix.byRows(table);
      graph.useMicrosoft();
      graph.constant("embedding", words.values(), table.numRows, table.numCols);
      graph.constant("embedding.scale", words.scales(), table.numRows, 1);
      graph.node("Gather", List.of("embedding", "tokens"), List.of("numbers"));
      graph.node("Gather", List.of("embedding.scale", "tokens"), List.of("scales"));
      graph.node(
          "Cast",
          List.of("numbers"),
          List.of("multiples"),
          OnnxGraph.attribute("to", DataType.FLOAT.getNumber()));
      graph.node("Mul", List.of("multiples", "scales"), List.of("embedded"));
    }

    @Override
    void recurrent(
        OnnxGraph graph,
        String operator,
        String name,
        FMatrixRMaj input,
        FMatrixRMaj recurrent,
        List<String> inputs,
        List<String> outputs,
        AttributeProto... how) {
      if (!operator.equals("LSTM")) {
        throw new IllegalArgumentException(
            operator + ": ONNX Runtime has weights in 8 bits for LSTMs alone; export to onnx");
      }
      List<String> all = new ArrayList<>(inputs);
      String noPeepholes = "";
      all.add(noPeepholes);
      all.addAll(columns(graph, name + ".W", input, 1));
      all.addAll(columns(graph, name + ".R", recurrent, 1));
      graph.node(OnnxGraph.MICROSOFT, "DynamicQuantizeLSTM", all, outputs, how);
    }

    /**
     * @param directions leading dimensions, all 1
     * @return names of the scales and of the zero points
     */
    private List<String> columns(
        OnnxGraph graph, String name, FMatrixRMaj matrix, long... directions) {
      Int8Matrix columns = Int8Matrix.byColumns(matrix);
      graph.constant(name, columns.values(), with(directions, matrix.numRows, matrix.numCols));
      graph.constant(name + ".scale", columns.scales(), with(directions, matrix.numCols));
      graph.constant(name + ".zero", new byte[matrix.numCols], with(directions, matrix.numCols));
      return List.of(name + ".scale", name + ".zero");
    }

    private long[] with(long[] directions, long... dimensions) {
      return LongStream.concat(Arrays.stream(directions), Arrays.stream(dimensions)).toArray();
    }

    @Override
    void head(OnnxGraph graph, String below, String name, FMatrixRMaj weight, String output) {
      List<String> inputs = new ArrayList<>(List.of(below, name + ".weight"));
      inputs.addAll(columns(graph, name + ".weight", weight));
      inputs.add(name + ".bias");
      graph.node(OnnxGraph.MICROSOFT, "DynamicQuantizeMatMul", inputs, List.of(output));
    }
  };

  /** Looks {@code tokens} up, steps × batch, and gives {@code embedded}, steps × batch × inputs. */
  abstract void embedding(OnnxGraph graph, FMatrixRMaj table);

  /**
   * One layer.
   *
   * @param input inputs × blocks · H, blocks in ONNX's order; adds it under the name {@code name.W}
   * @param recurrent H × blocks · H, likewise; {@code name.R}
   * @param operator ONNX's
   * @param inputs those of the operator, from X to the initial states
   */
  abstract void recurrent(
      OnnxGraph graph,
      String operator,
      String name,
      FMatrixRMaj input,
      FMatrixRMaj recurrent,
      List<String> inputs,
      List<String> outputs,
      AttributeProto... how);

  /** Multiplies {@code below} by H × V weights, adds {@code name.bias}, gives {@code output}. */
  abstract void head(OnnxGraph graph, String below, String name, FMatrixRMaj weight, String output);
}
