package dev.espalier.model.layer;

import dev.espalier.kernel.Kernels;

/** Forward and backward passes of a bidirectional LSTM over {@link Sequences}. */
public final class BidirectionalPass {

  private final LstmPass forward;
  private final LstmPass backward;
  private final int width;
  private float[] scratch = {};
  private float[] outputs = {};

  /** A pass; one that does not train has no {@link #backward}. */
  public BidirectionalPass(Kernels kernels, BidirectionalWeights weights, boolean training) {
    forward = new LstmPass(kernels, weights.forward(), false, training);
    backward = new LstmPass(kernels, weights.backward(), true, training);
    width = weights.width();
  }

  /** Takes over the weights as they are now. */
  public void pack() {
    forward.pack();
    backward.pack();
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
    scratch = Buffers.atLeast(scratch, rows * 4 * Math.max(forward.units(), backward.units()));
    outputs = Buffers.atLeast(outputs, rows * width);
    forward.forward(sequences, x, scratch, outputs, width, 0);
    backward.forward(sequences, x, scratch, outputs, width, forward.units());
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
    forward.backward(sequences, x, scratch, dy, width, 0, false, dx);
    backward.backward(sequences, x, scratch, dy, width, forward.units(), true, dx);
  }
}
