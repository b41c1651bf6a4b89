package dev.espalier.model.lstm;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Panels;
import dev.espalier.kernel.Precision;
import dev.espalier.model.Numbering;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.layer.Dropout;
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

  private final LstmLanguageModel model;
  private final Kernels kernels;
  private final int batch;
  private final int steps;
  private final int vocabulary;
  private final int features;

  private final List<LstmLayerPass> layers = new ArrayList<>();

  /** One for the embedding and one above each layer, as the groups are; empty without dropout. */
  private final List<Dropout> dropouts = new ArrayList<>();

  private final Panels softmaxPanels;
  private final float[] embedded;
  private final float[] logits;

  /** Null in a pass that only runs forward. */
  private final Panels softmaxTransposed;

  private final float[] embeddedGradient;

  private LanguageModelPass(
      LstmLanguageModel model,
      Numbering numbering,
      Kernels kernels,
      int batch,
      int steps,
      double keep,
      boolean training,
      Precision precision) {
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
    int top = 0;
    for (LstmLanguageModel.Layer layer : model.layers()) {
      layers.add(new LstmLayerPass(kernels, layer, batch, steps, training, precision));
      top = layer.units();
    }
    softmaxPanels = Panels.columns(top, vocabulary, precision);
    logits = new float[Math.multiplyExact(rows, vocabulary)];
    softmaxTransposed = training ? Panels.columns(vocabulary, top) : null;
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
      LstmLanguageModel model, Kernels kernels, int batch, int unroll, double keep) {
    return training(model, Numbering.of(model), kernels, batch, unroll, keep);
  }

  /**
   * A pass that trains a network that was cut.
   *
   * @param numbering the units' numbers in the whole network, whose dropout masks are drawn
   */
  public static LanguageModelPass training(
      LstmLanguageModel model,
      Numbering numbering,
      Kernels kernels,
      int batch,
      int unroll,
      double keep) {
    return new LanguageModelPass(
        model, numbering, kernels, batch, unroll, keep, true, Precision.FLOAT32);
  }

  /** A pass that only runs forward, without dropout. */
  public static LanguageModelPass inference(
      LstmLanguageModel model, Kernels kernels, int batch, int steps) {
    return inference(model, kernels, batch, steps, Precision.FLOAT32);
  }

  /**
   * A pass that only runs forward, without dropout.
   *
   * @param precision of the weights of the matrix products; embedding, biases and all sums are
   *     float32
   */
  public static LanguageModelPass inference(
      LstmLanguageModel model, Kernels kernels, int batch, int steps, Precision precision) {
    return new LanguageModelPass(
        model, Numbering.of(model), kernels, batch, steps, 1, false, precision);
  }

  /** Takes over the model's weights as they are now. */
  public void pack() {
    layers.forEach(LstmLayerPass::pack);
    float[] weight = model.softmaxWeight().value().data;
    kernels.pack(softmaxPanels, weight, 0, vocabulary, 1);
    if (softmaxTransposed != null) {
      kernels.pack(softmaxTransposed, weight, 0, 1, vocabulary);
    }
  }

  /** Bytes of the weights that a forward pass reads, products' as packed, padding included. */
  public long weightBytes() {
    return 4L * (model.embedding().size() + model.softmaxBias().size())
        + softmaxPanels.bytes()
        + layers.stream().mapToLong(LstmLayerPass::weightBytes).sum();
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
    carry(steps);
    return logits;
  }

  /**
   * Runs a window forward and hands its state over to the next.
   *
   * @return the window's negative log-likelihood summed over its tokens, in nats
   */
  public double loss(int[] tokens, int[] targets, int steps) {
    forward(tokens, steps, 0);
    carry(steps);
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
    LstmLayerPass top = layers.get(last);
    int units = top.units();
    kernels.multiply(
        units,
        vocabulary,
        rows,
        outputs(last),
        outputOffset(last),
        1,
        units,
        logits,
        0,
        vocabulary,
        1,
        false,
        model.softmaxWeight().gradient().data,
        0,
        vocabulary);
    kernels.columnSums(
        rows, vocabulary, logits, 0, vocabulary, model.softmaxBias().gradient().data, 0);
    kernels.multiply(
        rows, logits, 0, vocabulary, 1, softmaxTransposed, false, top.outputGradients(), 0, units);
    for (int l = last; l >= 0; l--) {
      LstmLayerPass layer = layers.get(l);
      if (!dropouts.isEmpty()) {
        dropouts.get(l + 1).backward(kernels, layer.outputGradients(), rows * layer.units());
      }
      float[] below = l == 0 ? embeddedGradient : layers.get(l - 1).outputGradients();
      layer.backward(outputs(l - 1), outputOffset(l - 1), steps, below);
    }
    if (!dropouts.isEmpty()) {
      dropouts.get(0).backward(kernels, embeddedGradient, rows * features);
    }
    scatter(tokens, rows);
    carry(steps);
    return loss;
  }

  /** Begins a new stream: zeroes the recurrent state. */
  public void clearState() {
    layers.forEach(LstmLayerPass::clearState);
  }

  /** A copy of the recurrent state: batch × H matrices by name. */
  public Map<String, FMatrixRMaj> state() {
    Map<String, FMatrixRMaj> state = new LinkedHashMap<>();
    for (int l = 0; l < layers.size(); l++) {
      FMatrixRMaj hidden = new FMatrixRMaj(batch, layers.get(l).units());
      FMatrixRMaj cell = new FMatrixRMaj(batch, layers.get(l).units());
      layers.get(l).copyState(hidden, cell);
      state.put("hidden" + (l + 1), hidden);
      state.put("cell" + (l + 1), cell);
    }
    return state;
  }

  /** Goes on from a state taken by {@link #state()}. */
  public void setState(Map<String, FMatrixRMaj> state) {
    for (int l = 0; l < layers.size(); l++) {
      layers.get(l).setState(state.get("hidden" + (l + 1)), state.get("cell" + (l + 1)));
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
      LstmLayerPass layer = layers.get(l);
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
    kernels.multiply(
        rows,
        outputs(last),
        outputOffset(last),
        layers.get(last).units(),
        1,
        softmaxPanels,
        false,
        logits,
        0,
        vocabulary);
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

  private void carry(int steps) {
    for (LstmLayerPass layer : layers) {
      layer.carry(steps);
    }
  }

  private void scatter(int[] tokens, int rows) {
    float[] gradient = model.embedding().gradient().data;
    Arrays.fill(gradient, 0);
    for (int r = 0; r < rows; r++) {
      kernels.axpy(features, 1, embeddedGradient, r * features, gradient, tokens[r] * features);
    }
  }
}
