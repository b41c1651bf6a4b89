package dev.espalier.model.bidaf;

import dev.espalier.kernel.Kernels;
import dev.espalier.model.layer.Buffers;
import dev.espalier.model.layer.Sequences;
import java.util.Arrays;

/**
 * Forward and backward passes of what the output layer reads: [g ; m ; ã ; m∘ã] of every word, with
 * ã = Σ start · m over its paragraph.
 */
final class SummaryPass {

  private final Kernels kernels;
  private final int gWidth;
  private final int mWidth;
  private final int width;
  private final InnerProducts products;
  private float[] mean = {};
  private float[] outputs = {};
  private float[] dStart = {};
  private final float[] dMean;

  SummaryPass(Kernels kernels, int gWidth, int mWidth) {
    this.kernels = kernels;
    this.gWidth = gWidth;
    this.mWidth = mWidth;
    width = gWidth + 3 * mWidth;
    products = new InnerProducts(kernels, mWidth);
    dMean = new float[mWidth];
  }

  /** Values of a row of outputs. */
  int width() {
    return width;
  }

  /**
   * Runs over a batch's paragraphs.
   *
   * @param start probability of every word to be the first
   * @return a row of {@link #width()} values a word; overwritten by the next call
   */
  float[] forward(Sequences paragraphs, float[] start, float[] g, float[] m) {
    mean = Buffers.atLeast(mean, paragraphs.count() * mWidth);
    outputs = Buffers.atLeast(outputs, paragraphs.rows() * width);
    for (int q = 0; q < paragraphs.count(); q++) {
      int first = paragraphs.start(q);
      int size = paragraphs.length(q);
      kernels.multiply(
          1,
          mWidth,
          size,
          start,
          first,
          size,
          1,
          m,
          first * mWidth,
          mWidth,
          1,
          false,
          mean,
          q * mWidth,
          mWidth);
      for (int r = first; r < first + size; r++) {
        int to = r * width;
        System.arraycopy(g, r * gWidth, outputs, to, gWidth);
        System.arraycopy(m, r * mWidth, outputs, to + gWidth, mWidth);
        System.arraycopy(mean, q * mWidth, outputs, to + gWidth + mWidth, mWidth);
        for (int k = 0; k < mWidth; k++) {
          outputs[to + gWidth + 2 * mWidth + k] = m[r * mWidth + k] * mean[q * mWidth + k];
        }
      }
    }
    return outputs;
  }

  /**
   * Adds to the gradient of g, and overwrites that of m.
   *
   * @param start as given to {@link #forward}, like {@code m}
   * @param dOutputs gradient of the outputs
   * @return gradient of {@code start}; overwritten by the next call
   */
  float[] backward(
      Sequences paragraphs, float[] start, float[] m, float[] dOutputs, float[] dg, float[] dm) {
    dStart = Buffers.atLeast(dStart, paragraphs.rows());
    for (int q = 0; q < paragraphs.count(); q++) {
      int first = paragraphs.start(q);
      int size = paragraphs.length(q);
      Arrays.fill(dMean, 0);
      for (int r = first; r < first + size; r++) {
        int from = r * width;
        for (int k = 0; k < gWidth; k++) {
          dg[r * gWidth + k] += dOutputs[from + k];
        }
        int byM = from + gWidth;
        int byMean = byM + mWidth;
        int byProduct = byMean + mWidth;
        for (int k = 0; k < mWidth; k++) {
          float product = dOutputs[byProduct + k];
          dm[r * mWidth + k] = dOutputs[byM + k] + product * mean[q * mWidth + k];
          dMean[k] += dOutputs[byMean + k] + product * m[r * mWidth + k];
        }
      }
      products.multiply(size, 1, m, first * mWidth, dMean, 0, false, dStart, first);
      kernels.multiply(
          size,
          mWidth,
          1,
          start,
          first,
          1,
          1,
          dMean,
          0,
          mWidth,
          1,
          true,
          dm,
          first * mWidth,
          mWidth);
    }
    return dStart;
  }
}
