package dev.espalier.model.bidaf;

import dev.espalier.kernel.Kernels;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.layer.Buffers;
import dev.espalier.model.layer.CharacterPass;
import dev.espalier.model.layer.Dropout;
import dev.espalier.model.layer.HighwayPass;
import java.util.Arrays;

/**
 * Forward and backward passes of words' features, x = highway2(highway1([word vector ; character
 * convolution])).
 */
final class FeaturesPass {

  private final Parameter table;
  private final int wordFeatures;
  private final int features;
  private final CharacterPass characters;
  private final HighwayPass highway1;
  private final HighwayPass highway2;
  private float[] x = {};
  private float[] carried;
  private float[] dx = {};
  private float[] dCarried = {};

  /**
   * @param dropout of the characters' features; null for none
   */
  FeaturesPass(Kernels kernels, BidafWeights weights, Dropout dropout, boolean training) {
    table = weights.words();
    wordFeatures = weights.wordFeatures();
    features = weights.features();
    characters =
        new CharacterPass(kernels, weights.characters(), BidafModel.CHARACTERS, dropout, training);
    highway1 = new HighwayPass(kernels, weights.highways().get(0), training);
    highway2 = new HighwayPass(kernels, weights.highways().get(1), training);
  }

  /** Takes over the weights as they are now. */
  void pack() {
    characters.pack();
    highway1.pack();
    highway2.pack();
  }

  /** Bytes of the weights that a forward pass reads, matrices as packed. */
  long weightBytes() {
    return 4L * table.size()
        + characters.weightBytes()
        + highway1.weightBytes()
        + highway2.weightBytes();
  }

  /**
   * Runs over a batch.
   *
   * @param dropoutSeed what the characters' mask is drawn from
   * @return a row of d features a word; overwritten by the next call
   */
  float[] forward(BatchLayout batch, long dropoutSeed) {
    int rows = batch.texts().rows();
    x = Buffers.atLeast(x, rows * features);
    for (int r = 0; r < rows; r++) {
      System.arraycopy(
          table.value().data, batch.words()[r] * wordFeatures, x, r * features, wordFeatures);
    }
    characters.forward(rows, batch.letters(), dropoutSeed, x, features, wordFeatures);
    carried = highway1.forward(rows, x);
    return highway2.forward(rows, carried);
  }

  /**
   * Overwrites the weights' gradients.
   *
   * @param dy gradient of the features
   */
  void backward(BatchLayout batch, float[] dy) {
    int rows = batch.texts().rows();
    dx = Buffers.atLeast(dx, rows * features);
    dCarried = Buffers.atLeast(dCarried, rows * features);
    highway2.backward(rows, carried, dy, dCarried);
    highway1.backward(rows, x, dCarried, dx);
    characters.backward(rows, batch.letters(), dx, features, wordFeatures);
    if (table.role() != Role.FIXED) {
      wordGradient(rows, batch.words());
    }
  }

  private void wordGradient(int rows, int[] words) {
    float[] gradient = table.gradient().data;
    Arrays.fill(gradient, 0);
    for (int r = 0; r < rows; r++) {
      int to = words[r] * wordFeatures;
      for (int k = 0; k < wordFeatures; k++) {
        gradient[to + k] += dx[r * features + k];
      }
    }
  }
}
