package dev.espalier.measure.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.measure.engine.Rung.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LadderTest {

  /** Every set of rungs that makes sense. */
  private static List<Set<Rung>> sets() {
    List<Set<Rung>> sets = new ArrayList<>();
    for (int bits = 0; bits < 1 << Rung.values().length; bits += 2) {
      Set<Rung> set = EnumSet.noneOf(Rung.class);
      for (Rung rung : Rung.values()) {
        if ((bits >> rung.ordinal() & 1) == 1) {
          set.add(rung);
        }
      }
      boolean fusedStands = !set.contains(Rung.FUSED) || set.contains(Rung.PREPACKED);
      boolean packedStands = !set.contains(Rung.PREPACKED) || set.contains(Rung.COMBINED);
      if (fusedStands && packedStands) {
        sets.add(set);
      }
    }
    return sets;
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1", "5, 1, 1, 4", "17, 3, 2, 9", "33, 10, 3, 30", "8, 2, 4, 3"})
  void everySetOfRungsGivesTheSameNumbers(int hidden, int batch, int layers, int steps) {
    LadderShape shape = new LadderShape(hidden, batch, layers, steps);
    try (Team team = new Team(2);
        LadderNetwork network = new LadderNetwork(shape, Kernels.on(team))) {
      ReferenceStack reference = new ReferenceStack(network, shape);
      for (Set<Rung> on : sets()) {
        network.forward(on);
        assertClose(reference.outputs(), network.outputs(), on + " forward");
        network.backward(on);
        for (int g = 0; g < network.gradients().size(); g++) {
          assertClose(reference.gradients().get(g), network.gradients().get(g), on + " " + g);
        }
      }
    }
  }

  private static void assertClose(double[] expected, float[] actual, String what) {
    assertEquals(expected.length, actual.length);
    double scale = 1;
    for (double e : expected) {
      scale = Math.max(scale, Math.abs(e));
    }
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 1e-5 * scale, what + " at " + i);
    }
  }

  @Test
  void numbersDoNotDependOnTheThreads() {
    LadderShape shape = new LadderShape(17, 3, 3, 20);
    List<float[]> first = null;
    for (int threads = 1; threads <= 3; threads++) {
      try (Team team = new Team(threads);
          LadderNetwork network = new LadderNetwork(shape, Kernels.on(team))) {
        network.forward(Rung.DIAGONAL.andBelow());
        network.backward(Rung.DIAGONAL.andBelow());
        first = first == null ? network.gradients() : first;
        for (int g = 0; g < first.size(); g++) {
          assertArrayEquals(first.get(g), network.gradients().get(g));
        }
      }
    }
  }

  @Test
  void rungsThatNeedOthersAreRefusedWithoutThem() {
    try (Team team = new Team(1);
        LadderNetwork network = new LadderNetwork(new LadderShape(3, 1, 1, 2), Kernels.on(team))) {
      assertThrows(
          IllegalArgumentException.class, () -> network.forward(EnumSet.of(Rung.PREPACKED)));
      assertThrows(
          IllegalArgumentException.class,
          () -> network.backward(EnumSet.of(Rung.COMBINED, Rung.FUSED)));
    }
  }

  @Test
  void operationsFollowThePapersRule() {
    LadderShape shape = new LadderShape(512, 64, 4, 100);
    assertEquals(2.0 * 512 * 64 * 513 * 8 * 4 * 100, shape.operations(Direction.FORWARD));
    assertEquals(2 * shape.operations(Direction.FORWARD), shape.operations(Direction.BACKWARD));
  }

  @Test
  void stepsAreCutToTheWorkAndNeverBelowFive() {
    assertEquals(100, LadderShape.within(1, 64, 1, 1).steps());
    assertEquals(5, LadderShape.within(1, 1500, 64, 4).steps());
    LadderShape between = LadderShape.within(1, 512, 16, 1);
    assertTrue(between.steps() > 5 && between.steps() < 100, between::toString);
    assertTrue(between.operations(Direction.FORWARD) <= 1e9);
  }

  private static Stopwatch watch(int repeats) {
    return new Stopwatch(repeats, 1, Duration.ZERO, Duration.ZERO);
  }

  @Test
  void everyRungThatMattersIsTimed() {
    try (Team team = new Team(2)) {
      List<Ladder.Step> one = Ladder.climb(new LadderShape(4, 1, 1, 3), Kernels.on(team), watch(1));
      assertEquals(5 + 5, one.size());
      List<Ladder.Step> two = Ladder.climb(new LadderShape(4, 1, 2, 3), Kernels.on(team), watch(2));
      assertEquals(6 + 6, two.size());
      Ladder.Step last = two.get(11);
      assertEquals(Rung.WEIGHTS_AT_ONCE, last.rung());
      assertEquals(last.samples().over(two.get(6).samples()).ratio(), last.total().ratio(), 1e-9);
      assertEquals(1, two.get(0).gain().ratio());
    }
  }
}
