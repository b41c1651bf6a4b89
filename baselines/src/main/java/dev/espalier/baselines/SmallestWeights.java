package dev.espalier.baselines;

import java.util.Arrays;

/**
 * Zeroes the k weights of smallest absolute value, exactly k of them: among equals, the first go.
 *
 * <p>Finds the k-th smallest by counting. The bits of absolute float values are ordered as the
 * values are, so one pass counts their upper halves and a second the lower halves of those that
 * share the k-th one's; nothing is sorted or copied.
 */
final class SmallestWeights {

  private static final int ABSOLUTE = 0x7fffffff;
  private static final int HALF = 16;

  private final int[] counts = new int[1 << HALF];

  /**
   * @param size weights from the array's start that count
   * @param k how many to zero, from 0 to {@code size}
   */
  void zero(float[] weights, int size, long k) {
    if (k <= 0) {
      return;
    }
    int upper = bin(weights, size, k, 0, -1);
    long below = total(upper);
    int lower = bin(weights, size, k - below, HALF, upper);
    below += total(lower);
    int threshold = upper << HALF | lower;
    long equals = k - below;
    for (int i = 0; i < size; i++) {
      int bits = Float.floatToRawIntBits(weights[i]) & ABSOLUTE;
      if (bits < threshold || bits == threshold && equals-- > 0) {
        weights[i] = 0;
      }
    }
  }

  /** Counts one half of the bits, and finds where the k-th smallest lies. */
  private int bin(float[] weights, int size, long k, int half, int upper) {
    Arrays.fill(counts, 0);
    for (int i = 0; i < size; i++) {
      int bits = Float.floatToRawIntBits(weights[i]) & ABSOLUTE;
      if (half == 0) {
        counts[bits >>> HALF]++;
      } else if (bits >>> HALF == upper) {
        counts[bits & 0xffff]++;
      }
    }
    long seen = 0;
    for (int bin = 0; ; bin++) {
      seen += counts[bin];
      if (seen >= k) {
        return bin;
      }
    }
  }

  /** Weights counted below a bin. */
  private long total(int bin) {
    long sum = 0;
    for (int b = 0; b < bin; b++) {
      sum += counts[b];
    }
    return sum;
  }
}
