package dev.espalier.measure;

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
    /** By ONNX Runtime, from the graph that we export. */
    ONNX;

    /** Whether a speedup from one to the other is the network's, not the engine's. */
    boolean sharesEngineWith(Form other) {
      return (this == ONNX) == (other == ONNX);
    }
  }
}
