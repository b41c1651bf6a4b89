package dev.espalier.model.language;

import dev.espalier.kernel.Kernels;
import dev.espalier.model.Numbering;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Operand;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.layer.Dropout;
import dev.espalier.model.layer.RecurrentLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/**
 * Forward and backward passes of a language model over windows of a token stream, with the
 * recurrent state handed over from window to window (truncated back-propagation through time).
 *
 * <p>Holds the buffers for one batch size and one greatest window length, and a packed copy of the
 * weights: call {@link #pack()} whenever the weights have changed. After construction no call
 * allocates. Tokens are time-major: {@code tokens[t * batch + b]}.
 */
public final class LanguageModelPass {

  private final LanguageModel model;
  private final Kernels kernels;
  private final int batch;
  private final int steps;
  private final int vocabulary;
  private final int features;

  private final List<RecurrentLayer> layers = new ArrayList<>();

  /** One for the embedding and one above each layer, as the groups are; empty without dropout. */
  private final List<Dropout> dropouts = new ArrayList<>();

  private final Operand softmax;
  private final float[] embedded;
  private final float[] logits;

  /** Null in a pass that only runs forward. */
  private final Operand softmaxTransposed;

  private final float[] embeddedGradient;

  private LanguageModelPass(
      LanguageModel model,
      Numbering numbering,
      Kernels kernels,
      int batch,
      int steps,
      double keep,
      boolean training,
      Storage storage) {
    this.model = model;
    this.kernels = kernels;
    this.batch = batch;
    this.steps = steps;
    vocabulary = model.vocabulary();
    features = model.features();
    int rows = Math.multiplyExact(batch, steps);
    embedded = new float[rows * features];
    if (keep < 1) {
      for (UnitGroup group : model.groups()) {
        int size = rows * group.size();
        dropouts.add(new Dropout(keep, size, numbering.of(group), numbering.size(group)));
      }
    }
    for (LayerWeights layer : model.layers()) {
      layers.add(new RecurrentLayer(kernels, layer, batch, steps, training, storage));
    }
    softmax = Operand.of(kernels, model.softmaxWeight(), storage);
    logits = new float[Math.multiplyExact(rows, vocabulary)];
    softmaxTransposed = training ? Operand.transposed(kernels, model.softmaxWeight()) : null;
    embeddedGradient = training ? new float[embedded.length] : null;
    pack();
  }

  /**
   * A pass that trains.
   *
   * @param batch sequences side by side
   * @param unroll time steps of a window
   * @param keep keep probability of non-recurrent connections, in (0, 1]
   */
  public static LanguageModelPass training(
      LanguageModel model, Kernels kernels, int batch, int unroll, double keep) {
    return training(model, Numbering.of(model), kernels, batch, unroll, keep);
  }

  /**
   * A pass that trains a network that was cut.
   *
   * @param numbering the units' numbers in the whole network, whose dropout masks are drawn
   */
  public static LanguageModelPass training(
      LanguageModel model,
      Numbering numbering,
      Kernels kernels,
      int batch,
      int unroll,
      double keep) {
    return new LanguageModelPass(
        model, numbering, kernels, batch, unroll, keep, true, Storage.FLOAT32);
  }

  /** A pass that only runs forward, without dropout. */
  public static LanguageModelPass inference(
      LanguageModel model, Kernels kernels, int batch, int steps) {
    return inference(model, kernels, batch, steps, Storage.FLOAT32);
  }

  /**
   * A pass that only runs forward, without dropout.
   *
   * @param storage of the weights of the matrix products
   */
  public static LanguageModelPass inference(
      LanguageModel model, Kernels kernels, int batch, int steps, Storage storage) {
    return new LanguageModelPass(
        model, Numbering.of(model), kernels, batch, steps, 1, false, storage);
  }

  /** Takes over the model's weights as they are now. */
  public void pack() {
    layers.forEach(RecurrentLayer::pack);
    softmax.pack();
    if (softmaxTransposed != null) {
      softmaxTransposed.pack();
    }
  }

  /** Bytes of the weights that a forward pass reads, products' as packed, padding included. */
  public long weightBytes() {
    return 4L * (model.embedding().size() + model.softmaxBias().size())
        + softmax.bytes()
        + layers.stream().mapToLong(RecurrentLayer::weightBytes).sum();
  }

  /**
   * Runs a window forward and hands its state over to the next.
   *
   * @param tokens inputs, {@code steps * batch} of them
   * @param steps time steps, at most the pass's own
   * @return the logits, {@code steps * batch} rows of V; overwritten by the next call
   */
  public float[] forward(int[] tokens, int steps) {
    forward(tokens, steps, 0);
    carry();
    return logits;
  }

