package dev.espalier.methods.cells;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.kernel.Team;
import dev.espalier.methods.cells.Unitary.Transition;
import dev.espalier.model.Compaction;
import dev.espalier.model.Cut;
import dev.espalier.model.Gating;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import dev.espalier.model.cell.CellContract;
import dev.espalier.model.cell.CellFormula;
import dev.espalier.model.cell.LayerWeights;
import dev.espalier.model.sequence.Batch;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import dev.espalier.model.sequence.Signature;
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.model.sequence.Signature.Output;
import dev.espalier.model.sequence.Signature.Predicts;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Held to the contract with the matrix that the transition makes, which small layers have. */
class UnitaryTest extends CellContract {

  /** Copying memory's. */
  private static final Signature SIGNATURE =
      new Signature(Input.REALS, 10, Output.CLASSES, 9, Predicts.EACH_STEP);

  UnitaryTest() {
    super(new Unitary());
  }

  @Override
  protected double[][] step(CellFormula w, double[] x, double[][] before) {
    return new double[][] {UnitaryFormula.step(w, x, before[0])};
  }

  private static LayerWeights layer(int units) {
    Unitary cell = new Unitary();
    Map<String, FMatrixRMaj> values = LayerWeights.zeros(cell, 3, units);
    cell.initialise(values, new SplittableRandom(units));
    return LayerWeights.of(
        cell, (name, role) -> new Parameter("unitary1." + name, role, values.get(name)));
  }

  @Test
  void theTransitionKeepsLengthsAndItsAdjointUndoesIt() {
    for (int units : new int[] {1, 2, 7, 64, 120}) {
      LayerWeights layer = layer(units);
      UnitaryTransform.Work work = new UnitaryTransform(layer).new Work();
      SplittableRandom random = new SplittableRandom(5);
      Arrays.setAll(work.vector, i -> random.nextDouble() - 0.5);
      double[] before = work.vector.clone();
      double[] parts = new double[2 * units];
      for (int k = 0; k < units; k++) {
        parts[k] = before[2 * k];
        parts[units + k] = before[2 * k + 1];
      }
      double[] formula = UnitaryFormula.transition(new CellFormula(layer), parts);
      work.apply();
      for (int k = 0; k < units; k++) {
        assertEquals(formula[k], work.vector[2 * k], 1e-11);
        assertEquals(formula[units + k], work.vector[2 * k + 1], 1e-11);
      }
      assertEquals(length(before), length(work.vector), 1e-12);
      assertEquals(length(parts), length(formula), 1e-12);
      work.applyAdjoint();
      assertArrayEquals(before, work.vector, 1e-12);
    }
  }

