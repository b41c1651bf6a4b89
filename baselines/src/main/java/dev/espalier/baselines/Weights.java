package dev.espalier.baselines;

/**
 * Passes over all weights of a matrix. Written without branches on the weights, which would be
 * mispredicted in a half-pruned network, so that the compiler turns them into vector instructions.
 */
final class Weights {

  /** Times this, any weight that training tells from zero is more than 1. */
  private static final float HUGE = 3e38f;

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

  /** 1 for every weight that is not zero, 0 for the others. */
  static void nonZeros(float[] weights, float[] ones, int size) {
    for (int i = 0; i < size; i++) {
      ones[i] = Math.min(1, Math.abs(weights[i]) * HUGE);
    }
  }

  /** x *= factors. */
  static void multiply(float[] x, float[] factors, int size) {
    for (int i = 0; i < size; i++) {
      x[i] *= factors[i];
    }
  }

  /** Sum of absolute values. */
  static double sumOfAbsolutes(float[] weights, int size) {
    // Four sums, so that additions need not wait for one another.
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i <= size - 4; i += 4) {
      a += Math.abs(weights[i]);
      b += Math.abs(weights[i + 1]);
      c += Math.abs(weights[i + 2]);
      d += Math.abs(weights[i + 3]);
    }
    for (; i < size; i++) {
      a += Math.abs(weights[i]);
    }
    return a + b + (c + d);
  }
}
