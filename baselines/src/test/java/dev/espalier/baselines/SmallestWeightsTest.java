package dev.espalier.baselines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SmallestWeightsTest {

  @Test
  void amongEqualsTheFirstGo() {
    float[] weights = {-2, 1, 3, -1, 1, 2, 5};
    new SmallestWeights().zero(weights, 6, 2);
    assertArrayEquals(new float[] {-2, 0, 3, 0, 1, 2, 5}, weights);
  }

  @Test
  void zerosGoFirst() {
    float[] weights = {1, 0, -0f, Float.MIN_VALUE, -3};
    new SmallestWeights().zero(weights, 5, 3);
    assertArrayEquals(new float[] {1, 0, 0, 0, -3}, weights, 0);
  }

  @Test
  void agreesWithSorting() {
    SplittableRandom random = new SplittableRandom(3);
    SmallestWeights smallest = new SmallestWeights();
    for (int trial = 0; trial < 200; trial++) {
      int size = random.nextInt(1, 300);
      float[] weights = new float[size];
      for (int i = 0; i < size; i++) {
        // Few distinct values in every other trial, for ties.
        weights[i] =
            trial % 2 == 0
                ? random.nextInt(-4, 5) * 0.125f
                : (float) ((random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-6, 3)));
      }
      int k = random.nextInt(0, size + 1);
      float[] expected = weights.clone();
      IntStream.range(0, size)
          .boxed()
          .sorted(Comparator.comparing(i -> Math.abs(weights[i])))
          .limit(k)
          .forEach(i -> expected[i] = 0);
      smallest.zero(weights, size, k);
      assertArrayEquals(expected, weights, 0);
    }
  }
}
