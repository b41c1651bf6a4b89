package dev.espalier.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Kind;
import dev.espalier.model.UnitGroup.Slice;
import dev.espalier.model.UnitGroup.Use;
import dev.espalier.model.bidaf.BidafModel;
import dev.espalier.model.bidaf.BidafPass;
import dev.espalier.model.bidaf.Example;
import dev.espalier.model.bidaf.SmallBidaf;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class ParameterTest {

  @Test
  void gradientBeginsAtZero() {
    Parameter w = new Parameter("w", Role.WEIGHT, new FMatrixRMaj(1, 2, true, 5, 6));
    assertArrayEquals(new float[] {0, 0}, w.gradient().data);
    w.gradient().set(0, 1, 7);
    assertEquals(7, w.gradient().get(0, 1));
  }

  @Test
  void threadsThatAskForAGradientAtOnceGetTheSame() throws InterruptedException {
    // Large, so that making one takes its time.
    FMatrixRMaj value = new FMatrixRMaj(256, 1024);
    for (int trial = 0; trial < 50; trial++) {
      Parameter w = new Parameter("w", Role.WEIGHT, value);
      Set<FMatrixRMaj> seen = ConcurrentHashMap.newKeySet();
      CyclicBarrier start = new CyclicBarrier(2);
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        threads.add(
            new Thread(
                () -> {
                  try {
                    start.await();
                  } catch (InterruptedException | BrokenBarrierException e) {
                    throw new IllegalStateException(e);
                  }
                  seen.add(w.gradient());
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(1, seen.size());
    }
  }

  @Test
  void networkThatIsOnlyRunTakesNoMemoryForGradients() {
    SplittableRandom random = new SplittableRandom(1);
    int[] words = {1, 2, 3};
    SequenceModel language = SequenceModel.random(5, 2, new int[] {3, 2}, 0.1f, random);
    try (Team team = new Team(1)) {
      Kernels kernels = Kernels.on(team);
      SequencePass.inference(language, kernels, 1, 3).forward(words, 3);
      assertEquals(List.of(), withGradients(language));
      SequencePass training = SequencePass.training(language, kernels, 1, 3, 1);
      training.pack();
      training.gradients(words, words, 0);
      assertEquals(language.parameters(), withGradients(language));
    }
  }

  @Test
  void tableThatIsNotTrainedTakesNoMemoryForItsGradient() {
    SplittableRandom random = new SplittableRandom(1);
    BidafModel reader = BidafModel.random(SmallBidaf.SIZES, new FMatrixRMaj(11, 4), random);
    List<Example> asked = List.of(SmallBidaf.example(5, 3, random));
    try (Team team = new Team(1)) {
      Kernels kernels = Kernels.on(team);
      BidafPass.inference(reader, kernels).forward(asked);
      assertEquals(List.of(), withGradients(reader));
      BidafPass.training(reader, kernels, 1).gradients(asked, 0);
    }
    assertEquals(
        reader.parameters().stream().filter(p -> p.role() != Role.FIXED).toList(),
        withGradients(reader));
  }

  private static List<Parameter> withGradients(PrunableModel model) {
    return model.parameters().stream().filter(Parameter::hasGradient).toList();
  }

  @Test
  void negativeZeroIsZeroAndTheSmallestNumberIsNot() {
    Parameter w =
        new Parameter(
            "w", Role.WEIGHT, new FMatrixRMaj(2, 2, true, 0, -0f, Float.MIN_VALUE, Float.NaN));
    assertEquals(2, w.nonZeros());
    assertEquals(4, w.size());
  }

  @Test
  void parameterIsFoundAgainAfterItsWeightsHaveChanged() {
    Parameter w = new Parameter("w", Role.WEIGHT, new FMatrixRMaj(1, 1));
    Map<Parameter, String> map = new HashMap<>(Map.of(w, "here"));
    w.value().set(0, 0, 3);
    assertEquals("here", map.get(w));
    assertNotEquals(w, new Parameter("w", Role.WEIGHT, w.value()));
  }

  /** Zero is a direction as any other, and places are no weights. */
  @Test
  void whatHasNoMagnitudeIsNotCountedByIt() {
    FMatrixRMaj zeros = new FMatrixRMaj(1, 3);
    Parameter angle = new Parameter("angle", Role.ANGLE, zeros);
    assertEquals(3, angle.weights());
    assertEquals(3, angle.nonZeros());
    assertTrue(angle.role().isTrained());
    Parameter places =
        new Parameter("places", Role.STRUCTURE, new FMatrixRMaj(new float[][] {{1, 2, 3}}));
    assertEquals(0, places.weights());
    assertEquals(0, places.nonZeros());
    assertFalse(places.role().isTrained());
    Parameter weight =
        new Parameter("weight", Role.WEIGHT, new FMatrixRMaj(new float[][] {{3, 4, 0}}));
    List<Slice> slices =
        Stream.of(angle, places, weight).map(p -> new Slice(p, Axis.ROW, 0, Use.PRODUCES)).toList();
    UnitGroup group = new UnitGroup("hidden1", Kind.HIDDEN, 1, slices);
    assertArrayEquals(new double[] {5}, group.norms());
  }
}
