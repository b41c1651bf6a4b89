package dev.espalier.model.sequence;

import dev.espalier.kernel.Kernels;
import dev.espalier.model.Parameter;
import dev.espalier.model.cell.Operand;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.sequence.Signature.Output;

/** What makes predictions of the last layer's hidden states: a softmax, or a linear map. */
final class Head {

  private final Kernels kernels;
  private final Signature signature;
  private final Parameter weight;
  private final Parameter bias;
  private final Operand product;

  /** Null in a pass that only runs forward. */
  private final Operand transposed;

  private final int units;

  /** Rows of outputs; where gradients are asked for, those of the loss in their place. */
  private final float[] outputs;

  /**
   * @param predictions greatest number of rows
   */
  Head(Kernels kernels, SequenceModel model, int predictions, boolean training, Storage storage) {
    this.kernels = kernels;
    signature = model.signature();
    weight = model.headWeight();
    bias = model.headBias();
    units = weight.value().numRows;
    product = Operand.of(kernels, weight, storage);
    transposed = training ? Operand.transposed(kernels, weight) : null;
    outputs = new float[Math.multiplyExact(predictions, signature.outputs())];
  }

  void pack() {
    product.pack();
    if (transposed != null) {
      transposed.pack();
    }
  }

  /** Bytes of the weights that a forward pass reads, the matrix as packed. */
  long bytes() {
    return product.bytes() + 4L * bias.size();
  }

  /** Logits, or real values. */
  float[] outputs() {
    return outputs;
  }

  /**
   * @param hidden rows of H, one a prediction
   */
  void forward(int rows, float[] hidden, int offset) {
    int columns = signature.outputs();
    product.multiply(rows, hidden, offset, false, outputs, 0);
    kernels.addRow(rows, columns, outputs, 0, columns, bias.value().data, 0);
  }

  /**
   * Loss of the outputs.
   *
   * @param classes targets if they are classes
   * @param values targets if they are reals
   * @param gradient whether the outputs become the gradient of the loss
   * @param scale what that gradient is multiplied by
   * @return summed over the predictions that count, in row order: nats, or squared errors
   */
  double loss(int rows, int[] classes, float[] values, boolean gradient, float scale) {
    int columns = signature.outputs();
    if (signature.output() == Output.CLASSES) {
      return kernels.crossEntropy(rows, columns, outputs, 0, classes, 0, gradient, scale);
    }
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      boolean counts = !Float.isNaN(values[row * columns]);
      for (int i = row * columns; i < (row + 1) * columns; i++) {
        double error = counts ? (double) outputs[i] - values[i] : 0;
        sum += error * error;
        if (gradient) {
          outputs[i] = (float) (2 * error * scale);
        }
      }
    }
    return sum;
  }

  /**
   * Overwrites the gradients of its weights, and gives those of the hidden states.
   *
   * @param hidden what was given to {@link #forward}
   * @param dHidden receives as many rows
   */
  void backward(int rows, float[] hidden, int offset, float[] dHidden, int dOffset) {
    int columns = signature.outputs();
    Operand.gradient(kernels, weight, rows, hidden, offset, outputs, 0);
    kernels.columnSums(rows, columns, outputs, 0, columns, bias.gradient().data, 0);
    transposed.multiply(rows, outputs, 0, false, dHidden, dOffset);
  }

  /** Number of hidden units below, H. */
  int units() {
    return units;
  }
}
