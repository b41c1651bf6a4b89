package dev.espalier.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class VectorFunctionsTest {

  private static float[] apply(UnaryOperator<FloatVector> function, float[] x) {
    var species = FloatVector.SPECIES_PREFERRED;
    float[] y = new float[(x.length + species.length() - 1) / species.length() * species.length()];
    float[] in = java.util.Arrays.copyOf(x, y.length);
    for (int i = 0; i < y.length; i += species.length()) {
      function.apply(FloatVector.fromArray(species, in, i)).intoArray(y, i);
    }
    return y;
  }

  private static double largestUlps(
      UnaryOperator<FloatVector> function, DoubleUnaryOperator exact, double from, double to) {
    int n = 40_000;
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) (from + (to - from) * i / (n - 1));
    }
    float[] y = apply(function, x);
    double largest = 0;
    for (int i = 0; i < n; i++) {
      double want = exact.applyAsDouble(x[i]);
      largest = Math.max(largest, Math.abs(y[i] - want) / Math.ulp((float) want));
    }
    return largest;
  }

  @Test
  void exponentialStaysWithinTwoUlps() {
    assertTrue(largestUlps(VectorFunctions::exp, StrictMath::exp, -86.8, 88.7) <= 2);
  }

  @Test
  void sigmoidStaysWithinFourUlps() {
    DoubleUnaryOperator exact = x -> 1 / (1 + StrictMath.exp(-x));
    assertTrue(largestUlps(VectorFunctions::sigmoid, exact, -80, 80) <= 4);
  }

  @Test
  void hyperbolicTangentStaysWithinFourUlps() {
    assertTrue(largestUlps(VectorFunctions::tanh, StrictMath::tanh, -12, 12) <= 4);
    assertTrue(largestUlps(VectorFunctions::tanh, StrictMath::tanh, -0.01, 0.01) <= 4);
  }

  @Test
  void extremesAreWhatMathematicsSays() {
    float[] x = {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 0, -1000, 1000};
    float[] exp = apply(VectorFunctions::exp, x);
    float[] sigmoid = apply(VectorFunctions::sigmoid, x);
    float[] tanh = apply(VectorFunctions::tanh, x);
    float[][] expected = {
      {Float.NaN, 0, Float.POSITIVE_INFINITY, 1, 0, Float.POSITIVE_INFINITY},
      {Float.NaN, 0, 1, 0.5f, 0, 1},
      {Float.NaN, -1, 1, 0, -1, 1}
    };
    for (int i = 0; i < x.length; i++) {
      assertEquals(expected[0][i], exp[i]);
      assertEquals(expected[1][i], sigmoid[i]);
      assertEquals(expected[2][i], tanh[i]);
    }
  }
}
