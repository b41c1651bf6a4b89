package dev.espalier.baselines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.method.Pruner;
import dev.espalier.method.PrunerContract;
import dev.espalier.model.Cut;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.ToyModel;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Slice;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

class NeuronMagnitudeTest extends PrunerContract {

  private final ToyModel model = ToyModel.random(5, 10, 20, 8, 30, 4, new SplittableRandom(1));

  NeuronMagnitudeTest() {
    super(NeuronMagnitude.class);
  }

  @Override
  protected Map<String, String> settings() {
    return Map.of("interval", "3");
  }

  private Pruner attached(String... settings) {
    Map<String, String> all = new HashMap<>(Map.of("interval", "1", "end", "0.01"));
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    Pruner pruner = create(all);
    pruner.attach(model, new SplittableRandom(1));
    return pruner;
  }

  private void scale(String group, int unit, float factor) {
    for (Slice slice : model.group(group).slices()) {
      FMatrixRMaj matrix = slice.parameter().value();
      int at = slice.offset() + unit;
      for (int i = 0; i < (slice.axis() == Axis.ROW ? matrix.numCols : matrix.numRows); i++) {
        int index = slice.axis() == Axis.ROW ? at * matrix.numCols + i : i * matrix.numCols + at;
        matrix.data[index] *= factor;
      }
    }
  }

  private int[] kept(Pruner pruner, String group) {
    return pruner.survivors().kept(model.group(group));
  }

  @Test
  void unitsOfSmallestNormGo() {
    for (int unit : new int[] {1, 4, 7, 18}) {
      scale("left", unit, 0.01f);
    }
    Pruner pruner = attached("fraction", "0.2");
    pruner.afterStep(step(0, 100));
    int[] others =
        IntStream.range(0, 20).filter(k -> k != 1 && k != 4 && k != 7 && k != 18).toArray();
    assertArrayEquals(others, kept(pruner, "left"));
    assertEquals(8, kept(pruner, "features").length);
    assertEquals(6, kept(pruner, "right").length);
    assertEquals(24, kept(pruner, "top").length);
  }

  @Test
  void everyGroupFollowsTheSchedule() {
    Pruner pruner = attached("fraction", "0.8", "begin", "0.2", "end", "0.6", "interval", "10");
    for (int index = 0; index < 100; index++) {
      pruner.afterStep(step(index, 100));
      // 20 units, less 0.4625, 0.7 and 0.8 of them.
      int expected = index + 1 < 30 ? 20 : index + 1 < 40 ? 11 : index + 1 < 50 ? 6 : -1;
      if (expected > 0) {
        assertEquals(expected, kept(pruner, "left").length, "after " + (index + 1));
      }
    }
    assertEquals(4, kept(pruner, "left").length);
  }

  @Test
  void removedUnitStaysRemovedWhateverItsWeightsBecome() {
    Pruner pruner = attached("end", "1");
    pruner.afterStep(step(20, 100));
    int[] before = kept(pruner, "top");
    assertFalse(before.length == 30);
    for (int k = 0; k < 30; k++) {
      scale("top", k, Arrays.binarySearch(before, k) < 0 ? 1000 : 1);
    }
    for (Parameter p : model.parameters()) {
      for (int i = 0; i < p.size(); i++) {
        p.value().data[i] += 0.001f;
      }
    }
    pruner.afterStep(step(40, 100));
    for (int k : kept(pruner, "top")) {
      assertEquals(true, Arrays.binarySearch(before, k) >= 0, "unit " + k + " came back");
    }
  }

  @Test
  void readersOfARemovedUnitHaveNoGradient() {
    Pruner pruner = attached("groups", "left");
    pruner.afterStep(step(0, 100));
    Parameter mix = model.parameter("mix");
    Arrays.fill(mix.gradient().data, 1);
    pruner.regularize(step(1, 100));
    int[] alive = kept(pruner, "left");
    for (int k = 0; k < 20; k++) {
      float expected = Arrays.binarySearch(alive, k) < 0 ? 0 : 1;
      assertEquals(expected, mix.gradient().get(k, 0), "unit " + k);
    }
    assertEquals(1, mix.gradient().get(20, 0), "a unit of another group");
  }

