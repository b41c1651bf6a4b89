package dev.espalier.experiment.testing;

import java.util.SplittableRandom;

/**
 * How tests are made of others: Gaussian noise, within the values that the training data have, and
 * if wanted no further than a radius from the seed that they come from.
 *
 * @param least value of an input in the training data
 * @param greatest value of an input in the training data
 * @param radius greatest Euclidean distance from the seed; infinite for any
 */
record Mutation(float least, float greatest, double radius) {

  /** A parent with noise on every input. */
  float[] of(float[] parent, float[] seed, double variance, SplittableRandom random) {
    double deviation = Math.sqrt(variance);
    float[] mutant = new float[parent.length];
    for (int i = 0; i < mutant.length; i++) {
      mutant[i] = (float) (parent[i] + deviation * random.nextGaussian());
    }
    return inside(mutant, seed);
  }

  /** Moves a test, in place, to where tests may be. */
  float[] inside(float[] test, float[] seed) {
    for (int i = 0; i < test.length; i++) {
      // A seed of the held-out data may itself have values that the training data have not.
      float low = Math.min(least, seed[i]);
      float high = Math.max(greatest, seed[i]);
      test[i] = Math.max(low, Math.min(high, test[i]));
    }
    double distance = distance(test, seed);
    if (distance > radius) {
      float towards = (float) (radius / distance);
      for (int i = 0; i < test.length; i++) {
        test[i] = seed[i] + towards * (test[i] - seed[i]);
      }
    }
    return test;
  }

  /** Euclidean. */
  static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.pow((double) a[i] - b[i], 2);
    }
    return Math.sqrt(sum);
  }

  /** Random numbers for one test of a run, unlike those of any other. */
  static SplittableRandom random(long seed, long test) {
    return new SplittableRandom(new SplittableRandom(seed * 0x9E3779B97F4A7C15L ^ test).nextLong());
  }
}