  private static double length(double[] vector) {
    return Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum());
  }

  @Test
  void factorsAndTheMatrixThatTheyMakeAgree() {
    LayerWeights layer = layer(128);
    try (Team team = new Team(2)) {
      Kernels kernels = Kernels.on(team);
      Matrix states = Matrix.zeros(20, 256);
      SplittableRandom random = new SplittableRandom(6);
      for (int i = 0; i < states.data().length; i++) {
        states.data()[i] = (float) (random.nextDouble() - 0.5) / 16;
      }
      Matrix[] products = new Matrix[2];
      Matrix[] back = new Matrix[2];
      for (int i = 0; i < 2; i++) {
        UnitaryTransition transition = new UnitaryTransition(layer, kernels, i == 1, true);
        transition.pack();
        products[i] = Matrix.zeros(20, 256);
        back[i] = Matrix.zeros(20, 256);
        transition.multiply(states, products[i]);
        transition.multiplyTransposed(states, back[i]);
      }
      assertArrayEquals(products[0].data(), products[1].data(), 1e-5f);
      assertArrayEquals(back[0].data(), back[1].data(), 1e-5f);
    }
  }

  /** 6,153 weights on copying memory, as the paper counts; gates and places are none. */
  @Test
  void hasAsManyWeightsAsThePaperSays() {
    SequenceModel model = model(128);
    assertEquals(6153, model.parameterCount());
    assertEquals(6153, model.parameters().stream().mapToLong(Parameter::nonZeros).sum());
    long matrices = 10 * 256 + 256 * 9;
    assertEquals(matrices + 4 * 128 * 7 + 28 * 128, model.multiplyAccumulates());
  }

  private static SequenceModel model(int units) {
    return SequenceModel.random(
        new Unitary(), SIGNATURE, 0, new int[] {units}, 0.1f, new SplittableRandom(3));
  }

  @Test
  void begins() {
    LayerWeights layer = layer(100);
    for (String angles : new String[] {"angles1", "angles2", "angles3"}) {
      requireSpread(layer.get(angles), Math.PI);
    }
    requireSpread(layer.input(), Math.sqrt(6.0 / 203));
    requireSpread(layer.get("mirror1"), Math.sqrt(6.0 / 202));
    requireSpread(layer.get("mirror2"), Math.sqrt(6.0 / 202));
    requireSpread(layer.get("threshold"), 0.01);
    requireSpread(layer.initialState(), Math.sqrt(3.0 / 200));
    float[] permutation = layer.get("permutation").value().data.clone();
    float[] position = layer.get("position").value().data;
    assertTrue(!Arrays.equals(permutation, position));
    Arrays.sort(permutation);
    assertArrayEquals(position, permutation);
  }

  private static void requireSpread(Parameter parameter, double bound) {
    double largest = 0;
    for (float value : parameter.value().data) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertTrue(largest <= bound && largest > 0.9 * bound, parameter + ": " + largest);
  }

  /** Every way of applying what is left of the transition, gates of any value, a cut of a cut. */
  @Test
  void whatIsLeftOfACutNetworkIsTheGatedOne() {
    SequenceModel model = model(24);
    SplittableRandom random = new SplittableRandom(9);
    SequenceModel cut = model;
    for (int round = 0; round < 2; round++) {
      float[] gates = new float[cut.hidden()[0]];
      for (int k = 0; k < gates.length; k++) {
        gates[k] = random.nextInt(3) == 0 ? 0 : 1 + round * random.nextFloat();
      }
      Survivors survivors = new Survivors(Map.of("hidden1", gates));
      SequenceModel smaller = (SequenceModel) Compaction.cut(cut, survivors);
      Gating gating = new Gating(cut);
      gating.apply(survivors);
      for (Transition transition : Transition.values()) {
        assertArrayEquals(outputs(cut, transition), outputs(smaller, transition), 2e-6f);
      }
      gating.restore();
      cut = smaller;
    }
    assertTrue(cut.hidden()[0] < 16);
    assertEquals(24, cut.layers().get(0).whole());
  }

  /** Units that the head leaves out, or the state loses, or both; and a cut of a cut. */
  @RepeatedTest(10)
  void aHeadMayReadFewerUnitsThanTheStateHas(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    SequenceModel cut = model(24);
    for (int round = 0; round < 2; round++) {
      Map<String, float[]> gates = new LinkedHashMap<>();
      for (UnitGroup group : cut.groups()) {
        float[] scale = new float[group.size()];
        for (int k = 0; k < scale.length; k++) {
          scale[k] = k > 0 && random.nextInt(3) == 0 ? 0 : 0.5f + random.nextFloat();
        }
        gates.put(group.name(), scale);
      }
      Survivors survivors = new Survivors(gates);
      SequenceModel smaller = (SequenceModel) Compaction.cut(cut, survivors);
      Gating gating = new Gating(cut);
      gating.apply(survivors);
      for (Transition transition : Transition.values()) {
        assertArrayEquals(outputs(cut, transition), outputs(smaller, transition), 2e-6f);
      }
      gating.restore();
      assertTrue(read(smaller) < smaller.hidden()[0]);
      int[] kept = Cut.of(cut, survivors).kept("readout");
      assertEquals(read(smaller), kept.length);
      for (int k : kept) {
        assertTrue(gates.get("readout")[k] != 0);
      }
      cut = smaller;
    }
    SequenceModel saved = SequenceModel.of(new Unitary(), values(cut));
    assertArrayEquals(outputs(cut, null), outputs(saved, null));
    SequenceModel small = cut.ofItsSize(random);
    assertEquals(cut.hidden()[0], small.layers().get(0).whole());
    assertEquals(read(cut), read(small));
    outputs(small, null);
  }

  private static int read(SequenceModel model) {
    return model.groups("readout").get(0).size();
  }

  /** Of the weights that are left and of the gates on them, which two groups have in common. */
  @Test
  void gradientsOfAHeadThatReadsFewerUnitsAreDifferences() {
    float[] left = {0, 1, 0, 1, 0, 0, 1, 0};
    SequenceModel model =
        (SequenceModel) Compaction.cut(model(8), new Survivors(Map.of("readout", left)));
    Gating gating = new Gating(model);
    SplittableRandom random = new SplittableRandom(8);
    Map<String, double[]> gradients = new LinkedHashMap<>();
    for (UnitGroup group : model.groups()) {
      gradients.put(group.name(), new double[group.size()]);
      for (int k = 0; k < group.size(); k++) {
        gating.gates(group)[k] = 0.5f + random.nextFloat();
      }
    }
    gating.apply();
    loss(model);
    gating.backward(gradients);
    gating.restore();
    float[] head = model.parameter("softmax.weight").gradient().data.clone();
    for (UnitGroup group : model.groups()) {
      float[] gates = gating.gates(group);
      for (int k = 0; k < gates.length; k++) {
        double numeric = difference(gates, k, model, gating);
        assertEquals(numeric, gradients.get(group.name())[k], 3e-3, group.name() + " " + k);
      }
    }
    float[] weights = model.parameter("softmax.weight").value().data;
    for (int i = 0; i < weights.length; i += 5) {
      assertEquals(difference(weights, i, model, gating), head[i], 3e-3, "weight " + i);
    }
  }

  private static double difference(float[] of, int at, SequenceModel model, Gating gating) {
    float value = of[at];
    double[] losses = new double[2];
    for (int side = 0; side < 2; side++) {
      of[at] = value + (side == 0 ? 0.01f : -0.01f);
      gating.apply();
      losses[side] = loss(model);
      gating.restore();
    }
    of[at] = value;
    return (losses[0] - losses[1]) / 0.02;
  }

  /** Of one batch; leaves the gradients behind. */
  private static double loss(SequenceModel model) {
    Batch batch = new Batch(SIGNATURE, 2, 6);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < batch.reals().length; i++) {
      batch.reals()[i] = random.nextFloat();
    }
    Arrays.setAll(batch.classes(), i -> i % 9);
    try (Team team = new Team(1)) {
      SequencePass pass = SequencePass.training(model, Kernels.on(team), 2, 6, 1);
      return pass.gradients(batch, 1, 0);
    }
  }

  @Test
  void placesThatTheHeadCannotReadAreNamed() {
    Map<String, FMatrixRMaj> values = values(model(5));
    values.get("readout.places").data[3] = 9;
    Unitary cell = new Unitary();
    String message =
        assertThrows(IllegalArgumentException.class, () -> SequenceModel.of(cell, values))
            .getMessage();
    assertEquals(
        "readout.places: place 9.0, number 3, is of none of the units of unitary1.position, or not in their order",
        message);
  }

  /** A small network from the start is unitary itself, not a block of a larger one. */
  @Test
  void whatIsCutBeforeItLearnsIsMadeInItsSize() {
    float[] kept = new float[24];
    Arrays.fill(kept, 0, 10, 1);
    SequenceModel model = model(24);
    PrunableModel cut = Compaction.cut(model, new Survivors(Map.of("hidden1", kept)));
    SequenceModel small = (SequenceModel) cut.ofItsSize(new SplittableRandom(2));
    LayerWeights layer = small.layers().get(0);
    assertEquals(10, layer.units());
    assertEquals(10, layer.whole());
    requireSpread(layer.get("mirror1"), Math.sqrt(6.0 / 22));
    float[] head = cut.parameter("softmax.weight").value().data;
    assertArrayEquals(head, small.parameter("softmax.weight").value().data);
    float[] angles = model.layers().get(0).get("angles2").value().data;
    SequenceModel same = model.ofItsSize(new SplittableRandom(2));
    assertArrayEquals(angles, same.layers().get(0).get("angles2").value().data);
  }

  private static float[] outputs(SequenceModel model, Transition transition) {
    Unitary cell = new Unitary(transition);
    SequenceModel same = SequenceModel.of(cell, values(model));
    Batch batch = new Batch(SIGNATURE, 2, 6);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < batch.reals().length; i++) {
      batch.reals()[i] = random.nextFloat();
    }
    try (Team team = new Team(2)) {
      return SequencePass.inference(same, Kernels.on(team), 2, 6).forward(batch).clone();
    }
  }

  private static Map<String, FMatrixRMaj> values(SequenceModel model) {
    Map<String, FMatrixRMaj> values = new LinkedHashMap<>();
    model.parameters().forEach(p -> values.put(p.name(), p.value().copy()));
    return values;
  }

  @Test
  void placesThatAreNoneAreNamed() {
    LayerWeights layer = layer(5);
    layer.get("permutation").value().data[3] = 5;
    String message =
        assertThrows(IllegalArgumentException.class, () -> new UnitaryTransform(layer))
            .getMessage();
    assertEquals(
        "unitary1.permutation: its number 3 is 5.0, and must be a whole number from 0 to 4",
        message);
  }
}
