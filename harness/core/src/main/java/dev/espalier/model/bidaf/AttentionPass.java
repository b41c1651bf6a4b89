package dev.espalier.model.bidaf;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.Parameter;
import dev.espalier.model.layer.Buffers;
import dev.espalier.model.layer.Sequences;
import java.util.Arrays;

/**
 * Forward and backward passes of attention flow: the similarity of each of a paragraph's words to
 * each of its question's, S = w · [h ; u ; h∘u], the mean ũ of question words that every paragraph
 * word attends to, the mean h̃ of paragraph words that the question attends to, and g = [h ; ũ ;
 * h∘ũ ; h∘h̃].
 *
 * <p>Of n questions, the first n sequences are the paragraphs, the others the questions.
 */
final class AttentionPass {

  private final Kernels kernels;
  private final Parameter weight;
  private final int width;
  private final InnerProducts products;

  /** w₁, as a row. */
  private final Matrix sharedWeight;

  /** h∘w₃ + w₂: times u it is the similarity, but for what all of a row's words share. */
  private final Matrix scaled;

  /** w₁·h. */
  private final Matrix shared = Matrix.ofColumns(1);

  /** Attention of each paragraph word to its question's words: a row a word, of the longest one. */
  private final Matrix attention = Matrix.ofColumns(0);

  private final Matrix attended;
  private float[] strongest = {};
  private int[] strongestAt = {};
  private final Matrix importance = Matrix.ofColumns(1);
  private final Matrix summary;
  private final Matrix outputs;

  private final Matrix dAttention = Matrix.ofColumns(0);
  private final Matrix dAttended;
  private final Matrix dImportance = Matrix.ofColumns(1);
  private final Matrix dSummary;
  private final Matrix weighted;

  /**
   * @param weight 3c × 1
   */
  AttentionPass(Kernels kernels, Parameter weight) {
    this.kernels = kernels;
    this.weight = weight;
    width = weight.value().numRows / 3;
    products = new InnerProducts(kernels, width);
    sharedWeight = weight.view().rows(0, width).transposed();
    scaled = Matrix.ofColumns(width);
    attended = Matrix.ofColumns(width);
    summary = Matrix.ofColumns(width);
    outputs = Matrix.ofColumns(4 * width);
    dAttended = Matrix.ofColumns(width);
    dSummary = Matrix.zeros(1, width);
    weighted = Matrix.ofColumns(width);
  }

  /**
   * Runs over a batch.
   *
   * @param h a row of c values a word, of paragraphs and questions
   * @return a row of 4c values a paragraph word
   */
  Matrix forward(Sequences texts, Matrix h) {
    int questions = texts.count() / 2;
    int rows = texts.start(questions);
    attended.resize(rows);
    strongest = Buffers.atLeast(strongest, rows);
    strongestAt = Buffers.atLeast(strongestAt, rows);
    importance.resize(rows);
    summary.resize(questions);
    outputs.resize(rows);
    attention.resize(rows, longestQuestion(texts));
    scale(h.data(), scaled.resize(rows).data());
    Matrix paragraph = h.view();
    Matrix question = h.view();
    products.multiply(paragraph.rows(0, rows), sharedWeight, shared.resize(rows), false);
    for (int q = 0; q < questions; q++) {
      paragraph.rows(texts.start(q), texts.length(q));
      question.rows(texts.start(questions + q), texts.length(questions + q));
      attend(q, texts.start(q), paragraph, question);
    }
    return outputs;
  }

  private static int longestQuestion(Sequences texts) {
    int longest = 0;
    for (int q = texts.count() / 2; q < texts.count(); q++) {
      longest = Math.max(longest, texts.length(q));
    }
    return longest;
  }

  private void scale(float[] h, float[] scaled) {
    float[] w = weight.value().data;
    for (int i = 0; i < this.scaled.rows() * width; i += width) {
      for (int k = 0; k < width; k++) {
        scaled[i + k] = h[i + k] * w[2 * width + k] + w[width + k];
      }
    }
  }

  /** One question, whose paragraph's words begin at a row. */
  private void attend(int q, int first, Matrix paragraph, Matrix question) {
    int words = paragraph.rows();
    int asked = question.rows();
    attention.rows(first, words).columns(0, asked);
    products.multiply(scaled.rows(first, words), question, attention, false);
    float[] scores = attention.data();
    for (int t = 0; t < words; t++) {
      int row = attention.offset() + t * attention.rowStride();
      int best = 0;
      for (int j = 1; j < asked; j++) {
        best = scores[row + j] > scores[row + best] ? j : best;
      }
      strongestAt[first + t] = best;
      strongest[first + t] = shared.get(first + t, 0) + scores[row + best];
      Softmax.forward(scores, row, asked, scores, row);
    }
    kernels.multiply(attention, question, attended.rows(first, words), false);
    importance.rows(first, words);
    Softmax.forward(strongest, first, words, importance.data(), first);
    kernels.multiply(importance.transposed(), paragraph, summary.rows(q, 1), false);
    join(q, first, words, paragraph.data());
  }

