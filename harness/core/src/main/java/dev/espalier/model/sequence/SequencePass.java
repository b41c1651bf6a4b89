package dev.espalier.model.sequence;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.Numbering;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.layer.Dropout;
import dev.espalier.model.layer.RecurrentLayer;
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.model.sequence.Signature.Predicts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/**
 * Forward and backward passes of a network over windows of sequences, with the recurrent state
 * handed over from window to window (truncated back-propagation through time) unless it is cleared.
 *
 * <p>Holds the buffers for one batch size and one greatest window length, and a packed copy of the
 * weights: call {@link #pack()} whenever the weights have changed. After construction no call
 * allocates. Everything is time-major: {@code tokens[t * batch + b]}.
 */
public final class SequencePass {

  private final SequenceModel model;
  private final Kernels kernels;
  private final int batch;
  private final int steps;
  private final boolean lastStep;

  /** Of the embedding, or real inputs. */
  private final int features;

  private final List<RecurrentLayer> layers = new ArrayList<>();
  private final Head head;

  /** Null without dropout, and for real inputs, none of which is dropped. */
  private final Dropout inputDropout;

  /** One above each layer; empty without dropout. */
  private final List<Dropout> dropouts = new ArrayList<>();

  /** Embeddings of the tokens; empty if inputs are reals. */
  private final Matrix embedded;

  /** Of what the lowest layer reads; null in a pass that only runs forward, or if not asked for. */
  private Matrix inputGradient;

  /** What the lowest layer reads in this window. */
  private Matrix inputs;

  private SequencePass(
      SequenceModel model,
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
    Signature signature = model.signature();
    lastStep = signature.predicts() == Predicts.LAST_STEP;
    features = model.features();
    int rows = Math.multiplyExact(batch, steps);
    boolean tokens = signature.input() == Input.TOKENS;
    embedded = Matrix.zeros(tokens ? rows : 0, features);
    inputGradient = training && tokens ? Matrix.zeros(rows, features) : null;
    inputs = embedded;
    Dropout lowest = null;
    if (keep < 1) {
      int parts = model.cell().parts();
      for (UnitGroup group : model.groups()) {
        int[] units = numbering.of(group);
        switch (group.kind()) {
          case INPUT -> lowest = new Dropout(keep, units, numbering.size(group));
          case HIDDEN -> dropouts.add(new Dropout(keep, units, numbering.size(group), parts));
          case READOUT -> {}
        }
      }
      if (tokens && lowest == null) {
        // Tied, or in common coordinates: the features are the last layer's units.
        UnitGroup last = model.groups().get(model.groups().size() - 1);
        lowest = new Dropout(keep, numbering.of(last), numbering.size(last));
      }
    }
    inputDropout = lowest;
    for (LayerWeights layer : model.layers()) {
      layers.add(new RecurrentLayer(kernels, layer, batch, steps, training, storage));
    }
    head = new Head(kernels, model, signature.predictions(batch, steps), training, storage);
    pack();
  }

  /**
   * A pass that trains.
   *
   * @param batch sequences side by side
   * @param unroll time steps of a window
   * @param keep keep probability of non-recurrent connections, in (0, 1]
   */
  public static SequencePass training(
      SequenceModel model, Kernels kernels, int batch, int unroll, double keep) {
    return training(model, Numbering.of(model), kernels, batch, unroll, keep);
  }

  /**
   * A pass that trains a network that was cut.
   *
   * @param numbering the units' numbers in the whole network, whose dropout masks are drawn
   */
  public static SequencePass training(
      SequenceModel model,
      Numbering numbering,
      Kernels kernels,
      int batch,
      int unroll,
      double keep) {
    return new SequencePass(model, numbering, kernels, batch, unroll, keep, true, Storage.FLOAT32);
  }

  /** A pass that only runs forward, without dropout. */
  public static SequencePass inference(SequenceModel model, Kernels kernels, int batch, int steps) {
    return inference(model, kernels, batch, steps, Storage.FLOAT32);
  }