  /**
   * Runs a window forward and hands its state over to the next.
   *
   * @return the window's negative log-likelihood summed over its tokens, in nats
   */
  public double loss(int[] tokens, int[] targets, int steps) {
    forward(tokens, steps, 0);
    carry();
    return kernels.crossEntropy(steps * batch, vocabulary, logits, 0, targets, 0, false, 1);
  }

  /**
   * Runs a whole window forward and backward, overwrites the gradients of all parameters with those
   * of the loss summed over the window's time steps and averaged over its sequences, and hands the
   * state over to the next window.
   *
   * @param dropoutSeed what this window's dropout masks are drawn from
   * @return the window's negative log-likelihood summed over its tokens, in nats
   */
  public double gradients(int[] tokens, int[] targets, long dropoutSeed) {
    forward(tokens, steps, dropoutSeed);
    int rows = steps * batch;
    double loss = kernels.crossEntropy(rows, vocabulary, logits, 0, targets, 0, true, 1f / batch);
    int last = layers.size() - 1;
    Operand.gradient(
        kernels, model.softmaxWeight(), rows, outputs(last), outputOffset(last), logits, 0);
    kernels.columnSums(
        rows, vocabulary, logits, 0, vocabulary, model.softmaxBias().gradient().data, 0);
    softmaxTransposed.multiply(rows, logits, 0, false, layers.get(last).outputGradients(), 0);
    for (int l = last; l >= 0; l--) {
      RecurrentLayer layer = layers.get(l);
      if (!dropouts.isEmpty()) {
        dropouts.get(l + 1).backward(kernels, layer.outputGradients(), rows * layer.units());
      }
      float[] below = l == 0 ? embeddedGradient : layers.get(l - 1).outputGradients();
      layer.backward(outputs(l - 1), outputOffset(l - 1), below);
    }
    if (!dropouts.isEmpty()) {
      dropouts.get(0).backward(kernels, embeddedGradient, rows * features);
    }
    scatter(tokens, rows);
    carry();
    return loss;
  }

  /** Begins a new stream: zeroes the recurrent state. */
  public void clearState() {
    layers.forEach(RecurrentLayer::clearState);
  }

  /** A copy of the recurrent state: batch × H matrices by name, for instance {@code hidden1}. */
  public Map<String, FMatrixRMaj> state() {
    Map<String, FMatrixRMaj> state = new LinkedHashMap<>();
    for (int l = 0; l < layers.size(); l++) {
      String number = Integer.toString(l + 1);
      layers.get(l).states().forEach((name, value) -> state.put(name + number, value));
    }
    return state;
  }

  /** Goes on from a state taken by {@link #state()}. */
  public void setState(Map<String, FMatrixRMaj> state) {
    for (int l = 0; l < layers.size(); l++) {
      for (String name : model.cell().states()) {
        layers.get(l).setState(name, state.get(name + (l + 1)));
      }
    }
  }

  private void forward(int[] tokens, int steps, long dropoutSeed) {
    int rows = steps * batch;
    float[] table = model.embedding().value().data;
    for (int r = 0; r < rows; r++) {
      System.arraycopy(table, tokens[r] * features, embedded, r * features, features);
    }
    if (!dropouts.isEmpty()) {
      dropouts.get(0).forward(kernels, dropoutSeed, embedded, 0, rows * features);
    }
    for (int l = 0; l < layers.size(); l++) {
      RecurrentLayer layer = layers.get(l);
      layer.forward(outputs(l - 1), outputOffset(l - 1), steps);
      if (!dropouts.isEmpty()) {
        dropouts
            .get(l + 1)
            .forward(
                kernels,
                dropoutSeed + 0x632BE59BD9B4E019L * (l + 1),
                layer.outputs(),
                layer.outputOffset(),
                rows * layer.units());
      }
    }
    int last = layers.size() - 1;
    softmax.multiply(rows, outputs(last), outputOffset(last), false, logits, 0);
    kernels.addRow(rows, vocabulary, logits, 0, vocabulary, model.softmaxBias().value().data, 0);
  }

  /** What layer {@code l} hands upwards; layer −1 is the embedding. */
  private float[] outputs(int l) {
    if (!dropouts.isEmpty()) {
      return dropouts.get(l + 1).values();
    }
    return l < 0 ? embedded : layers.get(l).outputs();
  }

  private int outputOffset(int l) {
    return dropouts.isEmpty() && l >= 0 ? layers.get(l).outputOffset() : 0;
  }

  private void carry() {
    layers.forEach(RecurrentLayer::carry);
  }

  private void scatter(int[] tokens, int rows) {
    float[] gradient = model.embedding().gradient().data;
    Arrays.fill(gradient, 0);
    for (int r = 0; r < rows; r++) {
      kernels.axpy(features, 1, embeddedGradient, r * features, gradient, tokens[r] * features);
    }
  }
}
