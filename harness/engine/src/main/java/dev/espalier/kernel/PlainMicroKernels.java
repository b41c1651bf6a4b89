package dev.espalier.kernel;

import java.util.Arrays;

/** The innermost loops in plain Java, for when the Vector API's module is not there. */
final class PlainMicroKernels implements MicroKernels {

  private static final int WIDTH = 8;

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public int tileRows() {
    return 4;
  }

  @Override
  public void tile(
      int rows,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      float[] c,
      int c0,
      int c1,
      int stride) {
    for (int i = 0; i < rows; i++) {
      int first = c0 + i * stride;
      int second = c1 + i * stride;
      Arrays.fill(c, first, first + WIDTH, 0);
      Arrays.fill(c, second, second + WIDTH, 0);
      for (int p = 0; p < depth; p++) {
        float scale = a[aOffset + i * aStride + p];
        int row = bOffset + p * 2 * WIDTH;
        for (int j = 0; j < WIDTH; j++) {
          c[first + j] += scale * b[row + j];
        }
        for (int j = 0; j < WIDTH; j++) {
          c[second + j] += scale * b[row + WIDTH + j];
        }
      }
    }
  }

  @Override
  public void row(
      int depth, float[] a, int aOffset, float[] b, int bOffset, int bStride, float[] c) {
    for (int panel = 0; panel < 4; panel++) {
      int to = panel * 2 * WIDTH;
      tile(1, depth, a, aOffset, 0, b, bOffset + panel * bStride, c, to, to + WIDTH, 0);
    }
  }

  @Override
  public void row(int depth, float[] a, int aOffset, int[] b, int bOffset, int bStride, float[] c) {
    Arrays.fill(c, 0, 8 * WIDTH, 0);
    for (int panel = 0; panel < 4; panel++) {
      for (int p = 0; p < depth; p++) {
        float scale = a[aOffset + p];
        for (int j = 0; j < WIDTH; j++) {
          int pair = b[bOffset + panel * bStride + p * WIDTH + j];
          c[2 * panel * WIDTH + j] += scale * lower(pair);
          c[2 * panel * WIDTH + WIDTH + j] += scale * upper(pair);
        }
      }
    }
  }

  @Override
  public void widen(int rows, int[] from, int offset, float[] to, int toOffset) {
    for (int p = 0; p < rows; p++) {
      for (int j = 0; j < WIDTH; j++) {
        int pair = from[offset + p * WIDTH + j];
        to[toOffset + 2 * p * WIDTH + j] = lower(pair);
        to[toOffset + 2 * p * WIDTH + WIDTH + j] = upper(pair);
      }
    }
  }

  private static float lower(int pair) {
    return Float.intBitsToFloat(pair << 16);
  }

  private static float upper(int pair) {
    return Float.intBitsToFloat(pair & 0xFFFF0000);
  }

  @Override
  public void add(int n, float[] x, int xOffset, float[] y, int yOffset) {
    for (int k = 0; k < n; k++) {
      y[yOffset + k] += x[xOffset + k];
    }
  }

  @Override
  public void addTile(int rows, float[] tile, float[] c, int c0, int c1, int stride) {
    for (int i = 0; i < rows; i++) {
      add(WIDTH, tile, 2 * i * WIDTH, c, c0 + i * stride);
      add(WIDTH, tile, 2 * i * WIDTH + WIDTH, c, c1 + i * stride);
    }
  }

  @Override
  public void sparseTile(
      int vectors,
      int start,
      int end,
      int[] indices,
      float[] values,
      float[] a,
      int aOffset,
      float[] c,
      int cOffset) {
    int rows = vectors * WIDTH;
    Arrays.fill(c, cOffset, cOffset + rows, 0);
    for (int e = start; e < end; e++) {
      float value = values[e];
      int from = aOffset + indices[e] * rows;
      for (int i = 0; i < rows; i++) {
        c[cOffset + i] += value * a[from + i];
      }
    }
  }

  @Override
  public void copyRuns(int rows, float[] from, int offset, int stride, float[] to, int toOffset) {
    for (int p = 0, f = offset, t = toOffset; p < rows; p++, f += stride, t += 2 * WIDTH) {
      System.arraycopy(from, f, to, t, WIDTH);
    }
  }

  @Override
  public void lstmForward(
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
        float g = (float) Math.tanh(gates[at + 2 * units]);
        float o = sigmoid(gates[at + 3 * units]);
        float c = f * cellPrevious[cpOffset + k] + i * g;
        float tanh = (float) Math.tanh(c);
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

  @Override
  public void activate(Kernels.Activation f, int n, float[] x, int offset) {
    for (int k = offset; k < offset + n; k++) {
      x[k] =
          switch (f) {
            case SIGMOID -> sigmoid(x[k]);
            case TANH -> (float) Math.tanh(x[k]);
            case RELU -> Math.max(0, x[k]);
          };
    }
  }

  @Override
  public void lstmBackward(
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
      float dc = dCell[dcOffset + k] + dh * o * (1 - tanh * tanh);
      gates[at] = dc * g * i * (1 - i);
      gates[at + units] = dc * cellPrevious[cpOffset + k] * f * (1 - f);
      gates[at + 2 * units] = dc * i * (1 - g * g);
      gates[at + 3 * units] = dh * tanh * o * (1 - o);
      dCell[dcOffset + k] = dc * f;
    }
  }

  @Override
  public float max(int n, float[] x, int offset) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, x[offset + i]);
    }
    return max;
  }

  @Override
  public double sumExp(int n, float[] x, int offset, float shift, boolean store) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double exp = Math.exp((double) x[offset + i] - shift);
      sum += exp;
      if (store) {
        x[offset + i] = (float) exp;
      }
    }
    return sum;
  }

  @Override
  public void axpy(int n, float alpha, float[] x, int xOffset, float[] y, int yOffset) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] += alpha * x[xOffset + i];
    }
  }

  @Override
  public void scale(int n, float alpha, float[] x, int offset) {
    for (int i = 0; i < n; i++) {
      x[offset + i] *= alpha;
    }
  }

  @Override
  public void product(int n, float[] x, int xOffset, float[] y, int yOffset) {
    for (int i = 0; i < n; i++) {
      y[yOffset + i] *= x[xOffset + i];
    }
  }

  @Override
  public double sumOfSquares(int n, float[] x, int offset) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) x[offset + i] * x[offset + i];
    }
    return sum;
  }

  private static float sigmoid(float x) {
    return (float) (1 / (1 + Math.exp(-x)));
  }
}
