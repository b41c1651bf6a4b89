package dev.espalier.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LearningRateTest {

  @Test
  void rateStaysFlatAndThenFallsAtEveryEpoch() {
    LearningRate small = new LearningRate(1, 4, 0.5);
    double[] published = {1, 1, 1, 1, 0.5, 0.25, 0.125};
    for (int epoch = 0; epoch < published.length; epoch++) {
      assertEquals(published[epoch], small.at(epoch), 0, "epoch " + epoch);
    }
    assertEquals(Math.pow(0.5, 9), small.at(12), 1e-15);
  }

  @Test
  void mediumNetworkFallsByAFifthFromItsSeventhEpoch() {
    LearningRate medium = new LearningRate(1, 6, 0.8);
    assertEquals(1, medium.at(5), 0);
    assertEquals(0.8, medium.at(6), 1e-15);
    assertEquals(Math.pow(0.8, 33), medium.at(38), 1e-15);
  }

  @Test
  void rateWithoutFlatEpochsFallsFromTheFirst() {
    LearningRate falling = new LearningRate(0.4, 0, 0.5);
    assertEquals(0.2, falling.at(0), 1e-15);
    assertEquals(0.1, falling.at(1), 1e-15);
  }
}
