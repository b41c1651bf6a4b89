package dev.espalier.methods;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.espalier.model.Cut;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.ToyModel;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.UnitGroup.Axis;
import dev.espalier.model.UnitGroup.Slice;
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
    assertMeanOverPatterns(model.groups(), false);
    assertMeanOverPatterns(model.groups(), true);
    assertMeanOverPatterns(model.groups("left,top"), false);
  }

  @Test
  void derivativesAreThoseOfTheExpectation() {
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

  private void assertMeanOverPatterns(List<UnitGroup> gated, boolean embedding) {
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
      mean += probability * count(new Survivors(scales), embedding);
    }
    assertEquals(
        mean,
        new ExpectedL0(model, gated, embedding).evaluate(open, probabilities(gated)),
        1e-9 * mean);
  }

  /** Weights whose row and column belong to no closed unit, one by one. */
  private int count(Survivors survivors, boolean embedding) {
    int count = 0;
    for (Parameter parameter : model.parameters()) {
      boolean counted =
          parameter.role() == Parameter.Role.WEIGHT
              || embedding && parameter.role() == Parameter.Role.EMBEDDING;
      if (counted) {
        boolean[] rows = closed(parameter, Axis.ROW, parameter.value().numRows, survivors);
        boolean[] columns = closed(parameter, Axis.COLUMN, parameter.value().numCols, survivors);
        for (boolean row : rows) {
          for (boolean column : columns) {
            count += row || column ? 0 : 1;
          }
        }
      }
    }
    return count;
  }

  private boolean[] closed(Parameter parameter, Axis axis, int extent, Survivors survivors) {
    boolean[] closed = new boolean[extent];
    for (UnitGroup group : model.groups()) {
      float[] scale = survivors.scales(group);
      for (Slice slice : group.slices()) {
        if (slice.parameter() == parameter && slice.axis() == axis) {
          for (int k = 0; k < scale.length; k++) {
            closed[slice.offset() + k] |= scale[k] == 0;
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
