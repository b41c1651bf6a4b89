package dev.espalier.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GatingTest {

  private final SplittableRandom random = new SplittableRandom(4);
  private final ToyModel model = ToyModel.random(random);
  private final Gating gating = new Gating(model);
  private final float[] x = new float[model.inputs()];

  GatingTest() {
    Arrays.setAll(new Object[x.length], i -> x[i] = random.nextFloat());
    model.groups().forEach(group -> Arrays.fill(gating.gates(group), 1));
  }

  @Test
  void closedGateSilencesItsUnitWhateverItsBias() {
    UnitGroup top = model.group("top");
    gating.gates(top)[1] = 0;
    gating.apply();
    float[] before = model.forward(x);
    model.parameter("mix.bias").value().data[1] = 1000;
    assertArrayEquals(before, model.forward(x));
    gating.restore();
    assertFalse(Arrays.equals(before, model.forward(x)));
  }

  @Test
  void openGatesChangeNothing() {
    float[] before = model.forward(x);
    gating.apply();
    assertArrayEquals(before, model.forward(x));
  }

  @Test
  void restoringGivesTheVeryBitsBack() {
    Map<String, float[]> before = values();
    for (UnitGroup group : model.groups()) {
      gating.gates(group)[0] = 0;
      gating.gates(group)[1] = 0.3f;
    }
    gating.apply();
    gating.restore();
    before.forEach(
        (name, value) -> assertArrayEquals(value, model.parameter(name).value().data, name));
  }

  @Test
  void fractionalGateScalesWhatReadsItsUnit() {
    UnitGroup left = model.group("left");
    gating.gates(left)[2] = 0.25f;
    float mix = model.parameter("mix").value().get(2, 0);
    float match = model.parameter("match").value().get(0, 2);
    float input = model.parameter("left.input").value().get(0, 2);
    gating.apply();
    assertEquals(0.25f * mix, model.parameter("mix").value().get(2, 0));
    assertEquals(0.25f * match, model.parameter("match").value().get(0, 2));
    assertEquals(input, model.parameter("left.input").value().get(0, 2));
  }

  @Test
  void weightReadByOneGroupAndAlongAnotherTakesBothGates() {
    gating.gates(model.group("top"))[0] = 0.5f;
    gating.gates(model.group("left"))[1] = 0.5f;
    float match = model.parameter("match").value().get(0, 1);
    gating.apply();
    assertEquals(0.25f * match, model.parameter("match").value().get(0, 1), 1e-7f);
  }

  /**
   * With a loss of Σ c · w over effective weights, gradients are known in closed form: c · gates
   * for a raw weight, and for a gate the difference that it makes, as the loss is linear in each
   * gate.
   */
  @Test
  void gradientsAreThoseOfRawWeightsAndOfGates() {
    for (UnitGroup group : model.groups()) {
      float[] gates = gating.gates(group);
      for (int k = 0; k < gates.length; k++) {
        gates[k] = random.nextFloat();
      }
    }
    Map<String, float[]> coefficients = new LinkedHashMap<>();
    for (Parameter p : model.parameters()) {
      float[] c = new float[p.size()];
      for (int i = 0; i < c.length; i++) {
        c[i] = random.nextFloat() - 0.5f;
      }
      coefficients.put(p.name(), c);
    }
    Map<String, double[]> byGate = new HashMap<>();
    model.groups().forEach(group -> byGate.put(group.name(), new double[group.size()]));
    gating.apply();
    coefficients.forEach(
        (name, c) -> System.arraycopy(c, 0, model.parameter(name).gradient().data, 0, c.length));
    gating.backward(byGate);
    gating.restore();

    for (UnitGroup group : model.groups()) {
      float[] gates = gating.gates(group);
      for (int k = 0; k < gates.length; k++) {
        float gate = gates[k];
        gates[k] = 1;
        double up = loss(coefficients);
        gates[k] = 0;
        double down = loss(coefficients);
        gates[k] = gate;
        assertEquals(up - down, byGate.get(group.name())[k], 1e-5, group.name() + " " + k);
      }
    }
    for (Parameter p : model.parameters()) {
      float[] weights = p.value().data;
      for (int i = 0; i < weights.length; i += 3) {
        float weight = weights[i];
        weights[i] = 1;
        double up = loss(coefficients);
        weights[i] = 0;
        double down = loss(coefficients);
        weights[i] = weight;
        assertEquals(up - down, p.gradient().data[i], 1e-5, p.name() + " " + i);
      }
    }
  }

  @Test
  void applyingTwiceIsRefused() {
    gating.apply();
    assertThrows(IllegalStateException.class, gating::apply);
  }

  @Test
  void takingBackWhatIsNotAppliedIsRefusedAndChangesNothing() {
    gating.apply();
    gating.restore();
    model.parameter("mix").value().set(0, 0, 7);
    assertThrows(IllegalStateException.class, gating::restore);
    assertThrows(IllegalStateException.class, () -> gating.backward(Map.of()));
    assertEquals(7, model.parameter("mix").value().get(0, 0));
  }

  @Test
  void groupWithoutARequestedGradientIsLeftOut() {
    double[] byLeft = new double[model.group("left").size()];
    Arrays.fill(byLeft, 9);
    gating.apply();
    gating.backward(Map.of("left", byLeft));
    assertArrayEquals(new double[byLeft.length], byLeft);
  }

  private double loss(Map<String, float[]> coefficients) {
    gating.apply();
    double loss = 0;
    for (Parameter p : model.parameters()) {
      float[] c = coefficients.get(p.name());
      for (int i = 0; i < c.length; i++) {
        loss += (double) c[i] * p.value().data[i];
      }
    }
    gating.restore();
    return loss;
  }

  private Map<String, float[]> values() {
    Map<String, float[]> values = new LinkedHashMap<>();
    model.parameters().forEach(p -> values.put(p.name(), p.value().data.clone()));
    return values;
  }

  /** As in a backward pass, nothing comes back to what produces a closed unit. */
  @Test
  void gradientsAreTheSameToTheLastBitOnceClosedUnitsAreCutOut() {
    ToyModel whole = ToyModel.random(5, 13, 19, 11, 23, 6, random);
    Map<String, float[]> scales = new HashMap<>();
    for (UnitGroup group : whole.groups()) {
      float[] scale = new float[group.size()];
      for (int k = 0; k < scale.length; k++) {
        scale[k] = random.nextInt(3) == 0 ? 0 : random.nextFloat();
      }
      scale[group.size() / 2] = 0.7f;
      scales.put(group.name(), scale);
    }
    for (Parameter p : whole.parameters()) {
      for (int i = 0; i < p.size(); i++) {
        p.gradient().data[i] = random.nextFloat() - 0.5f;
      }
    }
    for (UnitGroup group : whole.groups()) {
      for (UnitGroup.Slice slice : group.slices()) {
        for (int k = 0; k < group.size(); k++) {
          if (slice.use() == UnitGroup.Use.PRODUCES && scales.get(group.name())[k] == 0) {
            for (int r = 0; r < slice.parameter().value().numRows; r++) {
              slice.parameter().gradient().set(r, slice.offset() + k, 0);
            }
          }
        }
      }
    }
    Cut cut = Cut.of(whole, new Survivors(scales));
    PrunableModel smaller = cut.apply(whole);
    for (Parameter p : whole.parameters()) {
      smaller.parameter(p.name()).gradient().setTo(cut.apply(p, p.gradient()));
    }
    Map<String, double[]> expected = backward(whole, scales);
    Map<String, float[]> left = new HashMap<>();
    scales.forEach((name, scale) -> left.put(name, pick(scale, cut.kept(name))));
    Map<String, double[]> actual = backward(smaller, left);
    for (UnitGroup group : smaller.groups()) {
      int[] kept = cut.kept(group);
      for (int k = 0; k < kept.length; k++) {
        assertEquals(expected.get(group.name())[kept[k]], actual.get(group.name())[k]);
      }
    }
    for (Parameter p : whole.parameters()) {
      float[] gradient = smaller.parameter(p.name()).gradient().data;
      assertArrayEquals(cut.apply(p, p.gradient()).data, gradient, p.name());
    }
  }

  private static float[] pick(float[] from, int[] at) {
    float[] picked = new float[at.length];
    for (int k = 0; k < at.length; k++) {
      picked[k] = from[at[k]];
    }
    return picked;
  }

  private static Map<String, double[]> backward(PrunableModel of, Map<String, float[]> scales) {
    Map<String, double[]> gradients = new HashMap<>();
    of.groups().forEach(group -> gradients.put(group.name(), new double[group.size()]));
    Gating gates = new Gating(of);
    gates.apply(new Survivors(scales));
    gates.backward(gradients);
    gates.restore();
    return gradients;
  }
}
