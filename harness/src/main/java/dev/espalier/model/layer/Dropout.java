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

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /** Masks that one draw of 64 bits serves, and bits of each. */
  private static final int PER_DRAW = 4;

  private static final int BITS = 16;

  private final double keep;

  /** Numbers of the units in the whole network; null where nothing was cut out. */
  private final int[] units;

  private final int whole;
  private float[] mask;
  private float[] dropped;

  /**
   * @param keep keep probability in (0, 1]
   * @param size of the activations that there is room for from the start; more make more room
   */
  public Dropout(double keep, int size) {
    this(keep, size, null, 0);
  }

  /**
   * Dropout of what is left of a network that was cut: every unit has the mask that it has in the
   * whole network.
   *
   * @param keep keep probability in (0, 1]
   * @param size of the activations that there is room for from the start; more make more room
   * @param units numbers of a row's units in the whole network, ascending
   * @param whole units of the whole network's rows
   */
  public Dropout(double keep, int size, int[] units, int whole) {
    this.keep = keep;
    this.units = units == null || units.length == whole ? null : units.clone();
    this.whole = whole;
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
    if (units != null) {
      drawUnits(seed, size, scale, threshold);
      return;
    }
    long state = seed;
    for (int i = 0; i < size; ) {
      state += GOLDEN;
      long bits = mix(state);
      for (int j = 0; j < PER_DRAW && i < size; j++, i++, bits >>>= BITS) {
        mask[i] = (bits & 0xFFFF) < threshold ? scale : 0;
      }
    }
  }

  /** The same draws, of which only those of units that are there are looked at. */
  private void drawUnits(long seed, int size, float scale, int threshold) {
    long drawn = -1;
    long bits = 0;
    for (int i = 0, row = 0; i < size; row++) {
      for (int unit : units) {
        long at = (long) row * whole + unit;
        if (at / PER_DRAW != drawn) {
          drawn = at / PER_DRAW;
          bits = mix(seed + (drawn + 1) * GOLDEN);
        }
        mask[i++] = (bits >>> at % PER_DRAW * BITS & 0xFFFF) < threshold ? scale : 0;
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
