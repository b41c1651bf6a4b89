package dev.espalier.model.bidaf;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.Parameter;
import dev.espalier.model.layer.Sequences;
import java.util.List;

/**
 * Forward and backward passes of pointing at a word of each paragraph: scores weight · [g ; m],
 * their softmax, and the loss.
 */
final class PointerPass {

  private final Kernels kernels;
  private final boolean first;
  private final Part ofG;
  private final Part ofM;
  private final Matrix scores = Matrix.ofColumns(1);
  private final Matrix probabilities = Matrix.ofColumns(1);
  private final Matrix dScores = Matrix.ofColumns(1);

  /**
   * @param weight (width of g + width of m) × 1
   * @param first whether it points at answers' first words, or at their last ones
   */
  PointerPass(Kernels kernels, Parameter weight, int gWidth, boolean first, boolean training) {
    this.kernels = kernels;
    this.first = first;
    ofG = new Part(weight, 0, gWidth, training);
    ofM = new Part(weight, gWidth, weight.value().numRows - gWidth, training);
  }

  /** Score of every word of the paragraphs, one after the other; a column. */
  Matrix scores() {
    return scores;
  }

  /** Probability of every word to be the one; a column. */
  Matrix probabilities() {
    return probabilities;
  }

  /**
   * Runs over a batch's paragraphs.
   *
   * @return negative log-likelihood, summed over the questions whose answer is known, in nats
   */
  double forward(List<Example> batch, Sequences paragraphs, Matrix g, Matrix m) {
    int rows = paragraphs.rows();
    ofG.forward(g, scores.resize(rows), false);
    ofM.forward(m, scores, true);
    float[] to = probabilities.resize(rows).data();
    double loss = 0;
    for (int q = 0; q < batch.size(); q++) {
      int at = paragraphs.start(q);
      double sum = Softmax.forward(scores.data(), at, paragraphs.length(q), to, at);
      if (batch.get(q).isAnswered()) {
        loss += sum - scores.get(at + target(batch.get(q)), 0);
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
      List<Example> batch, Sequences paragraphs, Matrix g, Matrix m, Matrix dg, Matrix dm) {
    dScores.resize(paragraphs.rows()).fill(0);
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
      Matrix g,
      Matrix m,
      Matrix dProbabilities,
      Matrix dg,
      Matrix dm) {
    dScores.resize(paragraphs.rows()).set(dProbabilities);
    for (int q = 0; q < paragraphs.count(); q++) {
      int at = paragraphs.start(q);
      Softmax.backward(probabilities.data(), at, paragraphs.length(q), dScores.data(), at);
    }
    backward(batch, paragraphs, g, m, true, dg, dm);
  }

  private void backward(
      List<Example> batch,
      Sequences paragraphs,
      Matrix g,
      Matrix m,
      boolean accumulate,
      Matrix dg,
      Matrix dm) {
    addLoss(batch, paragraphs);
    ofG.backward(g, dg, accumulate);
    ofM.backward(m, dm, accumulate);
  }

  private void addLoss(List<Example> batch, Sequences paragraphs) {
    float scale = 1f / batch.size();
    float[] dScores = this.dScores.data();
    for (int q = 0; q < batch.size(); q++) {
      if (batch.get(q).isAnswered()) {
        int at = paragraphs.start(q);
        for (int r = at; r < at + paragraphs.length(q); r++) {
          dScores[r] += scale * probabilities.get(r, 0);
        }
        dScores[at + target(batch.get(q))] -= scale;
      }
    }
  }

  /** What g, or m, contributes to the scores. */
  private final class Part {

    /** As a row. */
    private final Matrix weight;

    private final InnerProducts products;

    /** Null in a pass that only runs forward. */
    private final Matrix gradient;

    Part(Parameter whole, int first, int width, boolean training) {
      weight = whole.view().rows(first, width).transposed();
      products = new InnerProducts(kernels, width);
      gradient = training ? whole.gradientView().rows(first, width).transposed() : null;
    }

    void forward(Matrix x, Matrix scores, boolean accumulate) {
      products.multiply(x, weight, scores, accumulate);
    }

    void backward(Matrix x, Matrix dx, boolean accumulate) {
      kernels.multiply(dScores.transposed(), x, gradient, false);
      kernels.multiply(dScores, weight, dx, accumulate);
    }
  }
}
