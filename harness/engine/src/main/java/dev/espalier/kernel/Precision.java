package dev.espalier.kernel;

/** How packed weights are stored. Sums are single precision either way. */
public enum Precision {
  /** 32 bits: as they are. */
  FLOAT32,
  /**
   * 16 bits, the upper half of a float: 8 bits of mantissa, rounded to the nearest, ties to even.
   * Half the bytes, where reading weights is what takes the time.
   */
  BFLOAT16;

  /** Bits of the nearest bfloat16, the upper 16; the lower ones are zero. NaN stays NaN. */
  public static int bfloat16(float x) {
    int bits = Float.floatToRawIntBits(x);
    if (Float.isNaN(x)) {
      return (bits | 0x400000) & 0xFFFF0000;
    }
    return (bits + 0x7FFF + (bits >>> 16 & 1)) & 0xFFFF0000;
  }
}
