package dev.espalier.model.layer;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;

/**
 * Forward and backward passes of a highway layer (Srivastava et al., arXiv:1505.00387): y = g ∘
 * relu(x·T + t) + (1 − g) ∘ x with g = sigmoid(x·G + b).
 */
public final class HighwayPass {

  private final Kernels kernels;
  private final int features;
  private final AffinePass transform;
  private final AffinePass gate;
  private final Matrix transformed;
  private final Matrix gates;
  private final Matrix outputs;

  /** A pass; one that does not train has no {@link #backward}. */
  public HighwayPass(Kernels kernels, HighwayWeights weights, boolean training) {
    this.kernels = kernels;
    features = weights.features();
    transformed = Matrix.ofColumns(features);
    gates = Matrix.ofColumns(features);
    outputs = Matrix.ofColumns(features);
    transform = new AffinePass(kernels, weights.transform(), weights.transformBias(), training);
    gate = new AffinePass(kernels, weights.gate(), weights.gateBias(), training);
  }

  /** Takes over the weights as they are now. */
  public void pack() {
    transform.pack();
    gate.pack();
  }

  /** Bytes of the weights that a forward pass reads, matrices as packed. */
  public long weightBytes() {
    return transform.weightBytes() + gate.weightBytes();
  }

  /**
   * Runs over rows.
   *
   * @return as many rows; overwritten by the next call
   */
  public Matrix forward(Matrix x) {
    int rows = x.rows();
    transform.forward(x, transformed.resize(rows));
    gate.forward(x, gates.resize(rows));
    outputs.resize(rows);
    Rows.share(
        kernels.team(),
        rows,
        features,
        (from, to) -> {
          for (int r = from; r < to; r++) {
            for (int k = 0; k < features; k++) {
              float t = Math.max(0, transformed.get(r, k));
              float g = (float) (1 / (1 + Math.exp(-gates.get(r, k))));
              transformed.set(r, k, t);
              gates.set(r, k, g);
              outputs.set(r, k, g * t + (1 - g) * x.get(r, k));
            }
          }
        });
    return outputs;
  }

  /**
   * Overwrites the weights' gradients.
   *
   * @param x the inputs given to {@link #forward}, unchanged
   * @param dy gradient of the outputs
   * @param dx overwritten with the gradient of the inputs
   */
  public void backward(Matrix x, Matrix dy, Matrix dx) {
    Rows.share(
        kernels.team(),
        x.rows(),
        features,
        (from, to) -> {
          for (int r = from; r < to; r++) {
            for (int k = 0; k < features; k++) {
              float t = transformed.get(r, k);
              float g = gates.get(r, k);
              float d = dy.get(r, k);
              dx.set(r, k, d * (1 - g));
              gates.set(r, k, d * (t - x.get(r, k)) * g * (1 - g));
              transformed.set(r, k, t > 0 ? d * g : 0);
            }
          }
        });
    transform.backward(x, transformed, dx);
    gate.backward(x, gates, dx);
  }
}
