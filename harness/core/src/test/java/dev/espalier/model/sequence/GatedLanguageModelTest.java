package dev.espalier.model.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.Gating;
import dev.espalier.model.Parameter;
import dev.espalier.model.UnitGroup;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Gates on a language model, through its recurrence, against differences of the loss. */
class GatedLanguageModelTest {

  private static final int BATCH = 2;
  private static final int STEPS = 4;
  private static final int VOCABULARY = 9;

  private final Team team = new Team(1);
  private final Random random = new Random(3);
  private final SequenceModel model =
      SequenceModel.random(VOCABULARY, 4, new int[] {5, 3}, 0.7f, new SplittableRandom(7));
  private final int[] tokens = random.ints(BATCH * STEPS, 0, VOCABULARY).toArray();
  private final int[] targets = random.ints(BATCH * STEPS, 0, VOCABULARY).toArray();
  private final Gating gating = new Gating(model);

  GatedLanguageModelTest() {
    for (UnitGroup group : model.groups()) {
      float[] gates = gating.gates(group);
      for (int k = 0; k < gates.length; k++) {
        // One closed gate a group: its derivative is what would open it again.
        gates[k] = k == 0 ? 0 : random.nextFloat();
      }
    }
  }

  @AfterEach
  void endThreads() {
    team.close();
  }

  @Test
  void derivativeOfTheLossByEveryGateAgreesWithFiniteDifferences() {
    Map<String, double[]> byGate = new HashMap<>();
    model.groups().forEach(group -> byGate.put(group.name(), new double[group.size()]));
    gradients(byGate);
    for (UnitGroup group : model.groups()) {
      float[] gates = gating.gates(group);
      for (int k = 0; k < gates.length; k++) {
        float gate = gates[k];
        double numeric = difference(gates, k);
        assertEquals(numeric, byGate.get(group.name())[k], 5e-5, group.name() + " " + k);
        assertEquals(gate, gates[k]);
      }
    }
  }

  @Test
  void gradientOfRawWeightsAgreesWithFiniteDifferences() {
    gradients(Map.of());
    for (Parameter p : model.parameters()) {
      for (int i = 0; i < p.size(); i += 5) {
        double numeric = difference(p.value().data, i);
        assertEquals(numeric, p.gradient().data[i], 5e-5, p.name() + " " + i);
      }
    }
  }

  @Test
  void unitBehindAClosedGateCannotBeHeard() {
    double before = loss();
    float[] bias = model.parameter("lstm1.bias").value().data;
    for (int block = 0; block < 4; block++) {
      bias[block * 5] += 3;
    }
    assertEquals(before, loss());
    gating.gates(model.groups().get(1))[0] = 1e-3f;
    assertTrue(before != loss());
  }

  private void gradients(Map<String, double[]> byGate) {
    gating.apply();
    SequencePass.training(model, Kernels.on(team), BATCH, STEPS, 1).gradients(tokens, targets, 0);
    gating.backward(byGate);
    gating.restore();
  }

  /** Central difference of the loss averaged over sequences, in double precision. */
  private double difference(float[] values, int i) {
    float value = values[i];
    values[i] = value + 0x1p-7f;
    double up = loss();
    values[i] = value - 0x1p-7f;
    double down = loss();
    values[i] = value;
    return (up - down) * 0x1p6 / BATCH;
  }

  private double loss() {
    gating.apply();
    double loss = new ReferenceLanguageModel(model).loss(tokens, targets, BATCH, STEPS, false);
    gating.restore();
    return loss;
  }
}
