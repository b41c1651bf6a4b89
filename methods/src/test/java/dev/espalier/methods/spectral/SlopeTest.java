package dev.espalier.methods.spectral;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SlopeTest {

  @Test
  void ofOneSeedIsExact() {
    Slope slope = Slope.of(new double[] {1e3, 1e4, 1e5}, new double[][] {{1}, {0.1}, {0.01}});
    assertEquals(-1, slope.slope(), 1e-12);
    assertEquals(-1, slope.low(), 1e-12);
    assertEquals(-1, slope.high(), 1e-12);
  }

  /** Of the medians: one seed that went wrong moves neither them nor, by much, the interval. */
  @Test
  void hasTheTruthInItsInterval() {
    SplittableRandom random = new SplittableRandom(1);
    double[] sequences = {1e3, 1e4, 1e5, 1e6};
    double[][] errors = new double[4][7];
    for (int n = 0; n < 4; n++) {
      for (int seed = 0; seed < 7; seed++) {
        errors[n][seed] = Math.exp(0.2 * random.nextGaussian()) / Math.sqrt(sequences[n]);
      }
    }
    errors[3][2] = 1000;
    Slope slope = Slope.of(sequences, errors);
    assertTrue(slope.low() < -0.5 && slope.high() > -0.5, slope::toString);
    assertTrue(slope.low() < slope.slope() && slope.slope() < slope.high(), slope::toString);
    assertTrue(slope.high() - slope.low() < 0.2, slope::toString);
    assertEquals(slope, Slope.of(sequences, errors));
  }
}
