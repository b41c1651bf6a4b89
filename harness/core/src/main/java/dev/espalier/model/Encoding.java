package dev.espalier.model;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;

/** How a file stores real numbers; each that it can store is a float32. */
enum Encoding {
  /** IEEE 754 binary32. */
  F32,

  /** IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
  F16,

  /** The upper half of binary32. */
  BF16;

  private static final int SIGN = 0x8000;
  private static final int FRACTION_BITS = 10;
  private static final int FRACTION = (1 << FRACTION_BITS) - 1;
  private static final int EXPONENT = 31;
  private static final int BIAS = 15;

  /** By the format's name; null if it is none of them. */
  static Encoding of(String type) {
    return Arrays.stream(values()).filter(e -> e.name().equals(type)).findFirst().orElse(null);
  }

  /** Of one number. */
  int bytes() {
    return this == F32 ? Float.BYTES : Short.BYTES;
  }

  /** Reads {@code n} numbers into {@code values} from {@code offset} on. */
  void read(ByteBuffer buffer, float[] values, int offset, int n) {
    if (this == F32) {
      buffer.asFloatBuffer().get(values, offset, n);
      return;
    }
    ShortBuffer shorts = buffer.asShortBuffer();
    for (int i = offset; i < offset + n; i++) {
      int bits = shorts.get() & 0xFFFF;
      values[i] = this == F16 ? half(bits) : Float.intBitsToFloat(bits << Short.SIZE);
    }
  }

  private static float half(int bits) {
    int exponent = bits >> FRACTION_BITS & EXPONENT;
    int fraction = bits & FRACTION;
    float size;
    if (exponent == EXPONENT) {
      size = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else if (exponent == 0) {
      size = Math.scalb((float) fraction, 1 - BIAS - FRACTION_BITS);
    } else {
      size = Math.scalb((float) (fraction + FRACTION + 1), exponent - BIAS - FRACTION_BITS);
    }
    return (bits & SIGN) == 0 ? size : -size;
  }
}
