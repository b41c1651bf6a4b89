package dev.espalier.measure;

import java.nio.file.Path;

/**
 * A network to be timed.
 *
 * @param name what messages call it
 * @param architecture what it is
 * @param model its weights, a safetensors file
 * @param form how its products are done
 */
public record Subject(String name, Architecture architecture, Path model, Form form) {

  /** How a network's products are done. */
  public enum Form {
    /** Zeros are multiplied like anything else. */
    DENSE,
    /** Zeros are skipped. */
    SPARSE
  }
}
