package dev.espalier.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Parameter;
import java.util.List;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WeightAverageTest {

  private final Team team = new Team(1);
  private final Parameter theta =
      new Parameter("theta", Parameter.Role.WEIGHT, new FMatrixRMaj(1, 3, true, 1, 2, 3));
  private final float[] weights = theta.value().data;
  private final WeightAverage average = new WeightAverage(Kernels.on(team), List.of(theta), 0.5);

  @AfterEach
  void endThreads() {
    team.close();
  }

  @Test
  void decayRisesToItsLimit() {
    double expected = 1;
    for (int n = 0; n < 12; n++) {
      weights[0] = n * n + 1;
      average.update(n);
      double decay = Math.min(0.5, (1.0 + n) / (10.0 + n));
      expected = decay * expected + (1 - decay) * (n * n + 1);
    }
    average.show();
    assertEquals(expected, weights[0], 1e-4);
  }

  @Test
  void weightsComeBackBitForBit() {
    weights[1] = 0.1f;
    average.update(100);
    average.show();
    assertEquals(1.05f, weights[1], 1e-6);
    average.hide();
    assertArrayEquals(new float[] {1, 0.1f, 3}, weights);
  }

  @Test
  void prunedWeightHasNoAverage() {
    weights[2] = 0;
    average.update(100);
    average.show();
    assertEquals(0, weights[2]);
  }

  @Test
  void decayThatWouldNeverMoveIsRefused() {
    LearningRate rate = new LearningRate(1, 1, 1);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new TrainingPlan(
                1, rate, 5, Double.POSITIVE_INFINITY, TrainingPlan.Optimizer.ADAM, 1, true, 7));
  }
}
