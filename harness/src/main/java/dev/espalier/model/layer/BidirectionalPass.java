package dev.espalier.model.layer;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.PackedMatrix;
import dev.espalier.model.cell.Storage;

/**
 * Forward and backward passes of a bidirectional recurrent layer over {@link Sequences}. The input
 * products of its two directions are done as one: their matrices stand side by side.
 */
public final class BidirectionalPass {

  private final Kernels kernels;
  private final BidirectionalWeights weights;
  private final RecurrentPass forward;
  private final RecurrentPass backward;
  private final int inputs;
  private final int width;

  /** Columns of the forward direction's part of the product; the backward one's come after. */
  private final int split;

  private final int gates;
  private final float[] matrix;
  private final float[] bias;
  private final PackedMatrix packed;
  private float[] products = {};
  private float[] outputs = {};

  /** Null in a pass that only runs forward. */
  private final PackedMatrix transposed;

  /** A pass; one that does not train has no {@link #backward}. */
  public BidirectionalPass(Kernels kernels, BidirectionalWeights weights, boolean training) {
    this.kernels = kernels;
    this.weights = weights;
    forward = new RecurrentPass(kernels, weights.forward(), Storage.FLOAT32, training);
    backward = new RecurrentPass(kernels, weights.backward(), Storage.FLOAT32, training);
    inputs = weights.inputs();
    width = weights.width();
    split = weights.forward().bias().size();
    gates = split + weights.backward().bias().size();
    matrix = new float[inputs * gates];
    bias = new float[gates];
    packed = PackedMatrix.of(inputs, gates);
    transposed = training ? PackedMatrix.of(gates, inputs) : null;
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
    kernels.pack(packed, matrix, 0, gates, 1);
    if (transposed != null) {
      kernels.pack(transposed, matrix, 0, 1, gates);
    }
  }

  /** Bytes of the weights that a forward pass reads, matrices as packed. */
  public long weightBytes() {
    return packed.bytes() + 4L * bias.length + forward.weightBytes() + backward.weightBytes();
  }

  /** Values of an output row: the forward direction's units, then the backward one's. */
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
    kernels.multiply(rows, x, 0, inputs, 1, packed, false, products, 0, gates);
    kernels.addRow(rows, gates, products, 0, gates, bias, 0);
    forward(forward, sequences, false, 0, 0);
    forward(backward, sequences, true, split, forward.units());
    return outputs;
  }

  /** Runs one direction from zero states: what it takes and gives lies by sequence. */
  private void forward(
      RecurrentPass direction, Sequences sequences, boolean reversed, int column, int outColumn) {
    int rows = sequences.rows();
    int units = direction.units();
    int columns = columns(column);
    direction.reserve(sequences.count(), rows);
    direction.clear();
    int[] order = sequences.order(reversed);
    gather(order, rows, products, gates, column, direction.gates(), columns);
    direction.forward(sequences);
    float[] hidden = direction.outputs();
    int first = direction.outputOffset();
    for (int r = 0; r < rows; r++) {
      System.arraycopy(hidden, first + r * units, outputs, order[r] * width + outColumn, units);
    }
  }

  /** Columns of the product that belong to the direction whose first one is given. */
  private int columns(int column) {
    return column == 0 ? split : gates - split;
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
    backward(forward, sequences, false, 0, dy, 0);
    backward(backward, sequences, true, split, dy, forward.units());
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

  /** Leaves the gradient of one direction's part of the product in its place. */
  private void backward(
      RecurrentPass direction,
      Sequences sequences,
      boolean reversed,
      int column,
      float[] dy,
      int outColumn) {
    int rows = sequences.rows();
    int columns = columns(column);
    int[] order = sequences.order(reversed);
    gather(order, rows, dy, width, outColumn, direction.outputGradients(), direction.units());
    direction.backward(sequences);
    for (int r = 0; r < rows; r++) {
      System.arraycopy(
          direction.gates(), r * columns, products, order[r] * gates + column, columns);
    }
  }

  private static void gather(
      int[] order, int rows, float[] from, int width, int column, float[] to, int toWidth) {
    for (int r = 0; r < rows; r++) {
      System.arraycopy(from, order[r] * width + column, to, r * toWidth, toWidth);
    }
  }
}
