package dev.espalier.model.layer;

import dev.espalier.kernel.Kernels;

/**
 * Inverted dropout on a window's activations: each is kept with probability p and then divided by p
 * (Zaremba et al. put it on every non-recurrent connection).
 *
 * <p>The mask is a pure function of the seed it is drawn from, so that nothing about it needs
 * saving.
 */
public final class Dropout {

  private final double keep;
  private float[] mask;
  private float[] dropped;

  /**
   * @param keep keep probability in (0, 1]
   * @param size of the activations that there is room for from the start; more make more room
   */
  public Dropout(double keep, int size) {
    this.keep = keep;
    mask = new float[size];
    dropped = new float[size];
  }

  /** The activations after {@link #forward}, from offset 0. */
  public float[] values() {
    return dropped;
  }

  /** Draws a mask and applies it to a copy of {@code size} activations. */
  public void forward(Kernels kernels, long seed, float[] x, int xOffset, int size) {
    draw(seed, size);
    if (dropped.length < size) {
      dropped = new float[size];
    }
    System.arraycopy(x, xOffset, dropped, 0, size);
    kernels.product(size, mask, 0, dropped, 0);
  }

  /** Draws a mask and applies it to the first {@code size} activations where they lie. */
  public void apply(Kernels kernels, long seed, float[] x, int size) {
    draw(seed, size);
    kernels.product(size, mask, 0, x, 0);
  }

  private void draw(long seed, int size) {
    if (mask.length < size) {
      mask = new float[size];
    }
    float scale = (float) (1 / keep);
    int threshold = (int) Math.round(keep * 65536);
    long state = seed;
    for (int i = 0; i < size; ) {
      state += 0x9E3779B97F4A7C15L;
      long bits = mix(state);
      for (int j = 0; j < 4 && i < size; j++, i++, bits >>>= 16) {
        mask[i] = (bits & 0xFFFF) < threshold ? scale : 0;
      }
    }
  }

  /** Applies the last mask to a gradient. */
  public void backward(Kernels kernels, float[] gradient, int size) {
    kernels.product(size, mask, 0, gradient, 0);
  }

  /** SplitMix64's finaliser (Steele, Lea, Flood 2014). */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
