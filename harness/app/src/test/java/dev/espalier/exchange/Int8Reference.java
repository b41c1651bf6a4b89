package dev.espalier.exchange;

import dev.espalier.model.sequence.SequenceModel;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.ejml.data.FMatrixRMaj;

/**
 * What dynamic quantisation computes, in plain doubles: weights rounded with a scale a column,
 * embeddings with a scale a word, and all the values of a product's left side with one scale, to
 * unsigned numbers around a zero point.
 */
final class Int8Reference {

  private final SequenceModel model;
  private final int batch;
  private final boolean rounds;
  private final double[][] hidden;
  private final double[][] cell;

  /**
   * @param rounds false: computes what the network itself does
   */
  Int8Reference(SequenceModel model, int batch, boolean rounds) {
    this.model = model;
    this.batch = batch;
    this.rounds = rounds;
    int layers = model.hidden().length;
    hidden = new double[layers][];
    cell = new double[layers][];
    for (int l = 0; l < layers; l++) {
      hidden[l] = new double[batch * model.hidden()[l]];
      cell[l] = new double[batch * model.hidden()[l]];
    }
  }

  /** Logits of a window, time-major; goes on from the window before. */
  double[] logits(int[] tokens) {
    FMatrixRMaj table = value("embedding");
    int features = table.numCols;
    double[] embedding = rounded(table, false);
    double[] below = new double[tokens.length * features];
    for (int r = 0; r < tokens.length; r++) {
      System.arraycopy(embedding, tokens[r] * features, below, r * features, features);
    }
    for (int l = 0; l < hidden.length; l++) {
      below = layer(l, below, tokens.length / batch);
    }
    FMatrixRMaj weight = value("softmax.weight");
    float[] bias = value("softmax.bias").data;
    return product(below, tokens.length, weight, k -> bias[k]);
  }

  private double[] layer(int l, double[] below, int steps) {
    String name = "lstm" + (l + 1);
    int units = model.hidden()[l];
    float[] bias = value(name + ".bias").data;
    double[] input = product(below, steps * batch, value(name + ".input"), k -> bias[k]);
    double[] outputs = new double[steps * batch * units];
    for (int t = 0; t < steps; t++) {
      double[] recurrent = product(hidden[l], batch, value(name + ".recurrent"), k -> 0);
      for (int b = 0; b < batch; b++) {
        for (int u = 0; u < units; u++) {
          double[] gates = new double[4];
          for (int gate = 0; gate < 4; gate++) {
            int at = gate * units + u;
            gates[gate] = input[(t * batch + b) * 4 * units + at] + recurrent[b * 4 * units + at];
          }
          int at = b * units + u;
          cell[l][at] = sigmoid(gates[1]) * cell[l][at] + sigmoid(gates[0]) * Math.tanh(gates[2]);
          hidden[l][at] = sigmoid(gates[3]) * Math.tanh(cell[l][at]);
        }
      }
      System.arraycopy(hidden[l], 0, outputs, t * batch * units, batch * units);
    }
    return outputs;
  }

  private FMatrixRMaj value(String parameter) {
    return model.parameter(parameter).value();
  }

  private double[] product(double[] left, int rows, FMatrixRMaj matrix, IntToDoubleFunction bias) {
    double[] a = activations(left);
    double[] b = rounded(matrix, true);
    double[] c = new double[rows * matrix.numCols];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < matrix.numCols; j++) {
        double sum = bias.applyAsDouble(j);
        for (int k = 0; k < matrix.numRows; k++) {
          sum += a[i * matrix.numRows + k] * b[k * matrix.numCols + j];
        }
        c[i * matrix.numCols + j] = sum;
      }
    }
    return c;
  }

  private double[] activations(double[] values) {
    if (!rounds) {
      return values;
    }
    // Of values of few digits, some lie halfway between two numbers: to the side that floats take.
    float low = (float) Math.min(0, Arrays.stream(values).min().orElseThrow());
    float high = (float) Math.max(0, Arrays.stream(values).max().orElseThrow());
    float scale = high == low ? 1 : (high - low) / 255;
    double zero = Math.rint(-low / scale);
    return Arrays.stream(values)
        .map(v -> Math.rint((float) v / scale) + zero)
        .map(number -> (Math.max(0, Math.min(255, number)) - zero) * scale)
        .toArray();
  }

  private double[] rounded(FMatrixRMaj matrix, boolean byColumns) {
    double[] values = new double[matrix.data.length];
    for (int k = 0; k < values.length; k++) {
      int i = k / matrix.numCols;
      int j = k % matrix.numCols;
      double largest = 0;
      for (int other = 0; other < (byColumns ? matrix.numRows : matrix.numCols); other++) {
        float value = byColumns ? matrix.get(other, j) : matrix.get(i, other);
        largest = Math.max(largest, Math.abs(value));
      }
      double scale = largest / 127;
      values[k] =
          !rounds ? matrix.data[k] : largest == 0 ? 0 : Math.rint(matrix.data[k] / scale) * scale;
    }
    return values;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
