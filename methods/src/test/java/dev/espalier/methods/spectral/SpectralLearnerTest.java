package dev.espalier.methods.spectral;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SpectralLearnerTest {

  private static final int MANY = 40_000;

  private static Recovery recovery(int backward, Precision precision) {
    QuadraticNetwork planted =
        QuadraticNetwork.plant(3, backward, 6, 6, 0.2, new SplittableRandom(2));
    PlantedSequences samples =
        new PlantedSequences(
            planted,
            PlantedSequences.SQUARE,
            precision.matrix().numRows,
            1,
            MANY,
            i -> new SplittableRandom(1234L * i));
    return Recovery.of(
        SpectralLearner.learn(samples, precision, 3, backward, new SplittableRandom(6)), planted);
  }

  @Test
  void recoversAForwardNetwork() {
    Recovery recovery = recovery(0, Precision.autoregressive(0.4, 2));
    assertTrue(recovery.inputs() < 0.05, "A " + recovery.inputs());
    assertTrue(recovery.readout() < 0.05, "A2 " + recovery.readout());
    assertTrue(recovery.forward() < 0.2, "U " + recovery.forward());
    assertTrue(Double.isNaN(recovery.backward()));
    assertEquals(3, recovery.directions());
  }

  /** Everything but the first and the last step is as long ago, and so is what it is told by. */
  @Test
  void tellsForwardFromBackwardUnits() {
    Recovery recovery = recovery(3, Precision.autoregressive(0.4, 3));
    assertEquals(6, recovery.directions());
    assertTrue(recovery.inputs() < 0.1, "A " + recovery.inputs());
    assertTrue(recovery.forward() < 0.3, "U " + recovery.forward());
    assertTrue(recovery.backward() < 0.3, "V " + recovery.backward());
  }

  /** Scores of inputs that are not as they are said to be do not have these moments. */
  @Test
  void aWrongPrecisionIsSeen() {
    Recovery recovery = recovery(0, Precision.autoregressive(0.8, 2));
    assertTrue(recovery.forward() > 0.5, "U " + recovery.forward());
  }

  @Test
  void unitsAreComparedWhateverTheirOrderAndSigns() {
    QuadraticNetwork planted = QuadraticNetwork.plant(3, 2, 6, 5, 0.2, new SplittableRandom(5));
    int[] order = {2, 0, 1, 4, 3};
    QuadraticNetwork other =
        new QuadraticNetwork(
            planted.inputs().createLike(),
            planted.recurrent().createLike(),
            planted.readout().createLike(),
            3);
    for (int i = 0; i < 5; i++) {
      int sign = i % 2 == 0 ? -1 : 1;
      for (int k = 0; k < 6; k++) {
        other.inputs().set(i, k, sign * planted.inputs().get(order[i], k));
      }
      for (int k = 0; k < 5; k++) {
        other.readout().set(i, k, planted.readout().get(order[i], k));
        other.recurrent().set(i, k, sign * planted.recurrent().get(order[i], order[k]));
      }
    }
    Recovery same = Recovery.of(other, planted);
    assertEquals(0, same.inputs() + same.readout() + same.forward() + same.backward(), 1e-14);
    assertEquals(5, same.directions());
    assertArrayEquals(new int[] {1, 2, 0, 4, 3}, same.match());
    other.recurrent().set(1, 1, other.recurrent().get(1, 1) + 1);
    Recovery wrong = Recovery.of(other, planted);
    assertTrue(wrong.forward() > 0.5 && wrong.backward() < 1e-14);
  }
}