  /**
   * A pass that only runs forward, without dropout.
   *
   * @param storage of the weights of the matrix products
   */
  public static SequencePass inference(
      SequenceModel model, Kernels kernels, int batch, int steps, Storage storage) {
    return new SequencePass(model, Numbering.of(model), kernels, batch, steps, 1, false, storage);
  }

  /** Takes over the model's weights as they are now. */
  public void pack() {
    layers.forEach(RecurrentLayer::pack);
    head.pack();
  }

  /** Bytes of the weights that a forward pass reads, products' as packed, padding included. */
  public long weightBytes() {
    long embeddings = model.embedding() == null ? 0 : model.embedding().size();
    return 4L * embeddings
        + head.bytes()
        + layers.stream().mapToLong(RecurrentLayer::weightBytes).sum();
  }

  /**
   * Runs a window of tokens forward and hands its state over to the next.
   *
   * @param tokens inputs, {@code steps * batch} of them
   * @param steps time steps, at most the pass's own
   * @return the outputs, as of {@link #forward(Batch)}
   */
  public float[] forward(int[] tokens, int steps) {
    embed(tokens, steps);
    forward(steps, 0);
    carry();
    return head.outputs().data();
  }

  /**
   * Runs a window forward and hands its state over to the next.
   *
   * @return the outputs, a row of {@link Signature#outputs()} logits or real values a prediction;
   *     overwritten by the next call
   */
  public float[] forward(Batch window) {
    read(window);
    forward(window.steps(), 0);
    carry();
    return head.outputs().data();
  }

  /** The outputs of the window that was last run forward, as {@link #forward(Batch)} gives them. */
  public float[] outputs() {
    return head.outputs().data();
  }

  /**
   * Runs a window of a language model forward and hands its state over to the next.
   *
   * @return the window's negative log-likelihood summed over its tokens, in nats
   */
  public double loss(int[] tokens, int[] targets, int steps) {
    forward(tokens, steps);
    return head.loss(targets, null, false, 1);
  }

  /**
   * Runs a window forward and hands its state over to the next.
   *
   * @return summed over the predictions that count: nats, or squared errors
   */
  public double loss(Batch window) {
    forward(window);
    return head.loss(window.classes(), window.values(), false, 1);
  }

  /**
   * What the cells add to the loss of the window that was last run forward, summed over its rows.
   */
  public double ownLoss() {
    return layers.stream().mapToDouble(RecurrentLayer::loss).sum();
  }

  /**
   * What the cells tell of all windows that were run forward, in a pass that does not train.
   *
   * @return figures by column, with the layer's number where there are several; empty for most
   */
  public Map<String, Double> figures() {
    Map<String, Double> all = new LinkedHashMap<>();
    for (int l = 0; l < layers.size(); l++) {
      String number = layers.size() == 1 ? "" : Integer.toString(l + 1);
      layers.get(l).figures().forEach((column, value) -> all.put(column + number, value));
    }
    return all;
  }

  /**
   * Runs a whole window of a language model forward and backward, overwrites the gradients of all
   * parameters with those of the loss, {@link #ownLoss} included, summed over the window's time
   * steps and averaged over its sequences, and hands the state over to the next window.
   *
   * @param dropoutSeed what this window's dropout masks are drawn from
   * @return the window's negative log-likelihood alone, summed over its tokens, in nats
   */
  public double gradients(int[] tokens, int[] targets, long dropoutSeed) {
    embed(tokens, steps);
    forward(steps, dropoutSeed);
    double loss = head.loss(targets, null, true, 1f / batch);
    backward(steps, 1f / batch);
    scatter(tokens, steps * batch);
    carry();
    return loss;
  }

  /**
   * Runs a window forward and backward, overwrites the gradients of all parameters with those of
   * the loss, and hands the state over to the next window.
   *
   * @param scale what the loss summed over all predictions, and {@link #ownLoss}, are multiplied by
   *     before their gradient is taken
   * @param dropoutSeed what this window's dropout masks are drawn from
   * @return the task's loss alone, not scaled: nats, or squared errors, summed over the predictions
   *     that count
   */
  public double gradients(Batch window, float scale, long dropoutSeed) {
    read(window);
    forward(window.steps(), dropoutSeed);
    double loss = head.loss(window.classes(), window.values(), true, scale);
    backward(window.steps(), scale);
    if (model.embedding() != null) {
      scatter(window.tokens(), window.steps() * batch);
    }
    carry();
    return loss;
  }

