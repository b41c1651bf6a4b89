package dev.espalier.model.layer;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;

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
  private final Matrix mask = Matrix.ofColumns(0);
  private final Matrix dropped = Matrix.ofColumns(0);

  /**
   * @param keep keep probability in (0, 1]
   */
  public Dropout(double keep) {
    this(keep, null, 0);
  }

  /**
   * Dropout of what is left of a network that was cut: every unit has the mask that it has in the
   * whole network.
   *
   * @param keep keep probability in (0, 1]
   * @param units numbers of a row's units in the whole network, ascending
   * @param whole units of the whole network's rows
   */
  public Dropout(double keep, int[] units, int whole) {
    this.keep = keep;
    this.units = units == null || units.length == whole ? null : units.clone();
    this.whole = whole;
  }

  /**
   * The same of units that have several values each, which lie in as many blocks.
   *
   * @param parts values of a unit
   */
  public Dropout(double keep, int[] units, int whole, int parts) {
    this(keep, values(units, whole, parts), parts * whole);
  }

  private static int[] values(int[] units, int whole, int parts) {
    int[] values = new int[parts * units.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / units.length * whole + units[i % units.length];
    }
    return values;
  }

  /** The activations after {@link #forward}. */
  public Matrix values() {
    return dropped;
  }

  /** Draws a mask and applies it to a copy of activations. */
  public void forward(Kernels kernels, long seed, Matrix x) {
    draw(seed, x);
    dropped.resize(x.rows(), x.columns()).set(x);
    kernels.product(mask, dropped);
  }

  /** Draws a mask and applies it to activations where they lie, row by row without gaps. */
  public void apply(Kernels kernels, long seed, Matrix x) {
    draw(seed, x);
    kernels.product(mask, x);
  }

  /** Applies the last mask to a gradient. */
  public void backward(Kernels kernels, Matrix gradient) {
    kernels.product(mask, gradient);
  }

  private void draw(long seed, Matrix x) {
    float[] mask = this.mask.resize(x.rows(), x.columns()).data();
    int size = x.rows() * x.columns();
    float scale = (float) (1 / keep);
    int threshold = (int) Math.round(keep * 65536);
    if (units != null) {
      drawUnits(seed, mask, size, scale, threshold);
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
  private void drawUnits(long seed, float[] mask, int size, float scale, int threshold) {
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

  /** SplitMix64's finaliser (Steele, Lea, Flood 2014). */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
