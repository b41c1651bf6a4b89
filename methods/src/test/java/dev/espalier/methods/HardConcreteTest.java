package dev.espalier.methods;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HardConcreteTest {

  @Test
  void testGateIsExactlyZeroOrOneBeyondTheKnownLogAlpha() {
    // sigmoid(x) · 1.2 − 0.1 = 0 at ln(1 / 11)
    assertEquals(0, HardConcrete.testGate(-2.398));
    assertTrue(HardConcrete.testGate(-2.397) > 0);
    assertEquals(1, HardConcrete.testGate(2.398));
    assertTrue(HardConcrete.testGate(2.397) < 1);
    assertEquals(0.5, HardConcrete.testGate(0), 1e-15);
  }

  @Test
  void logAlphaOfOneOpensAGateNineTimesInTen() {
    assertEquals(0.9308, HardConcrete.open(1), 5e-5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-3, -1, 0, 1, 2.5})
  void probabilityIsTheFrequencyOfOpenGates(double logAlpha) {
    SplittableRandom random = new SplittableRandom(1);
    int samples = 200_000;
    int open = 0;
    for (int i = 0; i < samples; i++) {
      open += HardConcrete.gate(HardConcrete.stretched(random.nextDouble(), logAlpha)) > 0 ? 1 : 0;
    }
    double p = HardConcrete.open(logAlpha);
    assertEquals(p, (double) open / samples, 4 * Math.sqrt(p * (1 - p) / samples));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.2, 0.5, 0.7, 0.98})
  void derivativeIsThatOfTheSampledGate(double u) {
    for (double logAlpha = -2; logAlpha <= 2; logAlpha += 0.5) {
      double step = 1e-6;
      double numeric =
          (HardConcrete.gate(HardConcrete.stretched(u, logAlpha + step))
                  - HardConcrete.gate(HardConcrete.stretched(u, logAlpha - step)))
              / (2 * step);
      assertEquals(numeric, HardConcrete.gateDerivative(HardConcrete.stretched(u, logAlpha)), 1e-7);
    }
  }
}
