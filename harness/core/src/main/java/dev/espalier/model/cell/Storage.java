package dev.espalier.model.cell;

import dev.espalier.kernel.Precision;

/** How weight matrices are stored for products; biases, states and all sums are float32. */
public enum Storage {
  /** As they are. */
  FLOAT32,
  /** See {@link Precision#BFLOAT16}; in forward passes alone. */
  BFLOAT16,
  /** Only what is not zero, with its indices; in forward passes alone. */
  SPARSE;

  /** Dense, in numbers of this precision. */
  public static Storage of(Precision precision) {
    return precision == Precision.BFLOAT16 ? BFLOAT16 : FLOAT32;
  }

  /** Of matrices that are stored dense. */
  public Precision precision() {
    return this == BFLOAT16 ? Precision.BFLOAT16 : Precision.FLOAT32;
  }
}
