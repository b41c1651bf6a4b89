package dev.espalier.experiment.testing;

import dev.espalier.report.Numbers;
import java.util.SplittableRandom;

/**
 * Gaussian noise, within the values that the training data have.
 *
 * @param least value of an input in the training data
 * @param greatest value of an input in the training data
 * @param radius greatest Euclidean distance from the seed; infinite for any
 */
record GaussianNoise(float least, float greatest, double radius) implements Mutation {

  @Override
  public String about() {
    return "Gaussian noise" + (Double.isFinite(radius) ? within() : "");
  }

  private String within() {
    return ", no further than %s from them".formatted(Numbers.significant(radius, 4));
  }

  /** A parent with noise on every input. */
  @Override
  public float[] of(float[] parent, float[] seed, double variance, SplittableRandom random) {
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
    double distance = Mutation.distance(test, seed);
    if (distance > radius) {
      float towards = (float) (radius / distance);
      for (int i = 0; i < test.length; i++) {
        test[i] = seed[i] + towards * (test[i] - seed[i]);
      }
    }
    return test;
  }
}
