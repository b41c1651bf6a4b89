package dev.espalier.methods.spectral;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.task.Split;
import org.junit.jupiter.api.Test;

class RankOneReadingTest {

  /** With one unit there is one pairing three times: √3 of what it should be. */
  @Test
  void readsAllPairingsAsOne() {
    PlantedTask task = new PlantedTask(1, 0, 0.05, 2, 1, 2, 1, 3, 400_000, 10, null);
    QuadraticNetwork planted = task.planted();
    QuadraticNetwork read =
        RankOneReading.of(
            planted,
            task.samples(Split.TRAIN),
            Precision.autoregressive(PlantedSequences.CORRELATION, 2));
    double u = planted.recurrent().get(0);
    assertEquals(Math.sqrt(3) * u, read.recurrent().get(0), 0.2 * Math.abs(u));
    assertArrayEquals(planted.inputs().data, read.inputs().data);
  }
}
