package dev.espalier.kernel;

/**
 * What {@link VectorMicroKernels} computes, one lane at a time: the same operations in the same
 * order, each rounded alike. So a unit's numbers do not depend on whether it lies in a whole vector
 * or in what is left at the end, and a network that units are cut out of goes on as it would have.
 */
final class OneLane {

  private OneLane() {}

  /** See {@link MicroKernels#lstmForward}. */
  static void lstmForward(
      int rows,
      int n,
      int units,
      float[] gates,
      int gatesOffset,
      float[] cellPrevious,
      int cpOffset,
      float[] cell,
      int cOffset,
      float[] cellTanh,
      int ctOffset,
      float[] hidden,
      int hOffset) {
    for (int row = 0; row < rows; row++) {
      for (int k = row * units; k < row * units + n; k++) {
        int at = gatesOffset + 3 * row * units + k;
        float i = sigmoid(gates[at]);
        float f = sigmoid(gates[at + units]);
        float g = tanh(gates[at + 2 * units]);
        float o = sigmoid(gates[at + 3 * units]);
        float c = Math.fma(f, cellPrevious[cpOffset + k], i * g);
        float tanh = tanh(c);
        gates[at] = i;
        gates[at + units] = f;
        gates[at + 2 * units] = g;
        gates[at + 3 * units] = o;
        cell[cOffset + k] = c;
        cellTanh[ctOffset + k] = tanh;
        hidden[hOffset + k] = o * tanh;
      }
    }
  }

  /** See {@link MicroKernels#lstmBackward}. */
  static void lstmBackward(
      int n,
      int units,
      float[] gates,
      int gatesOffset,
      float[] cellPrevious,
      int cpOffset,
      float[] cellTanh,
      int ctOffset,
      float[] dHidden,
      int dhOffset,
      float[] dCell,
      int dcOffset) {
    for (int k = 0; k < n; k++) {
      int at = gatesOffset + k;
      float i = gates[at];
      float f = gates[at + units];
      float g = gates[at + 2 * units];
      float o = gates[at + 3 * units];
      float tanh = cellTanh[ctOffset + k];
      float dh = dHidden[dhOffset + k];
      float dc = Math.fma(dh * o, 1 - tanh * tanh, dCell[dcOffset + k]);
      gates[at] = dc * g * i * (1 - i);
      gates[at + units] = dc * cellPrevious[cpOffset + k] * f * (1 - f);
      gates[at + 2 * units] = dc * i * (1 - g * g);
      gates[at + 3 * units] = dh * tanh * o * (1 - o);
      dCell[dcOffset + k] = dc * f;
    }
  }

  /** See {@link MicroKernels#activate}. */
  static void activate(Kernels.Activation f, int n, float[] x, int offset) {
    for (int k = offset; k < offset + n; k++) {
      x[k] =
          switch (f) {
            case SIGMOID -> sigmoid(x[k]);
            case TANH -> tanh(x[k]);
            case RELU -> Math.max(0, x[k]);
          };
    }
  }

  /** See {@link VectorFunctions#exp}. */
  static float exp(float x) {
    if (x < VectorFunctions.EXP_LEAST) {
      return 0;
    }
    if (x > VectorFunctions.EXP_GREATEST) {
      return Float.POSITIVE_INFINITY;
    }
    float shifted = x * VectorFunctions.LOG2_E + VectorFunctions.ROUND;
    float n = shifted - VectorFunctions.ROUND;
    float r = n * -VectorFunctions.LN2_LOW + (n * -VectorFunctions.LN2_HIGH + x);
    float p = 1f / 5040;
    p = Math.fma(p, r, 1f / 720);
    p = Math.fma(p, r, 1f / 120);
    p = Math.fma(p, r, 1f / 24);
    p = Math.fma(p, r, 1f / 6);
    p = Math.fma(p, r, 0.5f);
    p = Math.fma(p, r * r, r) + 1f;
    int exponent = Float.floatToRawIntBits(shifted) << 23;
    return p * 2f * Float.intBitsToFloat(exponent + 0x3F000000);
  }

  /** See {@link VectorFunctions#sigmoid}. */
  static float sigmoid(float x) {
    return 1 / (exp(-x) + 1);
  }

  /** See {@link VectorFunctions#tanh}. */
  static float tanh(float x) {
    float size = Math.abs(x);
    if (size < 0.625f) {
      float s = x * x;
      float p = -5.70498872745e-3f;
      p = Math.fma(p, s, 2.06390887954e-2f);
      p = Math.fma(p, s, -5.37397155531e-2f);
      p = Math.fma(p, s, 1.33314422036e-1f);
      p = Math.fma(p, s, -3.33332819422e-1f);
      return Math.fma(p * s, x, x);
    }
    float large = 1 - 2 / (exp(size + size) + 1);
    return x < 0 ? -large : large;
  }
}
