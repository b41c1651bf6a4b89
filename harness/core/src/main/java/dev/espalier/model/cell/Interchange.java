package dev.espalier.model.cell;

import java.util.List;
import java.util.Map;

/**
 * Under what name other programs know a cell, and how their weights of it lie.
 *
 * @param operator ONNX's operator, and PyTorch's module in {@code torch.nn}: LSTM, GRU or RNN
 * @param onnxBlocks for each of ONNX's blocks the number of ours
 * @param attributes of ONNX's operator: numbers and lists of texts
 * @param recurrentBias the weight that is added to the recurrent product, of the last block alone;
 *     empty if there is none, and their second bias is 0 then
 * @param torch whether PyTorch has it, its blocks in our order
 */
public record Interchange(
    String operator,
    List<Integer> onnxBlocks,
    Map<String, Object> attributes,
    String recurrentBias,
    boolean torch) {

  public Interchange {
    onnxBlocks = List.copyOf(onnxBlocks);
    attributes = Map.copyOf(attributes);
  }
}
