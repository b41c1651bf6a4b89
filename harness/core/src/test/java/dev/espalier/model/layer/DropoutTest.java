package dev.espalier.model.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.kernel.Team;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DropoutTest {

  private static final int ROWS = 50;

  private final Team team = new Team(1);
  private final Kernels kernels = Kernels.on(team);

  @AfterEach
  void endTeam() {
    team.close();
  }

  private static float[] ones(int size) {
    float[] ones = new float[size];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void activationsAreKeptWithTheirProbabilityAndScaledUp() {
    float[] x = ones(100_000);
    new Dropout(0.7).apply(kernels, 5, Matrix.of(x, 100, 1000));
    int kept = 0;
    for (float value : x) {
      assertEquals(value == 0 ? 0 : 1 / 0.7f, value, 1e-6f);
      kept += value == 0 ? 0 : 1;
    }
    assertEquals(0.7, kept / 1e5, 4 * Math.sqrt(0.21 / 1e5));
  }

  /** Wherever rows begin within a draw, and whichever units of a draw are there. */
  @Test
  void unitsThatAreLeftHaveTheMaskThatTheyHaveInTheWholeNetwork() {
    SplittableRandom random = new SplittableRandom(1);
    for (int whole : new int[] {1, 3, 4, 7, 16, 23}) {
      int[] units = random.ints(whole, 0, whole).distinct().sorted().toArray();
      float[] mask = ones(ROWS * whole);
      new Dropout(0.6).apply(kernels, 9, Matrix.of(mask, ROWS, whole));
      float[] expected = new float[ROWS * units.length];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = mask[i / units.length * whole + units[i % units.length]];
      }
      Dropout dropout = new Dropout(0.6, units, whole);
      float[] gradient = ones(expected.length);
      Matrix rows = Matrix.of(gradient, ROWS, units.length);
      dropout.forward(kernels, 9, rows);
      assertArrayEquals(expected, Arrays.copyOf(dropout.values().data(), expected.length));
      dropout.backward(kernels, rows);
      assertArrayEquals(expected, gradient);
    }
  }
}