  /**
   * Has {@link #gradients(Batch, float, long)} find the gradient by real inputs, too.
   *
   * @return where it is after each call, as {@link Batch#reals()} has them
   */
  public Matrix keepInputGradient() {
    inputGradient = inputGradient == null ? Matrix.zeros(batch * steps, features) : inputGradient;
    return inputGradient;
  }

  /**
   * Hidden states of the window that was last run forward, of every layer from the bottom: a row of
   * {@link LayerWeights#outputs()} a step and sequence, overwritten by the next call.
   */
  public List<Matrix> hidden() {
    return layers.stream().map(RecurrentLayer::outputs).toList();
  }

  /** The loss's gradient by the top layer's {@link #hidden} states, once {@link #gradients} ran. */
  public Matrix hiddenGradient() {
    return layers.get(layers.size() - 1).outputGradients();
  }

  /** Begins a new stream: puts the recurrent state to what it begins as. */
  public void clearState() {
    layers.forEach(RecurrentLayer::clearState);
  }

  /** A copy of the recurrent state: a row a sequence, by name, for instance {@code hidden1}. */
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

  private void read(Batch window) {
    if (model.embedding() == null) {
      inputs = window.inputs();
    } else {
      embed(window.tokens(), window.steps());
    }
  }

  private void embed(int[] tokens, int steps) {
    float[] table = model.embedding().value().data;
    float[] to = embedded.rows(0, steps * batch).data();
    for (int r = 0; r < steps * batch; r++) {
      System.arraycopy(table, tokens[r] * features, to, r * features, features);
    }
  }

  private void forward(int steps, long dropoutSeed) {
    if (inputDropout != null) {
      inputDropout.forward(kernels, dropoutSeed, inputs);
    }
    for (int l = 0; l < layers.size(); l++) {
      RecurrentLayer layer = layers.get(l);
      layer.forward(outputs(l - 1), steps);
      if (!dropouts.isEmpty()) {
        long seed = dropoutSeed + 0x632BE59BD9B4E019L * (l + 1);
        dropouts.get(l).forward(kernels, seed, layer.outputs());
      }
    }
    head.forward(predicting(outputs(layers.size() - 1)));
  }

  /** Narrows rows of all time steps to those that predictions are made of. */
  private Matrix predicting(Matrix rows) {
    return lastStep ? rows.lastRows(batch) : rows;
  }

  private void backward(int steps, float scale) {
    if (inputGradient != null) {
      inputGradient.rows(0, steps * batch);
    }
    int last = layers.size() - 1;
    Matrix above = layers.get(last).outputGradients();
    if (lastStep) {
      above.fill(0);
    }
    head.backward(predicting(outputs(last)), predicting(above));
    for (int l = last; l >= 0; l--) {
      RecurrentLayer layer = layers.get(l);
      if (!dropouts.isEmpty()) {
        dropouts.get(l).backward(kernels, layer.outputGradients());
      }
      Matrix below = l == 0 ? inputGradient : layers.get(l - 1).outputGradients();
      layer.backward(outputs(l - 1), below, scale);
    }
    if (inputDropout != null) {
      inputDropout.backward(kernels, inputGradient);
    }
  }

  /** What layer {@code l} hands upwards; layer −1 is the input. */
  private Matrix outputs(int l) {
    if (l < 0) {
      return inputDropout == null ? inputs : inputDropout.values();
    }
    return dropouts.isEmpty() ? layers.get(l).outputs() : dropouts.get(l).values();
  }

  private void carry() {
    layers.forEach(RecurrentLayer::carry);
  }

  private void scatter(int[] tokens, int rows) {
    float[] gradient = model.embedding().gradient().data;
    float[] from = inputGradient.data();
    Arrays.fill(gradient, 0);
    for (int r = 0; r < rows; r++) {
      kernels.axpy(features, 1, from, r * features, gradient, tokens[r] * features);
    }
  }
}
