package dev.espalier.model.layer;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.PackedMatrix;
import dev.espalier.model.Parameter;

/** Forward and backward passes of y = x·W + b on rows. */
public final class AffinePass {

  private final Kernels kernels;
  private final Parameter weight;
  private final Parameter bias;
  private final int inputs;
  private final int outputs;
  private final PackedMatrix packed;

  /** Null in a pass that only runs forward. */
  private final PackedMatrix transposed;

  /**
   * @param weight inputs × outputs
   * @param bias 1 × outputs
   */
  public AffinePass(Kernels kernels, Parameter weight, Parameter bias, boolean training) {
    this.kernels = kernels;
    this.weight = weight;
    this.bias = bias;
    inputs = weight.value().numRows;
    outputs = weight.value().numCols;
    packed = PackedMatrix.of(inputs, outputs);
    transposed = training ? PackedMatrix.of(outputs, inputs) : null;
  }

  /** Takes over the weights as they are now. */
  public void pack() {
    kernels.pack(packed, weight.value().data, 0, outputs, 1);
    if (transposed != null) {
      kernels.pack(transposed, weight.value().data, 0, 1, outputs);
    }
  }

  /** Bytes of the weights that a forward pass reads, W as packed. */
  long weightBytes() {
    return packed.bytes() + 4L * bias.size();
  }

  /** Computes y. */
  public void forward(int rows, float[] x, float[] y) {
    kernels.multiply(rows, x, 0, inputs, 1, packed, false, y, 0, outputs);
    kernels.addRow(rows, outputs, y, 0, outputs, bias.value().data, 0);
  }

  /** Overwrites the gradients of W and b, and adds that of x to {@code dx}. */
  public void backward(int rows, float[] x, float[] dy, float[] dx) {
    kernels.multiply(
        inputs,
        outputs,
        rows,
        x,
        0,
        1,
        inputs,
        dy,
        0,
        outputs,
        1,
        false,
        weight.gradient().data,
        0,
        outputs);
    kernels.columnSums(rows, outputs, dy, 0, outputs, bias.gradient().data, 0);
    kernels.multiply(rows, dy, 0, outputs, 1, transposed, true, dx, 0, inputs);
  }
}
