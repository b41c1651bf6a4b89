package dev.espalier.measure;

import dev.espalier.exchange.OnnxSequenceModel;
import dev.espalier.kernel.Precision;
import dev.espalier.model.cell.Cell;
import java.nio.file.Path;

/**
 * A network to be timed.
 *
 * @param name what messages call it
 * @param architecture what it is
 * @param model its weights, a safetensors file
 * @param form how it is run
 */
public record Subject(String name, Architecture architecture, Path model, Form form) {

  /** How a network is run. */
  public enum Form {
    /** By our engine; zeros are multiplied like anything else. */
    DENSE,
    /** By our engine; zeros are skipped. */
    SPARSE,
    /** By our engine, from weights that are stored in 16 bits; see {@link Precision#BFLOAT16}. */
    BFLOAT16,
    /** By ONNX Runtime, from the graph that we export. */
    ONNX,
    /**
     * By ONNX Runtime, from the graph whose weights are stored in 8 bits; see {@link
     * OnnxSequenceModel#int8}.
     */
    ONNX_INT8;

    /**
     * Whether two forms are told by how much faster one is: networks of either are compared with
     * the first of both.
     */
    boolean sharesEngineWith(Form other) {
      return isInOnnxRuntime() == other.isInOnnxRuntime();
    }

    /** Whether networks of a cell can be run so. */
    public boolean has(Cell cell) {
      return switch (this) {
        case ONNX -> cell.interchange().isPresent();
        case ONNX_INT8 -> cell.interchange().filter(i -> i.operator().equals("LSTM")).isPresent();
        default -> true;
      };
    }

    /** Whether another program runs it. */
    public boolean isInOnnxRuntime() {
      return this == ONNX || this == ONNX_INT8;
    }

    /** Whether its weights are rounded, so that it is as good as it is found to be. */
    public boolean isRounded() {
      return this == BFLOAT16 || this == ONNX_INT8;
    }
  }
}
