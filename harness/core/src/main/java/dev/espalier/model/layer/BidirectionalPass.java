package dev.espalier.model.layer;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.kernel.PackedMatrix;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.cell.Storage;

/**
 * Forward and backward passes of a bidirectional recurrent layer over {@link Sequences}. The input
 * products of its two directions are done as one: their matrices stand side by side.
 */
public final class BidirectionalPass {

  private final Kernels kernels;
  private final BidirectionalWeights weights;
  private final Direction forward;
  private final Direction backward;
  private final Matrix matrix;
  private final float[] bias;
  private final PackedMatrix packed;

  /** Null in a pass that only runs forward. */
  private final PackedMatrix transposed;

  private final Matrix products;
  private final Matrix outputs;

  /** A pass; one that does not train has no {@link #backward}. */
  public BidirectionalPass(Kernels kernels, BidirectionalWeights weights, boolean training) {
    this.kernels = kernels;
    this.weights = weights;
    int inputs = weights.inputs();
    int split = weights.forward().input().value().numCols;
    int gates = split + weights.backward().input().value().numCols;
    matrix = Matrix.zeros(inputs, gates);
    bias = new float[gates];
    packed = PackedMatrix.of(inputs, gates);
    transposed = training ? PackedMatrix.of(gates, inputs) : null;
    products = Matrix.ofColumns(gates);
    outputs = Matrix.ofColumns(weights.width());
    forward = new Direction(weights.forward(), false, 0, 0, training);
    backward =
        new Direction(weights.backward(), true, split, weights.forward().outputs(), training);
  }

  /** Takes over the weights as they are now. */
  public void pack() {
    forward.pack();
    backward.pack();
    kernels.pack(packed, matrix.columns(0, bias.length));
    if (transposed != null) {
      kernels.pack(transposed, matrix.transposed());
    }
  }

  /** Bytes of the weights that a forward pass reads, matrices as packed. */
  public long weightBytes() {
    return packed.bytes() + forward.pass.weightBytes() + backward.pass.weightBytes();
  }

  /** Values of an output row: the forward direction's, then the backward one's. */
  public int width() {
    return weights.width();
  }

  /**
   * Runs over all sequences.
   *
   * @param x a row of inputs a word, by sequence
   * @return a row of {@link #width()} hidden states a word; overwritten by the next call
   */
  public Matrix forward(Sequences sequences, Matrix x) {
    int rows = sequences.rows();
    outputs.resize(rows);
    kernels.multiply(x, packed, products.resize(rows), false);
    kernels.addRow(products, bias);
    forward.forward(sequences);
    backward.forward(sequences);
    return outputs;
  }

  /**
   * Overwrites the weights' gradients, without those of losses of cells' own.
   *
   * @param x the inputs given to {@link #forward}, unchanged
   * @param dy gradient of the outputs
   * @param dx overwritten with the gradient of the inputs
   */
  public void backward(Sequences sequences, Matrix x, Matrix dy, Matrix dx) {
    forward.backward(sequences, dy);
    backward.backward(sequences, dy);
    // The packed copies are all that is needed of the matrix: its place is free for the gradient.
    kernels.multiply(x.transposed(), products, matrix.columns(0, bias.length), false);
    forward.takeGradient(sequences);
    backward.takeGradient(sequences);
    kernels.multiply(products, transposed, dx, false);
  }

  /** One direction: what it takes and gives lies by sequence, some columns of what both do. */
  private final class Direction {

    private final LayerWeights layer;
    private final RecurrentPass pass;
    private final boolean reversed;

    /** First column of the products, and of the outputs. */
    private final int column;

    private final int outColumn;
    private final Matrix input;

    /** Null in a pass that only runs forward. */
    private final Matrix inputGradient;

    Direction(LayerWeights layer, boolean reversed, int column, int outColumn, boolean training) {
      this.layer = layer;
      this.reversed = reversed;
      this.column = column;
      this.outColumn = outColumn;
      pass = new RecurrentPass(kernels, layer, Storage.FLOAT32, training);
      input = layer.input().view();
      inputGradient = training ? layer.input().gradientView() : null;
    }

    /** Copies its part of the matrix. */
    void pack() {
      pass.pack();
      int columns = input.columns();
      matrix.columns(column, columns).set(input);
      if (layer.bias() != null) {
        System.arraycopy(layer.bias().value().data, 0, bias, column, columns);
      }
    }

    void takeGradient(Sequences sequences) {
      inputGradient.set(matrix.columns(column, input.columns()));
      pass.gradients(sequences);
    }

    /** Runs from the states that sequences begin with. */
    void forward(Sequences sequences) {
      pass.reserve(sequences.count(), sequences.rows());
      pass.clear();
      int[] order = sequences.order(reversed);
      gather(order, products, column, pass.gates(sequences));
      pass.forward(sequences);
      scatter(pass.outputs(sequences), order, outputs, outColumn);
    }

    /** Leaves the gradient of its part of the products in its place. */
    void backward(Sequences sequences, Matrix dy) {
      int[] order = sequences.order(reversed);
      gather(order, dy, outColumn, pass.outputGradients(sequences));
      pass.backward(sequences, 0);
      scatter(pass.gates(sequences), order, products, column);
    }
  }

  /** Fills rows with some columns of rows in an order. */
  private static void gather(int[] order, Matrix from, int column, Matrix to) {
    int width = to.columns();
    for (int r = 0; r < to.rows(); r++) {
      int at = from.offset() + order[r] * from.rowStride() + column;
      System.arraycopy(from.data(), at, to.data(), to.offset() + r * width, width);
    }
  }

  /** The way back of {@link #gather}. */
  private static void scatter(Matrix from, int[] order, Matrix to, int column) {
    int width = from.columns();
    for (int r = 0; r < from.rows(); r++) {
      int at = to.offset() + order[r] * to.rowStride() + column;
      System.arraycopy(from.data(), from.offset() + r * width, to.data(), at, width);
    }
  }
}