  /** Fills a paragraph's outputs. */
  private void join(int q, int first, int words, float[] h) {
    float[] toWord = attended.data();
    float[] toAll = summary.data();
    float[] outputs = this.outputs.data();
    for (int r = first; r < first + words; r++) {
      int from = r * width;
      int to = r * 4 * width;
      System.arraycopy(h, from, outputs, to, width);
      System.arraycopy(toWord, from, outputs, to + width, width);
      for (int k = 0; k < width; k++) {
        outputs[to + 2 * width + k] = h[from + k] * toWord[from + k];
        outputs[to + 3 * width + k] = h[from + k] * toAll[q * width + k];
      }
    }
  }

  /**
   * Overwrites the weight's gradient.
   *
   * @param h the values given to {@link #forward}
   * @param dg gradient of the outputs
   * @param dh overwritten with the gradient of h
   */
  void backward(Sequences texts, Matrix h, Matrix dg, Matrix dh) {
    int questions = texts.count() / 2;
    int rows = texts.start(questions);
    dAttention.resize(rows, longestQuestion(texts));
    dAttended.resize(rows);
    dImportance.resize(rows);
    weighted.resize(rows);
    Arrays.fill(weight.gradient().data, 0, 3 * width, 0);
    Matrix paragraph = h.view();
    Matrix question = h.view();
    Matrix dQuestion = dh.view();
    for (int q = 0; q < questions; q++) {
      int first = texts.start(q);
      int words = texts.length(q);
      paragraph.rows(first, words);
      question.rows(texts.start(questions + q), texts.length(questions + q));
      dQuestion.rows(texts.start(questions + q), texts.length(questions + q));
      split(q, first, words, h.data(), dg.data(), dh.data());
      attendBackward(first, paragraph, question, dQuestion);
      similarity(first, words, h.data(), dh.data());
    }
  }

  /** The gradients of a paragraph's words, of what they attend to and of the summary. */
  private void split(int q, int first, int words, float[] h, float[] dg, float[] dh) {
    float[] toWord = attended.data();
    float[] toAll = summary.data();
    float[] dToWord = dAttended.data();
    float[] dToAll = dSummary.data();
    Arrays.fill(dToAll, 0);
    for (int r = first; r < first + words; r++) {
      int at = r * width;
      int d = r * 4 * width;
      for (int k = 0; k < width; k++) {
        float byAttended = dg[d + 2 * width + k];
        float bySummary = dg[d + 3 * width + k];
        dh[at + k] = dg[d + k] + byAttended * toWord[at + k] + bySummary * toAll[q * width + k];
        dToWord[at + k] = dg[d + width + k] + byAttended * h[at + k];
        dToAll[k] += bySummary * h[at + k];
      }
    }
  }

  private void attendBackward(int first, Matrix paragraph, Matrix question, Matrix dQuestion) {
    int words = paragraph.rows();
    int asked = question.rows();
    attention.rows(first, words).columns(0, asked);
    dAttention.rows(first, words).columns(0, asked);
    dAttended.rows(first, words);
    products.multiply(paragraph, dSummary, dImportance.rows(first, words), false);
    float[] byImportance = dImportance.data();
    Softmax.backward(importance.data(), first, words, byImportance, first);
    products.multiply(dAttended, question, dAttention, false);
    kernels.multiply(attention.transposed(), dAttended, dQuestion, false);
    float[] dScores = dAttention.data();
    for (int t = 0; t < words; t++) {
      int row = attention.offset() + t * attention.rowStride();
      Softmax.backward(attention.data(), row, asked, dScores, row);
      dScores[row + strongestAt[first + t]] += byImportance[first + t];
    }
    kernels.multiply(dAttention.transposed(), scaled.rows(first, words), dQuestion, true);
    kernels.multiply(dAttention, question, weighted.rows(first, words), false);
  }

  /** What comes through the similarities' left side, and their weight's gradient. */
  private void similarity(int first, int words, float[] h, float[] dh) {
    float[] w = weight.value().data;
    float[] gradient = weight.gradient().data;
    float[] byWord = weighted.data();
    float[] dToAll = dSummary.data();
    for (int r = first; r < first + words; r++) {
      int at = r * width;
      float important = importance.data()[r];
      float byScore = dImportance.data()[r];
      for (int k = 0; k < width; k++) {
        float value = h[at + k];
        float product = byWord[at + k];
        dh[at + k] += important * dToAll[k] + byScore * w[k] + w[2 * width + k] * product;
        gradient[k] += byScore * value;
        gradient[width + k] += product;
        gradient[2 * width + k] += value * product;
      }
    }
  }
}
