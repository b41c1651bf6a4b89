package dev.espalier.kernel;

import dev.espalier.kernel.Kernels.Provider;

/**
 * Loops that do nothing but keep the machine at one of its limits: what kernels are measured
 * against. Each runs on the calling thread.
 */
public interface PeakLoops {

  /** Loops of one provider; the plain ones reach the plain kernels' limit, not the machine's. */
  static PeakLoops of(Provider provider) {
    return provider == Provider.VECTOR ? new VectorPeakLoops() : new PlainPeakLoops();
  }

  /** Floating-point operations of a round of {@link #multiplyAdds}. */
  int operationsPerRound();

  /**
   * Multiplies and adds, with as many independent sums as keep the arithmetic units busy.
   *
   * @return a number to be kept, or the compiler would drop the loop
   */
  float multiplyAdds(int rounds);

  /**
   * Reads values once, each through one multiply-add, as a product of one row reads its weights.
   *
   * @return a number to be kept, or the compiler would drop the loop
   */
  float read(float[] x, int start, int end);
}
