package dev.espalier.measure.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MemoryTest {

  private static final Shape SHAPE = Shape.square(2, 64, 4, 10, 3000);

  @Test
  void weightsAreCountedWithTheirGradientsInTrainingAlone() {
    Memory memory = Memory.of(Work.TRAIN, SHAPE);
    double expected = 2.0 * Float.BYTES * SHAPE.network().parameters();
    assertEquals(expected, memory.weights(), 0.05 * expected);
    assertEquals(expected / 2, Memory.of(Work.FORWARD, SHAPE).weights(), 0.05 * expected);
    assertTrue(memory.heapPeak() >= memory.weights(), memory::toString);
  }

  @Test
  void packedCopiesHoldEveryMatrixThatIsMultipliedAndTrainingHoldsThemTwice() {
    double matrices = Float.BYTES * (double) SHAPE.network().multiplyAccumulates();
    Memory forward = Memory.of(Work.FORWARD, SHAPE);
    Memory train = Memory.of(Work.TRAIN, SHAPE);
    assertTrue(forward.packed() >= matrices, forward::toString);
    assertTrue(forward.packed() <= 1.5 * matrices + (1 << 20), forward::toString);
    assertTrue(train.packed() >= 2 * matrices, train::toString);
  }

  @Test
  void activationsGrowWithTheWindow() {
    Memory memory = Memory.of(Work.FORWARD, SHAPE);
    Memory twice = Memory.of(Work.FORWARD, Shape.square(2, 64, 4, 20, 3000));
    double logits = Float.BYTES * 40.0 * 3000;
    assertTrue(memory.activations() >= logits, memory::toString);
    assertEquals(2.0 * memory.activations(), twice.activations(), 0.1 * twice.activations());
  }
}