  @Test
  void oneUnitIsAlwaysLeft() {
    for (String global : new String[] {"false", "true"}) {
      Pruner pruner = attached("fraction", "1", "global", global);
      pruner.afterStep(step(0, 100));
      for (UnitGroup group : model.groups()) {
        assertEquals(1, kept(pruner, group.name()).length, group.name());
      }
    }
  }

  @Test
  void rankedTogetherAGroupOfSmallUnitsLosesMore() {
    for (int k = 0; k < 14; k++) {
      scale("left", k, 0.01f);
    }
    Pruner pruner = attached("fraction", "0.2", "global", "true");
    pruner.afterStep(step(0, 100));
    int all = model.groups().stream().mapToInt(g -> kept(pruner, g.name()).length).sum();
    assertEquals(54, all);
    assertArrayEquals(new int[] {14, 15, 16, 17, 18, 19}, kept(pruner, "left"));
  }

  @Test
  void rankedTogetherAGroupsScaleDoesNotMatter() {
    Pruner pruner = attached("fraction", "0.3", "global", "true", "groups", "features,top");
    int[] plain = kept(after(pruner), "features");
    ToyModel fresh = ToyModel.random(5, 10, 20, 8, 30, 4, new SplittableRandom(1));
    for (String name : new String[] {"embedding", "left.input", "right.input"}) {
      Parameter p = model.parameter(name);
      for (int i = 0; i < p.size(); i++) {
        p.value().data[i] = 1000 * fresh.parameter(name).value().data[i];
      }
    }
    for (String name : new String[] {"mix", "mix.bias", "out", "match"}) {
      model.parameter(name).value().setTo(fresh.parameter(name).value());
    }
    pruner = attached("fraction", "0.3", "global", "true", "groups", "features,top");
    assertArrayEquals(plain, kept(after(pruner), "features"));
  }

  private static Pruner after(Pruner pruner) {
    pruner.afterStep(step(0, 100));
    return pruner;
  }

  @Test
  void everyGroupEndsWithTheSizeThatIsAskedForAndFollowsTheScheduleThere() {
    String[] settings = {
      "sizes", "1,0,7,12", "begin", "0.2", "end", "0.6", "interval", "10", "initial", "0.1"
    };
    Pruner pruner = attached(settings);
    for (int index = 0; index < 100; index++) {
      pruner.afterStep(step(index, 100));
      if (index == 19) {
        assertEquals(27, kept(pruner, "top").length);
        assertEquals(20, kept(pruner, "left").length);
      }
    }
    int[] sizes = model.groups().stream().mapToInt(g -> kept(pruner, g.name()).length).toArray();
    assertArrayEquals(new int[] {1, 20, 7, 12}, sizes);
  }

  @Test
  void sizesAndRankingTogetherAreRefused() {
    Map<String, String> both = Map.of("sizes", "1,0,7,12", "global", "true");
    String refusal = assertThrows(RuntimeException.class, () -> create(both)).getMessage();
    assertTrue(
        refusal.contains(
            "neuron-magnitude.sizes=1,0,7,12, neuron-magnitude.global=true:"
                + " sizes are each group's own; leave one of the two out"),
        refusal);
  }

  /** A share of the units that are left would prune them twice. */
  @Test
  void shareIsThatOfTheWholeNetworkAfterACut() {
    Pruner pruner = attached("fraction", "0.5", "end", "0.9");
    pruner.afterStep(step(10, 100));
    Cut cut = Cut.of(model, pruner.settled().unsettled(model));
    PrunableModel smaller = cut.apply(model);
    pruner.cut(cut, smaller);
    assertEquals(true, smaller.groups().get(3).size() < 30);
    for (int index = 11; index < 100; index++) {
      pruner.afterStep(step(index, 100));
    }
    int[] sizes =
        smaller.groups().stream().mapToInt(g -> pruner.survivors().kept(g).length).toArray();
    assertArrayEquals(new int[] {5, 10, 4, 15}, sizes);
  }
}
