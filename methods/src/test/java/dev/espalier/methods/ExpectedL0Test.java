package dev.espalier.methods;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.methods.cells.Unitary;
import dev.espalier.model.Compaction;
import dev.espalier.model.Cut;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.ToyModel;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Slice;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.Signature;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExpectedL0Test {

  private final SplittableRandom random = new SplittableRandom(9);
  private final ToyModel model = ToyModel.random(3, 3, 3, 3, 3, 4, random);

  @Test
  void isTheMeanOverAllPatternsOfOpenGates() {
    assertMeanOverPatterns(model, model.groups(), false);
    assertMeanOverPatterns(model, model.groups(), true);
    assertMeanOverPatterns(model, model.groups("left,top"), false);
  }

  /** Rows that belong to units of two groups are open where both units are. */
  @Test
  void isTheMeanWhereGroupsShareRows() {
    SequenceModel whole =
        SequenceModel.random(
            new Unitary(), Signature.languageModel(5), 3, new int[] {4}, 1, random);
    float[] read = {1, 0, 1, 1};
    PrunableModel shared = Compaction.cut(whole, new Survivors(Map.of("readout", read)));
    assertMeanOverPatterns(shared, shared.groups(), true);
    assertMeanOverPatterns(shared, shared.groups("hidden1"), false);
    requireDerivatives(shared);
  }

  @Test
  void derivativesAreThoseOfTheExpectation() {
    requireDerivatives(model);
  }

  private void requireDerivatives(PrunableModel model) {
    ExpectedL0 expected = new ExpectedL0(model, model.groups(), true);
    Map<String, double[]> open = probabilities(model.groups());
    Map<String, double[]> derivatives = probabilities(model.groups());
    Map<String, double[]> ignored = probabilities(model.groups());
    expected.evaluate(open, derivatives);
    open.forEach(
        (name, p) -> {
          for (int k = 0; k < p.length; k++) {
            double value = p[k];
            p[k] = value + 1e-4;
            double up = expected.evaluate(open, ignored);
            p[k] = value - 1e-4;
            double down = expected.evaluate(open, ignored);
            p[k] = value;
            assertEquals((up - down) / 2e-4, derivatives.get(name)[k], 1e-7, name + " " + k);
          }
        });
  }

  private void assertMeanOverPatterns(
      PrunableModel model, List<UnitGroup> gated, boolean embedding) {
    Map<String, double[]> open = probabilities(gated);
    int units = gated.stream().mapToInt(UnitGroup::size).sum();
    double mean = 0;
    for (int pattern = 0; pattern < 1 << units; pattern++) {
      Map<String, float[]> scales = new LinkedHashMap<>();
      double probability = 1;
      int bit = 0;
      for (UnitGroup group : gated) {
        float[] scale = new float[group.size()];
        for (int k = 0; k < scale.length; k++, bit++) {
          scale[k] = pattern >> bit & 1;
          double p = open.get(group.name())[k];
          probability *= scale[k] == 1 ? p : 1 - p;
        }
        scales.put(group.name(), scale);
      }
      mean += probability * count(model, new Survivors(scales), embedding);
    }
    assertEquals(
        mean,
        new ExpectedL0(model, gated, embedding).evaluate(open, probabilities(gated)),
        1e-9 * mean);
  }

  /** Weights whose row and column belong to no closed unit, one by one. */
  private int count(PrunableModel model, Survivors survivors, boolean embedding) {
    int count = 0;
    for (Parameter parameter : model.parameters()) {
      boolean counted =
          parameter.role() == Parameter.Role.WEIGHT
              || embedding && parameter.role() == Parameter.Role.EMBEDDING;
      if (counted) {
        boolean[] rows = closed(model, parameter, Axis.ROW, survivors);
        boolean[] columns = closed(model, parameter, Axis.COLUMN, survivors);
        for (boolean row : rows) {
          for (boolean column : columns) {
            count += row || column ? 0 : 1;
          }
        }
      }
    }
    return count;
  }

  private static boolean[] closed(
      PrunableModel model, Parameter parameter, Axis axis, Survivors survivors) {
    var matrix = parameter.value();
    boolean[] closed = new boolean[axis == Axis.ROW ? matrix.numRows : matrix.numCols];
    for (UnitGroup group : model.groups()) {
      float[] scale = survivors.scales(group);
      for (Slice slice : group.slices()) {
        if (slice.parameter() == parameter && slice.axis() == axis) {
          for (int k = 0; k < scale.length; k++) {
            if (slice.at(k) >= 0) {
              closed[slice.at(k)] |= scale[k] == 0;
            }
          }
        }
      }
    }
    return closed;
  }

  private Map<String, double[]> probabilities(List<UnitGroup> groups) {
    Map<String, double[]> open = new LinkedHashMap<>();
    for (UnitGroup group : groups) {
      open.put(group.name(), random.doubles(group.size()).toArray());
    }
    return open;
  }

  /** Whole numbers first, and then the probabilities one by one. */
  @Test
  void unitsOfProbabilityZeroChangeNoBit() {
    ToyModel whole = ToyModel.random(3, 13, 19, 8, 11, 4, random);
    Map<String, double[]> open = probabilities(whole.groups());
    Map<String, float[]> scales = new LinkedHashMap<>();
    open.forEach(
        (name, p) -> {
          float[] scale = new float[p.length];
          for (int k = 0; k < p.length; k++) {
            scale[k] = k == 1 || random.nextBoolean() ? 1 : 0;
            p[k] *= scale[k];
          }
          scales.put(name, scale);
        });
    Cut cut = Cut.of(whole, new Survivors(scales));
    PrunableModel smaller = cut.apply(whole);
    Map<String, double[]> left = new LinkedHashMap<>();
    open.forEach(
        (name, p) ->
            left.put(name, Arrays.stream(cut.kept(name)).mapToDouble(k -> p[k]).toArray()));
    Map<String, double[]> derivatives = probabilities(whole.groups());
    Map<String, double[]> derivativesLeft = probabilities(smaller.groups());
    for (boolean embedding : new boolean[] {false, true}) {
      assertEquals(
          new ExpectedL0(whole, whole.groups(), embedding).evaluate(open, derivatives),
          new ExpectedL0(smaller, smaller.groups(), embedding).evaluate(left, derivativesLeft));
      derivativesLeft.forEach(
          (name, d) -> {
            int[] kept = cut.kept(name);
            for (int k = 0; k < kept.length; k++) {
              assertEquals(derivatives.get(name)[kept[k]], d[k], name);
            }
          });
    }
  }
}
