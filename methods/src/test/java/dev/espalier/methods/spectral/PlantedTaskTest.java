package dev.espalier.methods.spectral;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.task.Split;
import dev.espalier.task.TaskContract;
import org.junit.jupiter.api.Test;

class PlantedTaskTest extends TaskContract {

  private static final PlantedTask TASK =
      new PlantedTask(3, 1, 0.05, 5, 4, 3, 0.2, 1, 20, 12, null);

  PlantedTaskTest() {
    super(TASK);
  }

  /** Which is what a user changes when he says seed=2. */
  @Test
  void networkAndSequencesFollowFromTheSettingsAlone() {
    PlantedTask other = TASK.of(2, 20);
    assertArrayEquals(
        new PlantedTask(3, 1, 0.05, 5, 4, 3, 0.2, 2, 20, 12, TASK.planted())
            .planted()
            .inputs()
            .data,
        other.planted().inputs().data);
    double[][] x = new double[3][5];
    double[][] y = new double[2][4];
    TASK.samples(Split.TRAIN).read(0, x, y[0]);
    double first = x[0][0];
    other.samples(Split.TRAIN).read(0, x, y[1]);
    assertEquals(false, first == x[0][0]);
  }

  @Test
  void whatCannotBeToldApartIsRefused() {
    assertEquals(
        "units=6, inputs=5, outputs=6: moments tell no more units apart than there are inputs and outputs; give at least 6 of both",
        assertThrows(
                IllegalArgumentException.class,
                () -> new PlantedTask(6, 1, 0.05, 5, 6, 3, 0.2, 1, 20, 12, null))
            .getMessage());
    assertEquals(
        "weak=3, units=3: one unit at least must carry much",
        assertThrows(
                IllegalArgumentException.class,
                () -> new PlantedTask(3, 3, 0.05, 5, 6, 3, 0.2, 1, 20, 12, null))
            .getMessage());
  }
}
