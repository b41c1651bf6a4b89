package dev.espalier.model.sequence;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.Parameter;
import dev.espalier.model.cell.Operand;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.sequence.Signature.Output;

/** What makes predictions of the last layer's hidden states: a softmax, or a linear map. */
final class Head {

  private final Kernels kernels;
  private final Signature signature;
  private final Parameter bias;
  private final Operand product;

  /** Of each value of a row of hidden states that is read, its place; null if all are read. */
  private final int[] read;

  /** What is read, and its gradient. */
  private final Matrix gathered;

  /** Rows of outputs; where gradients are asked for, those of the loss in their place. */
  private final Matrix outputs;

  /**
   * @param predictions greatest number of rows
   */
  Head(Kernels kernels, SequenceModel model, int predictions, boolean training, Storage storage) {
    this.kernels = kernels;
    signature = model.signature();
    bias = model.headBias();
    product = Operand.of(kernels, model.headWeight(), storage, training);
    outputs = Matrix.zeros(predictions, signature.outputs());
    read = model.readout().valuesRead();
    gathered = Matrix.zeros(read == null ? 0 : predictions, model.headWeight().value().numRows);
  }

  void pack() {
    product.pack();
  }

  /** Bytes of the weights that a forward pass reads, the matrix as packed. */
  long bytes() {
    return product.bytes() + 4L * bias.size();
  }

  /** Logits, or real values, of the last rows that were run forward. */
  Matrix outputs() {
    return outputs;
  }

  /**
   * @param hidden rows of H, one a prediction
   */
  void forward(Matrix hidden) {
    product.multiply(gathered(hidden), outputs.rows(0, hidden.rows()), false);
    kernels.addRow(outputs, bias.value().data);
  }

  private Matrix gathered(Matrix hidden) {
    if (read == null) {
      return hidden;
    }
    gathered.rows(0, hidden.rows());
    for (int r = 0; r < hidden.rows(); r++) {
      for (int i = 0; i < read.length; i++) {
        gathered.set(r, i, hidden.get(r, read[i]));
      }
    }
    return gathered;
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
  double loss(int[] classes, float[] values, boolean gradient, float scale) {
    if (signature.output() == Output.CLASSES) {
      return kernels.crossEntropy(outputs, classes, gradient, scale);
    }
    int columns = signature.outputs();
    float[] outputs = this.outputs.data();
    double sum = 0;
    for (int row = 0; row < this.outputs.rows(); row++) {
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
  void backward(Matrix hidden, Matrix dHidden) {
    product.gradient(gathered(hidden), outputs);
    kernels.columnSums(outputs, bias.gradient().data);
    if (read == null) {
      product.multiplyTransposed(outputs, dHidden, false);
      return;
    }
    product.multiplyTransposed(outputs, gathered, false);
    dHidden.fill(0);
    for (int r = 0; r < dHidden.rows(); r++) {
      for (int i = 0; i < read.length; i++) {
        dHidden.set(r, read[i], gathered.get(r, i));
      }
    }
  }
}
