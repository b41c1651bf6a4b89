package dev.espalier.model.bidaf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Compaction;
import dev.espalier.model.Gating;
import dev.espalier.model.Parameter;
import dev.espalier.model.Survivors;
import dev.espalier.model.UnitGroup;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gates and cuts, seen in what the whole network puts out. */
class GatedBidafTest {

  private final Team team = new Team(1);
  private final Kernels kernels = Kernels.on(team);
  private final SplittableRandom random = new SplittableRandom(3);
  private final BidafModel model = SmallBidaf.model(7);
  private final List<Example> batch =
      List.of(
          SmallBidaf.example(6, 3, random),
          SmallBidaf.example(4, 5, random),
          SmallBidaf.example(7, 2, random));

  @AfterEach
  void endThreads() {
    team.close();
  }

  /** Random gates, some closed, at least one open in each group. */
  private Map<String, float[]> randomGates(long seed) {
    SplittableRandom draw = new SplittableRandom(seed);
    Map<String, float[]> gates = new HashMap<>();
    for (UnitGroup group : model.groups()) {
      float[] gate = new float[group.size()];
      for (int k = 0; k < gate.length; k++) {
        gate[k] = k > 0 && draw.nextDouble() < 0.4 ? 0 : 0.2f + draw.nextFloat();
      }
      gates.put(group.name(), gate);
    }
    return gates;
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private ReferenceBidaf reference(Map<String, float[]> gates) {
    ReferenceBidaf reference = new ReferenceBidaf(model);
    gates.forEach((name, gate) -> reference.gates.put(name, doubles(gate)));
    return reference;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void gatesOnWeightsAreGatesOnUnitsAndSoIsTheCut(long seed) {
    Map<String, float[]> gates = randomGates(seed);
    Survivors survivors = new Survivors(gates);
    ReferenceBidaf reference = reference(gates);
    BidafModel cut = (BidafModel) Compaction.cut(model, survivors);
    BidafPass small = BidafPass.inference(cut, kernels);
    small.forward(batch);
    Gating gating = new Gating(model);
    gating.apply(survivors);
    BidafPass gated = BidafPass.inference(model, kernels);
    gated.forward(batch);
    gating.restore();
    assertArrayEquals(gated.startScores(), small.startScores(), 2e-6f);
    assertArrayEquals(gated.endScores(), small.endScores(), 2e-6f);
    int at = 0;
    for (Example example : batch) {
      ReferenceBidaf.Scores scores = reference.scores(example);
      for (int t = 0; t < example.paragraph().size(); t++, at++) {
        assertEquals(scores.start()[t], small.startScores()[at], 3e-6);
        assertEquals(scores.end()[t], small.endScores()[at], 3e-6);
      }
    }
    for (UnitGroup group : cut.groups()) {
      UnitGroup whole = model.groups(group.name()).get(0);
      assertEquals(survivors.kept(whole).length, group.size(), group.name());
    }
    assertTrue(cut.multiplyAccumulates() < model.multiplyAccumulates());
  }

  @Test
  void everyGroupMattersAndEachUnitOfItCanBeCut() {
    for (UnitGroup group : model.groups()) {
      for (int k = 0; k < group.size(); k++) {
        float[] gate = new float[group.size()];
        Arrays.fill(gate, 1);
        gate[k] = 0;
        Survivors survivors = new Survivors(Map.of(group.name(), gate));
        BidafPass pass =
            BidafPass.inference((BidafModel) Compaction.cut(model, survivors), kernels);
        double loss = pass.loss(batch);
        assertEquals(reference(Map.of(group.name(), gate)).loss(batch), loss, 1e-5);
        assertTrue(Math.abs(loss - new ReferenceBidaf(model).loss(batch)) > 1e-4, group.name());
      }
    }
  }

  @Test
  void derivativeOfTheLossByEveryGateAgreesWithFiniteDifferences() {
    Map<String, float[]> gates = randomGates(9);
    Gating gating = new Gating(model);
    gating.apply(new Survivors(gates));
    BidafPass.training(model, kernels, 1).gradients(batch, 0);
    Map<String, double[]> byGate = new HashMap<>();
    model.groups().forEach(group -> byGate.put(group.name(), new double[group.size()]));
    gating.backward(byGate);
    gating.restore();
    ReferenceBidaf reference = reference(gates);
    for (UnitGroup group : model.groups()) {
      for (int k = 0; k < group.size(); k++) {
        double numeric = difference(reference, reference.gates.get(group.name()), k);
        assertEquals(numeric, byGate.get(group.name())[k], 5e-6, group.name() + " " + k);
      }
    }
    for (Parameter p : model.parameters()) {
      for (int r = 0; r < p.value().numRows; r += 3) {
        double numeric = difference(reference, reference.weights.get(p.name())[r], 0);
        assertEquals(numeric, p.gradient().get(r, 0), 5e-6, p.name() + " " + r);
      }
    }
  }

  private double difference(ReferenceBidaf reference, double[] values, int i) {
    double value = values[i];
    values[i] = value + 1e-5;
    double up = reference.loss(batch);
    values[i] = value - 1e-5;
    double down = reference.loss(batch);
    values[i] = value;
    return (up - down) / 2e-5 / batch.size();
  }

  /** Which is what all methods that zero weights rely on. */
  @Test
  void unitThatNothingReadsDoesNotSurvive() {
    UnitGroup group = model.groups("ModB2").get(0);
    for (UnitGroup.Slice slice : group.readers()) {
      for (int c = 0; c < slice.parameter().value().numCols; c++) {
        slice.parameter().value().set(slice.offset() + 1, c, 0);
      }
    }
    Survivors survivors = Survivors.nonZero(model);
    assertArrayEquals(new int[] {0, 2}, survivors.kept(group));
    BidafPass whole = BidafPass.inference(model, kernels);
    BidafPass cut = BidafPass.inference((BidafModel) Compaction.cut(model, survivors), kernels);
    assertEquals(whole.loss(batch), cut.loss(batch), 1e-6);
  }
}
