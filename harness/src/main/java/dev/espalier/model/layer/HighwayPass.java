package dev.espalier.model.layer;

import dev.espalier.kernel.Kernels;

/**
 * Forward and backward passes of a highway layer (Srivastava et al., arXiv:1505.00387): y = g ∘
 * relu(x·T + t) + (1 − g) ∘ x with g = sigmoid(x·G + b).
 */
public final class HighwayPass {

  private final Kernels kernels;
  private final int features;
  private final AffinePass transform;
  private final AffinePass gate;
  private float[] transformed = {};
  private float[] gates = {};
  private float[] outputs = {};

  /** A pass; one that does not train has no {@link #backward}. */
  public HighwayPass(Kernels kernels, HighwayWeights weights, boolean training) {
    this.kernels = kernels;
    features = weights.features();
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
  public float[] forward(int rows, float[] x) {
    int size = rows * features;
    transformed = Buffers.atLeast(transformed, size);
    gates = Buffers.atLeast(gates, size);
    outputs = Buffers.atLeast(outputs, size);
    transform.forward(rows, x, transformed);
    gate.forward(rows, x, gates);
    Rows.share(
        kernels.team(),
        rows,
        features,
        (from, to) -> {
          for (int i = from * features; i < to * features; i++) {
            float t = Math.max(0, transformed[i]);
            float g = (float) (1 / (1 + Math.exp(-gates[i])));
            transformed[i] = t;
            gates[i] = g;
            outputs[i] = g * t + (1 - g) * x[i];
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
  public void backward(int rows, float[] x, float[] dy, float[] dx) {
    Rows.share(
        kernels.team(),
        rows,
        features,
        (from, to) -> {
          for (int i = from * features; i < to * features; i++) {
            float t = transformed[i];
            float g = gates[i];
            dx[i] = dy[i] * (1 - g);
            gates[i] = dy[i] * (t - x[i]) * g * (1 - g);
            transformed[i] = t > 0 ? dy[i] * g : 0;
          }
        });
    transform.backward(rows, x, transformed, dx);
    gate.backward(rows, x, gates, dx);
  }
}
