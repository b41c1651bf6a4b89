package dev.espalier.model.layer;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.Parameter;
import dev.espalier.model.cell.Operand;
import dev.espalier.model.cell.Storage;

/** Forward and backward passes of y = x·W + b on rows. */
public final class AffinePass {

  private final Kernels kernels;
  private final Operand weight;
  private final Parameter bias;

  /**
   * @param weight inputs × outputs
   * @param bias 1 × outputs
   */
  public AffinePass(Kernels kernels, Parameter weight, Parameter bias, boolean training) {
    this.kernels = kernels;
    this.bias = bias;
    this.weight = Operand.of(kernels, weight, Storage.FLOAT32, training);
  }

  /** Takes over the weights as they are now. */
  public void pack() {
    weight.pack();
  }

  /** Bytes of the weights that a forward pass reads, W as packed. */
  long weightBytes() {
    return weight.bytes() + 4L * bias.size();
  }

  /** Computes y. */
  public void forward(Matrix x, Matrix y) {
    weight.multiply(x, y, false);
    kernels.addRow(y, bias.value().data);
  }

  /** Overwrites the gradients of W and b, and adds that of x to {@code dx}. */
  public void backward(Matrix x, Matrix dy, Matrix dx) {
    weight.gradient(x, dy);
    kernels.columnSums(dy, bias.gradient().data);
    weight.multiplyTransposed(dy, dx, true);
  }
}
