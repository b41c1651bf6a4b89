package dev.espalier.experiment.testing;

import dev.espalier.experiment.Sentences;
import dev.espalier.task.SequenceTask;
import dev.espalier.task.Split;
import java.util.SplittableRandom;

/**
 * How tests are made of others, if wanted no further than a radius from the seed that they come
 * from. A test is its inputs, step after step; tokens by their numbers.
 */
interface Mutation {

  /** Training sequences that the range of inputs is taken from. */
  int RANGED = 1000;

  /**
   * What the sequences of a task allow.
   *
   * @param radius greatest distance from the seed: Euclidean, or of words how many differ; infinite
   *     for any
   */
  static Mutation of(SequenceTask task, double radius) {
    if (task instanceof Sentences sentences) {
      return new WordSwap(sentences.classes(), radius);
    }
    float least = Float.POSITIVE_INFINITY;
    float greatest = Float.NEGATIVE_INFINITY;
    int some = Math.min(RANGED, task.sequences(Split.TRAIN));
    for (float[] example : TestedNetwork.examples(task, Split.TRAIN, 0, some)) {
      for (float value : example) {
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
    }
    return new GaussianNoise(least, greatest, radius);
  }

  /**
   * A mutant.
   *
   * @param seed that the parent comes from
   * @param variance of noise
   */
  float[] of(float[] parent, float[] seed, double variance, SplittableRandom random);

  /** What it does to examples, for people, after the word <em>with</em>. */
  String about();

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
