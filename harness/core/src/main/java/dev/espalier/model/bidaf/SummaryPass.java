package dev.espalier.model.bidaf;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
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
  private final Matrix mean;
  private final Matrix outputs;
  private final Matrix dStart = Matrix.ofColumns(1);
  private final Matrix dMean;

  SummaryPass(Kernels kernels, int gWidth, int mWidth) {
    this.kernels = kernels;
    this.gWidth = gWidth;
    this.mWidth = mWidth;
    width = gWidth + 3 * mWidth;
    products = new InnerProducts(kernels, mWidth);
    mean = Matrix.ofColumns(mWidth);
    outputs = Matrix.ofColumns(width);
    dMean = Matrix.zeros(1, mWidth);
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
  Matrix forward(Sequences paragraphs, Matrix start, Matrix g, Matrix m) {
    Matrix ofStart = start.view();
    Matrix ofM = m.view();
    float[] means = mean.resize(paragraphs.count()).data();
    float[] to = outputs.resize(paragraphs.rows()).data();
    for (int q = 0; q < paragraphs.count(); q++) {
      int first = paragraphs.start(q);
      int size = paragraphs.length(q);
      ofStart.rows(first, size);
      kernels.multiply(ofStart.transposed(), ofM.rows(first, size), mean.rows(q, 1), false);
      for (int r = first; r < first + size; r++) {
        int at = r * width + gWidth;
        System.arraycopy(g.data(), r * gWidth, to, r * width, gWidth);
        System.arraycopy(m.data(), r * mWidth, to, at, mWidth);
        System.arraycopy(means, q * mWidth, to, at + mWidth, mWidth);
        for (int k = 0; k < mWidth; k++) {
          to[at + 2 * mWidth + k] = m.data()[r * mWidth + k] * means[q * mWidth + k];
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
  Matrix backward(
      Sequences paragraphs, Matrix start, Matrix m, Matrix dOutputs, Matrix dg, Matrix dm) {
    Matrix ofStart = start.view();
    Matrix ofM = m.view();
    Matrix ofDm = dm.view();
    dStart.resize(paragraphs.rows());
    for (int q = 0; q < paragraphs.count(); q++) {
      int first = paragraphs.start(q);
      int size = paragraphs.length(q);
      pointwise(q, first, size, m.data(), dOutputs.data(), dg.data(), dm.data());
      products.multiply(ofM.rows(first, size), dMean, dStart.rows(first, size), false);
      kernels.multiply(ofStart.rows(first, size), dMean, ofDm.rows(first, size), true);
    }
    return dStart.rows(0, paragraphs.rows());
  }

  /** What comes through all but the mean of one paragraph, and the gradient of that. */
  private void pointwise(
      int q, int first, int size, float[] m, float[] dOutputs, float[] dg, float[] dm) {
    float[] means = mean.data();
    float[] dMeans = dMean.data();
    Arrays.fill(dMeans, 0);
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
        dm[r * mWidth + k] = dOutputs[byM + k] + product * means[q * mWidth + k];
        dMeans[k] += dOutputs[byMean + k] + product * m[r * mWidth + k];
      }
    }
  }
}
