package dev.espalier.baselines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsTest {

  private static final int SIZE = 1003;

  /** Weights of all magnitudes, zeros among them, the threshold and its neighbours too. */
  private static float[] weights(float threshold) {
    SplittableRandom random = new SplittableRandom(1);
    float[] weights = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      int sign = random.nextBoolean() ? 1 : -1;
      weights[i] =
          switch (random.nextInt(5)) {
            case 0 -> 0f;
            case 1 -> sign * threshold;
            case 2 -> sign * Math.nextDown(threshold);
            case 3 -> sign * Math.nextUp(threshold);
            default -> (float) (sign * Math.pow(10, random.nextDouble() * 40 - 30));
          };
    }
    return weights;
  }

  @ParameterizedTest
  @ValueSource(floats = {1e-8f, 1e-4f, 2e-4f, 0.3f, 1})
  void weightsUnderTheThresholdAndNoOthersBecomeZero(float threshold) {
    float[] weights = weights(threshold);
    float[] expected = weights.clone();
    for (int i = 0; i < SIZE; i++) {
      expected[i] = Math.abs(weights[i]) < threshold ? 0f : weights[i];
    }
    Weights.zeroBelow(weights, SIZE, threshold);
    assertArrayEquals(expected, weights);
  }

  @Test
  void thresholdOfZeroChangesNothing() {
    float[] weights = weights(1e-4f);
    float[] expected = weights.clone();
    Weights.zeroBelow(weights, SIZE, 0);
    assertArrayEquals(expected, weights);
  }

  @Test
  void softThresholdMovesTowardsZeroAndNotBeyond() {
    float[] weights = {1, -1, 0.25f, -0.25f, 0.125f, -0.125f, 0, 7};
    Weights.softThreshold(weights, 7, 0.25f);
    assertArrayEquals(new float[] {0.75f, -0.75f, 0, 0, 0, 0, 0, 7}, weights);
  }

  @Test
  void signIsAddedExceptWhereTheWeightIsZero() {
    float[] gradient = {1, 1, 1, 1, 1, 1};
    Weights.addSign(gradient, new float[] {3, -3, 0, 1e-30f, -1e-30f, -0f}, 6, 0.5f);
    assertArrayEquals(new float[] {1.5f, 0.5f, 1, 1.5f, 0.5f, 1}, gradient);
  }

  @Test
  void zerosLoseTheirGradient() {
    float[] kept = new float[4];
    Weights.nonZeros(new float[] {0, 1e-30f, -5, -0f}, kept, 4);
    assertArrayEquals(new float[] {0, 1, 1, 0}, kept);
    float[] gradient = {1, -2, 3, -4};
    Weights.multiply(gradient, kept, 4);
    assertArrayEquals(new float[] {0, -2, 3, -0f}, gradient);
  }

  @Test
  void sumIsThatOfThePlainLoop() {
    SplittableRandom random = new SplittableRandom(2);
    float[] weights = new float[SIZE];
    double absolutes = 0;
    for (int i = 0; i < SIZE; i++) {
      weights[i] = random.nextFloat() - 0.5f;
      absolutes += i < SIZE - 1 ? Math.abs(weights[i]) : 0;
    }
    assertEquals(absolutes, Weights.sumOfAbsolutes(weights, SIZE - 1), 1e-9);
  }
}
