package dev.espalier.model.layer;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Panels;

/**
 * Forward and backward passes of a bidirectional LSTM over {@link Sequences}. The input products of
 * its two directions are done as one: their matrices stand side by side.
 */
public final class BidirectionalPass {

  private final Kernels kernels;
  private final BidirectionalWeights weights;
  private final LstmPass forward;
  private final LstmPass backward;
  private final int inputs;
  private final int width;

  /** Columns of the forward LSTM's gates; the backward one's come after. */
  private final int split;

  private final int gates;
  private final float[] matrix;
  private final float[] bias;
  private final Panels panels;
  private float[] products = {};
  private float[] outputs = {};

  /** Null in a pass that only runs forward. */
  private final Panels transposed;

  /** A pass; one that does not train has no {@link #backward}. */
  public BidirectionalPass(Kernels kernels, BidirectionalWeights weights, boolean training) {
    this.kernels = kernels;
    this.weights = weights;
    forward = new LstmPass(kernels, weights.forward(), false, training);
    backward = new LstmPass(kernels, weights.backward(), true, training);
    inputs = weights.inputs();
    width = weights.width();
    split = 4 * forward.units();
    gates = 4 * width;
    matrix = new float[inputs * gates];
    bias = new float[gates];
    panels = Panels.columns(inputs, gates);
    transposed = training ? Panels.columns(gates, inputs) : null;
  }

  /** Takes over the weights as they are now. */
  public void pack() {
    forward.pack();
    backward.pack();
    float[] left = weights.forward().input().value().data;
    float[] right = weights.backward().input().value().data;
    for (int r = 0; r < inputs; r++) {
      System.arraycopy(left, r * split, matrix, r * gates, split);
      System.arraycopy(right, r * (gates - split), matrix, r * gates + split, gates - split);
    }
    System.arraycopy(weights.forward().bias().value().data, 0, bias, 0, split);
    System.arraycopy(weights.backward().bias().value().data, 0, bias, split, gates - split);
    kernels.pack(panels, matrix, 0, gates, 1);
    if (transposed != null) {
      kernels.pack(transposed, matrix, 0, 1, gates);
    }
  }

  /** Bytes of the weights that a forward pass reads, matrices as packed. */
  public long weightBytes() {
    return panels.bytes() + 4L * bias.length + forward.weightBytes() + backward.weightBytes();
  }

  /** Values of an output row: the forward LSTM's units, then the backward one's. */
  public int width() {
    return width;
  }

  /**
   * Runs over all sequences.
   *
   * @param x a row of inputs a word, by sequence
   * @return a row of {@link #width()} hidden states a word; overwritten by the next call
   */
  public float[] forward(Sequences sequences, float[] x) {
    int rows = sequences.rows();
    products = Buffers.atLeast(products, rows * gates);
    outputs = Buffers.atLeast(outputs, rows * width);
    kernels.multiply(rows, x, 0, inputs, 1, panels, false, products, 0, gates);
    kernels.addRow(rows, gates, products, 0, gates, bias, 0);
    forward.forward(sequences, products, gates, 0, outputs, width, 0);
    backward.forward(sequences, products, gates, split, outputs, width, forward.units());
    return outputs;
  }

  /**
   * Overwrites the weights' gradients.
   *
   * @param x the inputs given to {@link #forward}, unchanged
   * @param dy gradient of the outputs
   * @param dx overwritten with the gradient of the inputs
   */
  public void backward(Sequences sequences, float[] x, float[] dy, float[] dx) {
    int rows = sequences.rows();
    forward.backward(sequences, dy, width, 0, products, gates, 0);
    backward.backward(sequences, dy, width, forward.units(), products, gates, split);
    // The packed copies are all that is needed of the matrix: its place is free for the gradient.
    kernels.multiply(
        inputs, gates, rows, x, 0, 1, inputs, products, 0, gates, 1, false, matrix, 0, gates);
    float[] left = weights.forward().input().gradient().data;
    float[] right = weights.backward().input().gradient().data;
    for (int r = 0; r < inputs; r++) {
      System.arraycopy(matrix, r * gates, left, r * split, split);
      System.arraycopy(matrix, r * gates + split, right, r * (gates - split), gates - split);
    }
    kernels.multiply(rows, products, 0, gates, 1, transposed, false, dx, 0, inputs);
  }
}
