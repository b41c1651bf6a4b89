package dev.espalier.model.bidaf;

import dev.espalier.kernel.Kernels;
import dev.espalier.model.Parameter;

/** Forward and backward passes of a score for every word: weight · [g ; m]. */
final class PointerPass {

  private final Kernels kernels;
  private final Parameter weight;
  private final int gWidth;
  private final int mWidth;

  /**
   * @param weight (width of g + width of m) × 1
   */
  PointerPass(Kernels kernels, Parameter weight, int gWidth) {
    this.kernels = kernels;
    this.weight = weight;
    this.gWidth = gWidth;
    mWidth = weight.value().numRows - gWidth;
  }

  void forward(int rows, float[] g, float[] m, float[] scores) {
    score(rows, g, gWidth, 0, false, scores);
    score(rows, m, mWidth, gWidth, true, scores);
  }

  private void score(
      int rows, float[] x, int width, int offset, boolean accumulate, float[] scores) {
    float[] w = weight.value().data;
    kernels.multiply(rows, 1, width, x, 0, width, 1, w, offset, 1, 1, accumulate, scores, 0, 1);
  }

  /**
   * Overwrites the weight's gradient.
   *
   * @param accumulate whether the gradients of g and m are added to {@code dg} and {@code dm}, and
   *     do not overwrite them
   */
  void backward(
      int rows, float[] dScores, float[] g, float[] m, boolean accumulate, float[] dg, float[] dm) {
    backward(rows, dScores, g, gWidth, 0, accumulate, dg);
    backward(rows, dScores, m, mWidth, gWidth, accumulate, dm);
  }

  private void backward(
      int rows, float[] dScores, float[] x, int width, int offset, boolean accumulate, float[] dx) {
    float[] gradient = weight.gradient().data;
    kernels.multiply(
        1, width, rows, dScores, 0, rows, 1, x, 0, width, 1, false, gradient, offset, width);
    float[] w = weight.value().data;
    kernels.multiply(
        rows, width, 1, dScores, 0, 1, 1, w, offset, width, 1, accumulate, dx, 0, width);
  }
}
