package dev.espalier.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.kernel.Team;
import dev.espalier.model.Parameter;
import java.util.List;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class RmsPropTest {

  private static final double RATE = 0.001;

  @Test
  void stepsAreGradientsOverTheRootOfTheirMeanSquare() {
    Parameter theta =
        new Parameter("theta", Parameter.Role.ANGLE, new FMatrixRMaj(new float[][] {{1, -2}}));
    double[] expected = {1, -2};
    double[] square = {1e-3, 1e-3};
    try (Team team = new Team(1)) {
      RmsProp optimizer = new RmsProp(team, List.of(theta));
      for (int t = 0; t < 20; t++) {
        double[] g = {Math.sin(t), 1e-3 * t};
        for (int i = 0; i < 2; i++) {
          theta.gradient().data[i] = (float) g[i];
          square[i] = 0.9 * square[i] + 0.1 * g[i] * g[i];
          expected[i] -= RATE * g[i] / Math.sqrt(square[i]);
        }
        optimizer.update(new long[] {t}, RATE);
      }
      assertArrayEquals(
          new float[] {(float) expected[0], (float) expected[1]}, theta.value().data, 2e-6f);
      assertEquals(square[0], optimizer.moments(theta).get("theta.square").data[0], 1e-6);
    }
  }

  /** As what was removed and is not cut out yet has none. */
  @Test
  void whatHasNoGradientForLongStaysWhereItIs() {
    Parameter theta = new Parameter("theta", Parameter.Role.WEIGHT, new FMatrixRMaj(1, 1));
    try (Team team = new Team(1)) {
      RmsProp optimizer = new RmsProp(team, List.of(theta));
      for (int t = 0; t < 2000; t++) {
        optimizer.update(new long[] {t}, RATE);
      }
      assertEquals(0, theta.value().data[0]);
    }
  }

  @Test
  void threadsChangeNothing() {
    float[][] values = new float[2][];
    for (int run = 0; run < 2; run++) {
      Parameter theta = new Parameter("theta", Parameter.Role.WEIGHT, new FMatrixRMaj(70, 1000));
      for (int i = 0; i < theta.size(); i++) {
        theta.gradient().data[i] = i - 30_000;
      }
      try (Team team = new Team(1 + 2 * run)) {
        new RmsProp(team, List.of(theta)).update(new long[] {0}, RATE);
      }
      values[run] = theta.value().data;
    }
    assertArrayEquals(values[0], values[1]);
  }
}
