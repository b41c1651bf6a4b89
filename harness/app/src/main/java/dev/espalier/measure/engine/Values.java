package dev.espalier.measure.engine;

import java.util.SplittableRandom;

/** Numbers to compute with where any will do. */
final class Values {

  private Values() {}

  /** Uniform in [−bound, bound). */
  static float[] uniform(int size, float bound, SplittableRandom random) {
    float[] x = new float[size];
    for (int i = 0; i < size; i++) {
      x[i] = (float) random.nextDouble(-bound, bound);
    }
    return x;
  }
}
