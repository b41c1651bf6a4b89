package dev.espalier.model.cell;

import dev.espalier.model.sequence.SequenceModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;

/** Arrays of floats and doubles, one as the other. */
final class Floats {

  private Floats() {}

  /** Uniform numbers up to a bound. */
  static void fill(float[] values, SplittableRandom random, double bound) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((random.nextDouble() * 2 - 1) * bound);
    }
  }

  /** The nearest number of 16 bits; ties, which random weights hardly are, upwards. */
  static float bfloat16(float x) {
    return Float.intBitsToFloat((Float.floatToIntBits(x) + 0x8000) & 0xFFFF0000);
  }

  static double[] row(float[] x, int row, int width) {
    double[] values = new double[width];
    for (int i = 0; i < width; i++) {
      values[i] = x[row * width + i];
    }
    return values;
  }

  static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** Σ factor · value, row by row. */
  static double weighted(double[][] rows, float[] factors) {
    double sum = 0;
    for (int i = 0; i < factors.length; i++) {
      sum += factors[i] * rows[i / rows[0].length][i % rows[0].length];
    }
    return sum;
  }

  /** Copies of the weights, by name. */
  static Map<String, FMatrixRMaj> values(SequenceModel model) {
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    model.parameters().forEach(p -> values.put(p.name(), p.value().copy()));
    return values;
  }
}
