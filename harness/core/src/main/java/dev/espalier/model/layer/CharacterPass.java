package dev.espalier.model.layer;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.kernel.PackedMatrix;
import java.util.Arrays;

/**
 * Forward and backward passes of a word's features from its characters (Kim, arXiv:1408.5882): a
 * convolution over the characters' embeddings, and each filter's greatest value along the word, or
 * 0 if that is negative.
 *
 * <p>As characters lie side by side, windows are rows of a matrix whose rows overlap, and need no
 * copy. Rows that reach into the next word are computed along, and not looked at.
 */
public final class CharacterPass {

  /** Words whose convolution stays in the second-level cache. */
  private static final int WORDS = 64;

  private final Kernels kernels;
  private final CharacterWeights weights;
  private final int characters;
  private final int features;
  private final int filters;
  private final int depth;
  private final int windows;
  private final Dropout dropout;
  private final boolean training;
  private final PackedMatrix packed;
  private final Matrix filter;
  private final Matrix convolved;
  private final Matrix embedded;

  /** The window of each filter's greatest value; −1 where that is negative. */
  private int[] greatest = {};

  private final Matrix gradient;
  private float[] filterTransposed = {};

  /**
   * @param characters that every word has, padded or cut
   * @param dropout of the characters' features; null for none
   */
  public CharacterPass(
      Kernels kernels,
      CharacterWeights weights,
      int characters,
      Dropout dropout,
      boolean training) {
    this.kernels = kernels;
    this.weights = weights;
    this.characters = characters;
    this.training = training;
    features = weights.features();
    filters = weights.filters();
    depth = weights.width() * features;
    windows = characters - weights.width() + 1;
    if (windows < 1) {
      throw new IllegalArgumentException(
          "words of %d characters are too short for %s of width %d; cut them later"
              .formatted(characters, weights.filter().name(), weights.width()));
    }
    this.dropout = dropout;
    filter = weights.filter().view();
    packed = PackedMatrix.of(depth, filters);
    convolved = Matrix.zeros(WORDS * characters, filters);
    embedded = Matrix.ofColumns(features);
    gradient = Matrix.ofColumns(features);
  }

  /** Takes over the weights as they are now. */
  public void pack() {
    kernels.pack(packed, filter);
  }

  /** Bytes of the weights that a forward pass reads, the filter as packed. */
  public long weightBytes() {
    return 4L * (weights.embedding().size() + weights.bias().size()) + packed.bytes();
  }

  /**
   * Runs over words.
   *
   * @param ids the words' characters
   * @param dropoutSeed what the mask is drawn from
   * @param y receives a row of a value a filter for each word
   */
  public void forward(int[] ids, long dropoutSeed, Matrix y) {
    int words = y.rows();
    embed(words * characters, ids, dropoutSeed);
    if (training) {
      greatest = Buffers.atLeast(greatest, words * filters);
    }
    int all = Math.max(0, words * characters - weights.width() + 1);
    Matrix windowRows = Matrix.of(embedded.data(), 0, all, depth, features, 1);
    float[] bias = weights.bias().value().data;
    for (int first = 0; first < words; first += WORDS) {
      int start = first;
      int some = Math.min(WORDS, words - first);
      int rows = some * characters - weights.width() + 1;
      windowRows.rows(first * characters, rows);
      kernels.multiply(windowRows, packed, convolved.rows(0, rows), false);
      Rows.share(
          kernels.team(),
          some,
          windows * filters,
          (from, to) -> {
            for (int word = from; word < to; word++) {
              int at = y.offset() + (start + word) * y.rowStride();
              greatest(word * characters * filters, bias, y.data(), at, (start + word) * filters);
            }
          });
    }
  }

  private void embed(int rows, int[] ids, long dropoutSeed) {
    float[] to = embedded.resize(rows).data();
    float[] table = weights.embedding().value().data;
    for (int r = 0; r < rows; r++) {
      System.arraycopy(table, ids[r] * features, to, r * features, features);
    }
    if (dropout != null) {
      dropout.apply(kernels, dropoutSeed, embedded);
    }
  }

  private void greatest(int from, float[] bias, float[] y, int at, int argument) {
    float[] values = convolved.data();
    System.arraycopy(values, from, y, at, filters);
    if (training) {
      Arrays.fill(greatest, argument, argument + filters, 0);
    }
    for (int window = 1; window < windows; window++) {
      int row = from + window * filters;
      if (training) {
        for (int f = 0; f < filters; f++) {
          if (values[row + f] > y[at + f]) {
            y[at + f] = values[row + f];
            greatest[argument + f] = window;
          }
        }
      } else {
        for (int f = 0; f < filters; f++) {
          y[at + f] = Math.max(y[at + f], values[row + f]);
        }
      }
    }
    for (int f = 0; f < filters; f++) {
      float value = y[at + f] + bias[f];
      y[at + f] = Math.max(0, value);
      if (training && value <= 0) {
        greatest[argument + f] = -1;
      }
    }
  }

  /**
   * Overwrites the weights' gradients.
   *
   * @param ids the characters given to {@link #forward}
   * @param dy gradient of the outputs
   */
  public void backward(int[] ids, Matrix dy) {
    int words = dy.rows();
    float[] dEmbedded = gradient.resize(words * characters).data();
    filterTransposed = Buffers.atLeast(filterTransposed, filters * depth);
    for (int f = 0; f < filters; f++) {
      for (int i = 0; i < depth; i++) {
        filterTransposed[f * depth + i] = filter.get(i, f);
      }
    }
    Rows.share(
        kernels.team(), words, filters * depth, (from, to) -> inputs(from, to, dy, dEmbedded));
    Rows.share(kernels.team(), filters, words * depth, (from, to) -> filters(from, to, dy));
    float[] table = weights.embedding().gradient().data;
    Arrays.fill(table, 0);
    if (dropout != null) {
      dropout.backward(kernels, gradient);
    }
    for (int r = 0; r < words * characters; r++) {
      for (int i = 0; i < features; i++) {
        table[ids[r] * features + i] += dEmbedded[r * features + i];
      }
    }
  }

  /** Gradient of some words' embedded characters. */
  private void inputs(int from, int to, Matrix dy, float[] dEmbedded) {
    int word = characters * features;
    Arrays.fill(dEmbedded, from * word, to * word, 0);
    for (int w = from; w < to; w++) {
      for (int f = 0; f < filters; f++) {
        int window = greatest[w * filters + f];
        float d = dy.get(w, f);
        if (window >= 0) {
          int at = w * word + window * features;
          for (int i = 0; i < depth; i++) {
            dEmbedded[at + i] += d * filterTransposed[f * depth + i];
          }
        }
      }
    }
  }

  /** Gradient of some filters and their biases. */
  private void filters(int from, int to, Matrix dy) {
    int word = characters * features;
    float[] letters = embedded.data();
    float[] sum = new float[depth];
    for (int f = from; f < to; f++) {
      Arrays.fill(sum, 0);
      float bias = 0;
      for (int w = 0; w < dy.rows(); w++) {
        int window = greatest[w * filters + f];
        float d = dy.get(w, f);
        if (window >= 0) {
          bias += d;
          int at = w * word + window * features;
          for (int i = 0; i < depth; i++) {
            sum[i] += d * letters[at + i];
          }
        }
      }
      weights.bias().gradient().data[f] = bias;
      for (int i = 0; i < depth; i++) {
        weights.filter().gradient().data[i * filters + f] = sum[i];
      }
    }
  }
}
