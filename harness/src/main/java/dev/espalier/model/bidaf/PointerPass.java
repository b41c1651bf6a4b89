package dev.espalier.model.bidaf;

import dev.espalier.kernel.Kernels;
import dev.espalier.model.Parameter;
import dev.espalier.model.layer.Buffers;
import dev.espalier.model.layer.Sequences;
import java.util.Arrays;
import java.util.List;

/**
 * Forward and backward passes of pointing at a word of each paragraph: scores weight · [g ; m],
 * their softmax, and the loss.
 */
final class PointerPass {

  private final Kernels kernels;
  private final Parameter weight;
  private final boolean first;
  private final int gWidth;
  private final int mWidth;
  private final InnerProducts gProducts;
  private final InnerProducts mProducts;
  private float[] scores = {};
  private float[] probabilities = {};
  private float[] dScores = {};

  /**
   * @param weight (width of g + width of m) × 1
   * @param first whether it points at answers' first words, or at their last ones
   */
  PointerPass(Kernels kernels, Parameter weight, int gWidth, boolean first) {
    this.kernels = kernels;
    this.weight = weight;
    this.first = first;
    this.gWidth = gWidth;
    mWidth = weight.value().numRows - gWidth;
    gProducts = new InnerProducts(kernels, gWidth);
    mProducts = new InnerProducts(kernels, mWidth);
  }

  /** Score of every word of the paragraphs, one after the other. */
  float[] scores() {
    return scores;
  }

  /** Probability of every word to be the one. */
  float[] probabilities() {
    return probabilities;
  }

  /**
   * Runs over a batch's paragraphs.
   *
   * @return negative log-likelihood, summed over the questions whose answer is known, in nats
   */
  double forward(List<Example> batch, Sequences paragraphs, float[] g, float[] m) {
    int rows = paragraphs.rows();
    scores = Buffers.atLeast(scores, rows);
    probabilities = Buffers.atLeast(probabilities, rows);
    float[] w = weight.value().data;
    gProducts.multiply(rows, 1, g, 0, w, 0, false, scores, 0);
    mProducts.multiply(rows, 1, m, 0, w, gWidth, true, scores, 0);
    double loss = 0;
    for (int q = 0; q < batch.size(); q++) {
      int at = paragraphs.start(q);
      double sum = Softmax.forward(scores, at, paragraphs.length(q), probabilities, at);
      if (batch.get(q).isAnswered()) {
        loss += sum - scores[at + target(batch.get(q))];
      }
    }
    return loss;
  }

  private int target(Example example) {
    return first ? example.first() : example.last();
  }

  /**
   * Overwrites the weight's gradient, and those of g and m, of the loss averaged over the batch.
   *
   * @param g as given to {@link #forward}, like {@code m}
   */
  void backward(
      List<Example> batch, Sequences paragraphs, float[] g, float[] m, float[] dg, float[] dm) {
    dScores = Buffers.atLeast(dScores, paragraphs.rows());
    Arrays.fill(dScores, 0, paragraphs.rows(), 0);
    backward(batch, paragraphs, g, m, false, dg, dm);
  }

  /**
   * The same where something else reads the probabilities, and g and m: adds to their gradients.
   *
   * @param dProbabilities gradient of the probabilities by what else reads them
   */
  void backward(
      List<Example> batch,
      Sequences paragraphs,
      float[] g,
      float[] m,
      float[] dProbabilities,
      float[] dg,
      float[] dm) {
    dScores = Buffers.atLeast(dScores, paragraphs.rows());
    System.arraycopy(dProbabilities, 0, dScores, 0, paragraphs.rows());
    for (int q = 0; q < paragraphs.count(); q++) {
      int at = paragraphs.start(q);
      Softmax.backward(probabilities, at, paragraphs.length(q), dScores, at);
    }
    backward(batch, paragraphs, g, m, true, dg, dm);
  }

  private void backward(
      List<Example> batch,
      Sequences paragraphs,
      float[] g,
      float[] m,
      boolean accumulate,
      float[] dg,
      float[] dm) {
    addLoss(batch, paragraphs);
    backward(paragraphs.rows(), g, gWidth, 0, accumulate, dg);
    backward(paragraphs.rows(), m, mWidth, gWidth, accumulate, dm);
  }

  private void addLoss(List<Example> batch, Sequences paragraphs) {
    float scale = 1f / batch.size();
    for (int q = 0; q < batch.size(); q++) {
      if (batch.get(q).isAnswered()) {
        int at = paragraphs.start(q);
        for (int r = at; r < at + paragraphs.length(q); r++) {
          dScores[r] += scale * probabilities[r];
        }
        dScores[at + target(batch.get(q))] -= scale;
      }
    }
  }

  private void backward(
      int rows, float[] x, int width, int offset, boolean accumulate, float[] dx) {
    float[] gradient = weight.gradient().data;
    kernels.multiply(
        1, width, rows, dScores, 0, rows, 1, x, 0, width, 1, false, gradient, offset, width);
    float[] w = weight.value().data;
    kernels.multiply(
        rows, width, 1, dScores, 0, 1, 1, w, offset, width, 1, accumulate, dx, 0, width);
  }
}
