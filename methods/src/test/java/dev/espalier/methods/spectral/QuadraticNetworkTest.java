package dev.espalier.methods.spectral;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.sequence.Batch;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import java.util.SplittableRandom;
import org.ejml.dense.row.NormOps_DDRM;
import org.junit.jupiter.api.Test;

class QuadraticNetworkTest {

  private final SplittableRandom random = new SplittableRandom(21);

  @Test
  void isPlantedAsItIsSaid() {
    QuadraticNetwork planted = QuadraticNetwork.plant(3, 3, 7, 6, 0.2, random);
    assertTrue(NormOps_DDRM.conditionP2(planted.inputs()) < 2.5);
    for (int i = 0; i < 6; i++) {
      assertEquals(1, Matrices.length(planted.inputs(), i), 1e-12);
      for (int j = 0; j < 6; j++) {
        assertEquals(i < 3 == j < 3, planted.recurrent().get(i, j) != 0);
      }
    }
  }

  @Test
  void theLastUnitsCanBeWeak() {
    QuadraticNetwork planted = QuadraticNetwork.plant(6, 0, 8, 8, 0.2, random).weak(3, 0.05);
    double weak = 0;
    for (int i = 3; i < 6; i++) {
      weak += Math.pow(Matrices.length(planted.readout(), i), 2);
    }
    assertEquals(0.05, weak / Math.pow(NormOps_DDRM.normF(planted.readout()), 2), 1e-12);
  }

  /** What is answered in double precision is what the engine computes of the cell. */
  @Test
  void isTheModelThatItBecomes() {
    QuadraticNetwork planted = QuadraticNetwork.plant(3, 0, 5, 4, 0.2, random);
    SequenceModel model = planted.model();
    double[][] x = new double[4][5];
    Batch batch = new Batch(model.signature(), 1, 4);
    for (int t = 0; t < 4; t++) {
      for (int d = 0; d < 5; d++) {
        x[t][d] = random.nextGaussian() / 2;
        batch.real(0, t, d, (float) x[t][d]);
      }
    }
    double[] y = new double[4];
    planted.answer(x, 3, PlantedSequences.SQUARE, y);
    try (Team team = new Team(1)) {
      float[] outputs =
          SequencePass.inference(model, Kernels.on(team), 1, 4).forward(batch).clone();
      for (int o = 0; o < 4; o++) {
        assertEquals(y[o], outputs[o], 1e-4 * (1 + Math.abs(y[o])));
      }
    }
  }

  /** A row of A twice as long is a unit four times as large, which is read by a fourth. */
  @Test
  void lengthsOfRowsAreTakenOutOfAModel() {
    QuadraticNetwork planted = QuadraticNetwork.plant(3, 0, 5, 4, 0.2, random);
    SequenceModel model = planted.model();
    float[] inputs = model.parameter("quadratic1.input").value().data;
    float[] recurrent = model.parameter("quadratic1.recurrent").value().data;
    float[] readout = model.parameter("linear.weight").value().data;
    for (int d = 0; d < 5; d++) {
      inputs[3 * d + 1] *= 2;
    }
    for (int k = 0; k < 3; k++) {
      recurrent[3 * k + 1] *= 2;
      recurrent[3 + k] /= 4;
    }
    for (int o = 0; o < 4; o++) {
      readout[4 + o] /= 4;
    }
    QuadraticNetwork back = QuadraticNetwork.of(model);
    assertArrayEquals(planted.inputs().data, back.inputs().data, 1e-6);
    assertArrayEquals(planted.recurrent().data, back.recurrent().data, 1e-6);
    assertArrayEquals(planted.readout().data, back.readout().data, 1e-6);
  }

  @Test
  void aBidirectionalOneIsNoModel() {
    QuadraticNetwork planted = QuadraticNetwork.plant(1, 1, 3, 3, 0.2, random);
    assertThrows(IllegalStateException.class, planted::model);
  }
}
