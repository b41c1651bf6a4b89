package dev.espalier.experiment.testing;

import dev.espalier.task.SequenceTask;
import dev.espalier.task.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Held-out sequences that tests are made of: a hundred of the test split, drawn at random. The
 * tests of a random search are theirs as TestRNN has it, ten mutants of each in turn; test {@code
 * n} is a pure function of the run's seed and {@code n}.
 *
 * @param number the run's seed
 * @param inputs of each, step after step
 * @param mutation how tests are made of them
 */
record Seeds(long number, List<float[]> inputs, Mutation mutation) {

  /** A test with the seed that it came from, whose answer it should have. */
  record Mutant(float[] input, int seed) {}

  private static final int COUNT = 100;
  private static final int MUTANTS = 10;
  private static final double LEAST_VARIANCE = 0.005;
  private static final double GREATEST_VARIANCE = 0.02;

  /**
   * @param radius as {@link Mutation#of} has it
   */
  static Seeds of(SequenceTask task, long number, double radius) {
    int all = task.sequences(Split.TEST);
    int[] order = IntStream.range(0, all).toArray();
    SplittableRandom random = Mutation.random(number, -1);
    List<float[]> inputs = new ArrayList<>();
    for (int i = 0; i < Math.min(COUNT, all); i++) {
      int drawn = i + random.nextInt(all - i);
      inputs.addAll(TestedNetwork.examples(task, Split.TEST, order[drawn], 1));
      order[drawn] = order[i];
    }
    return new Seeds(number, List.copyOf(inputs), Mutation.of(task, radius));
  }

  /** Tests of the random search. */
  List<Mutant> random(long from, int count) {
    List<Mutant> tests = new ArrayList<>();
    for (long n = from; n < from + count; n++) {
      int seed = (int) (n / MUTANTS % inputs.size());
      tests.add(mutant(inputs.get(seed), seed, Mutation.random(number, n)));
    }
    return tests;
  }

  /** A mutant as the random search makes them, of a seed or of a mutant of it. */
  Mutant mutant(float[] parent, int seed, SplittableRandom random) {
    double variance = random.nextDouble(LEAST_VARIANCE, GREATEST_VARIANCE);
    return new Mutant(mutation.of(parent, inputs.get(seed), variance, random), seed);
  }

  /**
   * Tests of the fast gradient sign method (Goodfellow et al. 2015) on the random search's: a step
   * along the sign of the loss's gradient, as long as the radius, or as the random tests are wide
   * where there is none. Only where mutants are noisy is there a gradient.
   *
   * @param labels what the network answers to the seeds
   */
  List<Mutant> fastGradient(TestedNetwork network, int[] labels, long from, int count) {
    GaussianNoise noise = (GaussianNoise) mutation;
    List<Mutant> starts = random(from, count);
    int[] due = starts.stream().mapToInt(start -> labels[start.seed]).toArray();
    List<float[]> gradients = network.gradients(inputs(starts), due);
    List<Mutant> tests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Mutant start = starts.get(i);
      float[] test = start.input.clone();
      double length = Math.sqrt(test.length);
      double radius =
          Double.isFinite(noise.radius())
              ? noise.radius()
              : Mutation.distance(test, inputs.get(start.seed));
      for (int j = 0; j < test.length; j++) {
        test[j] += (float) (radius / length) * Math.signum(gradients.get(i)[j]);
      }
      tests.add(new Mutant(noise.inside(test, inputs.get(start.seed)), start.seed));
    }
    return tests;
  }

  /** Whether a gradient leads anywhere. */
  boolean haveGradients() {
    return mutation instanceof GaussianNoise;
  }

  static List<float[]> inputs(List<Mutant> tests) {
    return tests.stream().map(Mutant::input).toList();
  }
}
