package dev.espalier.model.bidaf;

import dev.espalier.kernel.Kernels;
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

  /** h∘w₃ + w₂: times u it is the similarity, but for what all of a row's words share. */
  private float[] scaled = {};

  /** w₁·h. */
  private float[] shared = {};

  /** Attention of each paragraph word to its question's words, a row a word. */
  private float[] attention = {};

  private float[] attended = {};
  private float[] strongest = {};
  private int[] strongestAt = {};
  private float[] importance = {};
  private float[] summary = {};
  private float[] outputs = {};

  private float[] dAttention = {};
  private float[] dAttended = {};
  private float[] dImportance = {};
  private float[] dSummary = {};
  private float[] weighted = {};

  /**
   * @param weight 3c × 1
   */
  AttentionPass(Kernels kernels, Parameter weight) {
    this.kernels = kernels;
    this.weight = weight;
    width = weight.value().numRows / 3;
    products = new InnerProducts(kernels, width);
  }

  /**
   * Runs over a batch.
   *
   * @param h a row of c values a word, of paragraphs and questions
   * @return a row of 4c values a paragraph word
   */
  float[] forward(Sequences texts, float[] h) {
    int questions = texts.count() / 2;
    int rows = texts.start(questions);
    scaled = Buffers.atLeast(scaled, rows * width);
    shared = Buffers.atLeast(shared, rows);
    attended = Buffers.atLeast(attended, rows * width);
    strongest = Buffers.atLeast(strongest, rows);
    strongestAt = Buffers.atLeast(strongestAt, rows);
    importance = Buffers.atLeast(importance, rows);
    summary = Buffers.atLeast(summary, questions * width);
    outputs = Buffers.atLeast(outputs, rows * 4 * width);
    attention = Buffers.atLeast(attention, pairs(texts, questions));
    float[] w = weight.value().data;
    for (int i = 0; i < rows * width; i += width) {
      for (int k = 0; k < width; k++) {
        scaled[i + k] = h[i + k] * w[2 * width + k] + w[width + k];
      }
    }
    products.multiply(rows, 1, h, 0, w, 0, false, shared, 0);
    for (int q = 0, pair = 0; q < questions; q++) {
      attend(texts, questions, q, pair, h);
      pair += texts.length(q) * texts.length(questions + q);
    }
    return outputs;
  }

  private static int pairs(Sequences texts, int questions) {
    int pairs = 0;
    for (int q = 0; q < questions; q++) {
      pairs += texts.length(q) * texts.length(questions + q);
    }
    return pairs;
  }

  private void attend(Sequences texts, int questions, int q, int pair, float[] h) {
    int words = texts.length(q);
    int asked = texts.length(questions + q);
    int first = texts.start(q);
    int u = texts.start(questions + q) * width;
    products.multiply(words, asked, scaled, first * width, h, u, false, attention, pair);
    for (int t = 0; t < words; t++) {
      int row = pair + t * asked;
      int best = 0;
      for (int j = 1; j < asked; j++) {
        best = attention[row + j] > attention[row + best] ? j : best;
      }
      strongestAt[first + t] = best;
      strongest[first + t] = shared[first + t] + attention[row + best];
      Softmax.forward(attention, row, asked, attention, row);
    }
    kernels.multiply(
        words,
        width,
        asked,
        attention,
        pair,
        asked,
        1,
        h,
        u,
        width,
        1,
        false,
        attended,
        first * width,
        width);
    Softmax.forward(strongest, first, words, importance, first);
    kernels.multiply(
        1,
        width,
        words,
        importance,
        first,
        words,
        1,
        h,
        first * width,
        width,
        1,
        false,
        summary,
        q * width,
        width);
    for (int r = first; r < first + words; r++) {
      int from = r * width;
      int to = r * 4 * width;
      System.arraycopy(h, from, outputs, to, width);
      System.arraycopy(attended, from, outputs, to + width, width);
      for (int k = 0; k < width; k++) {
        outputs[to + 2 * width + k] = h[from + k] * attended[from + k];
        outputs[to + 3 * width + k] = h[from + k] * summary[q * width + k];
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
  void backward(Sequences texts, float[] h, float[] dg, float[] dh) {
    int questions = texts.count() / 2;
    int rows = texts.start(questions);
    dAttention = Buffers.atLeast(dAttention, pairs(texts, questions));
    dAttended = Buffers.atLeast(dAttended, rows * width);
    dImportance = Buffers.atLeast(dImportance, rows);
    dSummary = Buffers.atLeast(dSummary, width);
    weighted = Buffers.atLeast(weighted, rows * width);
    Arrays.fill(weight.gradient().data, 0, 3 * width, 0);
    for (int q = 0, pair = 0; q < questions; q++) {
      backward(texts, questions, q, pair, h, dg, dh);
      pair += texts.length(q) * texts.length(questions + q);
    }
  }

  private void backward(
      Sequences texts, int questions, int q, int pair, float[] h, float[] dg, float[] dh) {
    int words = texts.length(q);
    int asked = texts.length(questions + q);
    int first = texts.start(q);
    int u = texts.start(questions + q) * width;
    Arrays.fill(dSummary, 0, width, 0);
    for (int r = first; r < first + words; r++) {
      int at = r * width;
      int d = r * 4 * width;
      for (int k = 0; k < width; k++) {
        float byAttended = dg[d + 2 * width + k];
        float bySummary = dg[d + 3 * width + k];
        dh[at + k] = dg[d + k] + byAttended * attended[at + k] + bySummary * summary[q * width + k];
        dAttended[at + k] = dg[d + width + k] + byAttended * h[at + k];
        dSummary[k] += bySummary * h[at + k];
      }
    }
    products.multiply(words, 1, h, first * width, dSummary, 0, false, dImportance, first);
    Softmax.backward(importance, first, words, dImportance, first);
    products.multiply(words, asked, dAttended, first * width, h, u, false, dAttention, pair);
    kernels.multiply(
        asked,
        width,
        words,
        attention,
        pair,
        1,
        asked,
        dAttended,
        first * width,
        width,
        1,
        false,
        dh,
        u,
        width);
    for (int t = 0; t < words; t++) {
      int row = pair + t * asked;
      Softmax.backward(attention, row, asked, dAttention, row);
      dAttention[row + strongestAt[first + t]] += dImportance[first + t];
    }
    kernels.multiply(
        asked,
        width,
        words,
        dAttention,
        pair,
        1,
        asked,
        scaled,
        first * width,
        width,
        1,
        true,
        dh,
        u,
        width);
    kernels.multiply(
        words,
        width,
        asked,
        dAttention,
        pair,
        asked,
        1,
        h,
        u,
        width,
        1,
        false,
        weighted,
        first * width,
        width);
    similarity(first, words, h, dh);
  }

  /** What comes through the similarities' left side, and their weight's gradient. */
  private void similarity(int first, int words, float[] h, float[] dh) {
    float[] w = weight.value().data;
    float[] gradient = weight.gradient().data;
    for (int r = first; r < first + words; r++) {
      int at = r * width;
      float important = importance[r];
      float byScore = dImportance[r];
      for (int k = 0; k < width; k++) {
        float value = h[at + k];
        float product = weighted[at + k];
        dh[at + k] += important * dSummary[k] + byScore * w[k] + w[2 * width + k] * product;
        gradient[k] += byScore * value;
        gradient[width + k] += product;
        gradient[2 * width + k] += value * product;
      }
    }
  }
}
