package dev.espalier.baselines;

/**
 * Passes over all weights of a matrix. Written without branches on the weights, which would be
 * mispredicted in a half-pruned network, so that the compiler turns them into vector instructions.
 */
final class Weights {

  /** Times this, any weight that training tells from zero is more than 1. */
  private static final float HUGE = 3e38f;

  /** Sums side by side, so that additions need not wait for one another. */
  private static final int LANES = 64;

  private Weights() {}

  /** Sets weights of absolute value less than a threshold to zero. */
  static void zeroBelow(float[] weights, int size, float threshold) {
    for (int i = 0; i < size; i++) {
      float kept = (Math.abs(weights[i]) - threshold) * HUGE + 1;
      // Plus 0 makes −0 a plain zero.
      weights[i] = weights[i] * Math.max(0, Math.min(1, kept)) + 0f;
    }
  }

  /** Moves weights towards zero by an amount, and to zero where they are nearer. */
  static void softThreshold(float[] weights, int size, float amount) {
    for (int i = 0; i < size; i++) {
      weights[i] -= Math.max(-amount, Math.min(amount, weights[i]));
    }
  }

  /** Adds {@code amount · sign(weight)} to the gradient, nothing where the weight is zero. */
  static void addSign(float[] gradient, float[] weights, int size, float amount) {
    for (int i = 0; i < size; i++) {
      gradient[i] += amount * Math.max(-1, Math.min(1, weights[i] * HUGE));
    }
  }

  /** Zeroes the gradient of weights that are zero. */
  static void dropGradientOfZeros(float[] gradient, float[] weights, int size) {
    for (int i = 0; i < size; i++) {
      gradient[i] *= Math.min(1, Math.abs(weights[i]) * HUGE);
    }
  }

  /** Sum of absolute values. */
  static double sumOfAbsolutes(float[] weights, int size) {
    float[] lanes = new float[LANES];
    double sum = 0;
    int i = 0;
    for (; i + LANES <= size; i += LANES) {
      for (int l = 0; l < LANES; l++) {
        lanes[l] += Math.abs(weights[i + l]);
      }
      if (i % (LANES * 256) == 0) {
        sum += drain(lanes);
      }
    }
    for (; i < size; i++) {
      sum += Math.abs(weights[i]);
    }
    return sum + drain(lanes);
  }

  private static double drain(float[] lanes) {
    double sum = 0;
    for (int l = 0; l < lanes.length; l++) {
      sum += lanes[l];
      lanes[l] = 0;
    }
    return sum;
  }
}
