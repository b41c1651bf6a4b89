package dev.espalier.measure.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Precision;
import dev.espalier.kernel.Team;
import dev.espalier.model.sequence.SequenceModel;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WorkTest {

  private static final Shape SMALL = new Shape(3, List.of(5, 4), 2, 6, 11);

  private static SequenceModel model() {
    return SequenceModel.random(11, 3, new int[] {5, 4}, 0.05f, new SplittableRandom(1));
  }

  @Test
  void operationsAreTwiceTheMultiplyAccumulates() {
    assertEquals(2 * 12 * ((3 + 5) * 20 + (5 + 4) * 16 + 4 * 11), SMALL.operations());
    // Peers count 98 GFLOP/s for 6,200 words a second of the small network: 3 passes.
    Shape peers = Case.preset("small", Work.TRAIN).get(0);
    assertEquals(98, 3 * peers.operations() / peers.tokens() * 6200 * 1e-9, 1);
  }

  @Test
  void recurrentWeightsAreReadAtEveryStep() {
    long all = (3 + 5) * 20 + (5 + 4) * 16 + 4 * 11;
    assertEquals(4 * (all + 5 * (5 * 20 + 4 * 16)), SMALL.weightBytes());
  }

  @Test
  void trainingStepChangesEveryMatrixAndForwardNone() {
    try (Team team = new Team(1)) {
      Kernels kernels = Kernels.on(team);
      SequenceModel trained = model();
      Work.TRAIN.over(SMALL, trained, kernels, Precision.FLOAT32).run();
      SequenceModel read = model();
      Work.FORWARD.over(SMALL, read, kernels, Precision.BFLOAT16).run();
      for (int p = 0; p < trained.parameters().size(); p++) {
        float[] before = model().parameters().get(p).value().data;
        assertEquals(List.of(before.length), List.of(read.parameters().get(p).value().data.length));
        assertArrayEquals(before, read.parameters().get(p).value().data);
        double change = 0;
        float[] after = trained.parameters().get(p).value().data;
        for (int i = 0; i < after.length; i++) {
          change += Math.abs(after[i] - before[i]);
        }
        assertNotEquals(0, change, trained.parameters().get(p).name());
      }
    }
  }

  @Test
  void halfTheBytesAreReadOfHalfTheWeights() {
    Samples samples = new Samples(2);
    Case whole = new Case(Work.FORWARD, SMALL, 1);
    Case half = new Case(Work.FORWARD, SMALL, 1, Precision.BFLOAT16);
    assertEquals(SMALL.weightBytes() * 0.5e-6, whole.gigabytes(samples));
    assertEquals(whole.gigabytes(samples) / 2, half.gigabytes(samples));
    assertEquals(whole.gflops(samples), half.gflops(samples));
    assertThrows(
        IllegalArgumentException.class, () -> new Case(Work.TRAIN, SMALL, 1, Precision.BFLOAT16));
  }

  @Test
  void peakIsPositive() {
    try (Team team = new Team(1)) {
      Peak peak = Peak.measure(Kernels.on(team), new Stopwatch(1, 1, Duration.ZERO, Duration.ZERO));
      assertTrue(peak.gflops() > 0.1 && peak.gigabytes() > 0.1, peak::toString);
    }
  }

  @Test
  void sizesBelowOneAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Shape(0, List.of(1), 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Shape(1, List.of(), 1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Shape(1, List.of(1), 1, 0, 1));
  }
}
