package dev.espalier.model.bidaf;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
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
  private final CharacterPass characters;
  private final HighwayPass highway1;
  private final HighwayPass highway2;

  /** [word vector ; character convolution], and views of the latter. */
  private final Matrix x;

  private final Matrix convolved;
  private Matrix carried;
  private final Matrix dx;
  private final Matrix dConvolved;
  private final Matrix dCarried;

  /**
   * @param dropout of the characters' features; null for none
   */
  FeaturesPass(Kernels kernels, BidafWeights weights, Dropout dropout, boolean training) {
    table = weights.words();
    wordFeatures = weights.wordFeatures();
    int features = weights.features();
    x = Matrix.ofColumns(features);
    convolved = x.view().columns(wordFeatures, features - wordFeatures);
    dx = Matrix.ofColumns(features);
    dConvolved = dx.view().columns(wordFeatures, features - wordFeatures);
    dCarried = Matrix.ofColumns(features);
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
  Matrix forward(BatchLayout batch, long dropoutSeed) {
    int rows = batch.texts().rows();
    float[] to = x.resize(rows).data();
    float[] vectors = table.value().data;
    for (int r = 0; r < rows; r++) {
      int word = batch.words()[r];
      System.arraycopy(vectors, word * wordFeatures, to, r * x.columns(), wordFeatures);
    }
    characters.forward(batch.letters(), dropoutSeed, convolved.rows(0, rows));
    carried = highway1.forward(x);
    return highway2.forward(carried);
  }

  /**
   * Overwrites the weights' gradients.
   *
   * @param dy gradient of the features
   */
  void backward(BatchLayout batch, Matrix dy) {
    int rows = batch.texts().rows();
    highway2.backward(carried, dy, dCarried.resize(rows));
    highway1.backward(x, dCarried, dx.resize(rows));
    characters.backward(batch.letters(), dConvolved.rows(0, rows));
    if (table.role() != Role.FIXED) {
      wordGradient(rows, batch.words());
    }
  }

  private void wordGradient(int rows, int[] words) {
    float[] from = dx.data();
    float[] gradient = table.gradient().data;
    Arrays.fill(gradient, 0);
    for (int r = 0; r < rows; r++) {
      int to = words[r] * wordFeatures;
      for (int k = 0; k < wordFeatures; k++) {
        gradient[to + k] += from[r * dx.columns() + k];
      }
    }
  }
}
