package dev.espalier.model.bidaf;

/** Softmax over a stretch of scores, and its backward pass. */
final class Softmax {

  private Softmax() {}

  /**
   * Turns scores into probabilities.
   *
   * @return ln Σ exp(score)
   */
  static double forward(float[] scores, int from, int size, float[] probabilities, int to) {
    float max = scores[from];
    for (int i = 1; i < size; i++) {
      max = Math.max(max, scores[from + i]);
    }
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double e = Math.exp(scores[from + i] - max);
      probabilities[to + i] = (float) e;
      sum += e;
    }
    float scale = (float) (1 / sum);
    for (int i = 0; i < size; i++) {
      probabilities[to + i] *= scale;
    }
    return max + Math.log(sum);
  }

  /** Turns the gradient of probabilities into that of their scores. */
  static void backward(float[] probabilities, int from, int size, float[] gradient, int at) {
    double mean = 0;
    for (int i = 0; i < size; i++) {
      mean += (double) probabilities[from + i] * gradient[at + i];
    }
    for (int i = 0; i < size; i++) {
      gradient[at + i] = (float) (probabilities[from + i] * (gradient[at + i] - mean));
    }
  }
}
