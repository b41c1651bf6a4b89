package dev.espalier.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Team;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class CompactionTest {

  @RepeatedTest(60)
  void cutNetworkComputesWhatTheGatedOneDoes(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    ToyModel model = ToyModel.random(random);
    Survivors survivors = survivors(model, random);
    float[] x = new float[model.inputs()];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextFloat() - 0.5f;
    }
    ToyModel before = model.copy();
    ToyModel cut = (ToyModel) Compaction.cut(model, survivors);
    for (Parameter p : model.parameters()) {
      assertArrayEquals(before.parameter(p.name()).value().data, p.value().data, p.name());
    }
    new Gating(model).apply(survivors);
    assertArrayEquals(model.forward(x), cut.forward(x), 2e-6f);
    requireSizes(survivors, model, cut);
  }

  /** Marks all that belongs to dead units, then looks for it in what was cut out. */
  @RepeatedTest(20)
  void nothingOfADeadUnitIsLeftAndAllElseIs(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    ToyModel model = ToyModel.random(random);
    Survivors survivors = survivors(model, random);
    for (UnitGroup group : model.groups()) {
      float[] scales = survivors.scales(group);
      for (UnitGroup.Slice slice : group.slices()) {
        var matrix = slice.parameter().value();
        for (int r = 0; r < matrix.numRows; r++) {
          for (int c = 0; c < matrix.numCols; c++) {
            int k = (slice.axis() == UnitGroup.Axis.ROW ? r : c) - slice.offset();
            if (k >= 0 && k < scales.length && scales[k] == 0) {
              matrix.set(r, c, Float.NaN);
            }
          }
        }
      }
    }
    PrunableModel cut = Compaction.cut(model, survivors);
    for (Parameter p : model.parameters()) {
      float[] left = cut.parameter(p.name()).value().data;
      assertEquals(unmarked(p), left.length, p.name());
      assertEquals(unmarked(p), unmarked(cut.parameter(p.name())), p.name());
    }
  }

  private static int unmarked(Parameter parameter) {
    int count = 0;
    for (float weight : parameter.value().data) {
      count += Float.isNaN(weight) ? 0 : 1;
    }
    return count;
  }

  @RepeatedTest(20)
  void cutLanguageModelComputesWhatTheGatedOneDoes(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    int[] hidden = random.ints(1 + random.nextInt(3), 2, 40).toArray();
    int vocabulary = 5 + random.nextInt(60);
    SequenceModel model =
        SequenceModel.random(vocabulary, 2 + random.nextInt(30), hidden, 0.5f, random);
    for (Parameter p : model.parameters()) {
      // Biases too: a cut unit would emit something if only its weights were gone.
      for (int i = 0; i < p.size(); i++) {
        p.value().data[i] = random.nextFloat() - 0.5f;
      }
    }
    Survivors survivors = survivors(model, random);
    SequenceModel cut = (SequenceModel) Compaction.cut(model, survivors);
    requireSizes(survivors, model, cut);
    int batch = 1 + random.nextInt(3);
    int steps = 1 + random.nextInt(6);
    int[] tokens = random.ints((long) batch * steps, 0, vocabulary).toArray();
    try (Team team = new Team(2)) {
      Kernels kernels = Kernels.on(team);
      float[] small =
          SequencePass.inference(cut, kernels, batch, steps).forward(tokens, steps).clone();
      new Gating(model).apply(survivors);
      float[] gated = SequencePass.inference(model, kernels, batch, steps).forward(tokens, steps);
      for (int i = 0; i < tokens.length * vocabulary; i++) {
        assertEquals(gated[i], small[i], 1e-5f);
      }
    }
  }

  @Test
  void multiplyAccumulatesFollowTheSizes() {
    SequenceModel model =
        SequenceModel.random(100, 10, new int[] {10, 10}, 0.1f, new SplittableRandom(1));
    float[] half = {1, 1, 1, 1, 1, 0, 0, 0, 0, 0};
    PrunableModel cut =
        Compaction.cut(
            model, new Survivors(Map.of("input", half, "hidden1", half, "hidden2", half)));
    assertEquals(2 * 4 * (100 + 100) + 1000, model.multiplyAccumulates());
    assertEquals(2 * 4 * (25 + 25) + 500, cut.multiplyAccumulates());
    // 100·5 embedding, 100·5 + 100 softmax, two layers of 4·(25 + 25) and 4·5 biases
    assertEquals(500 + 600 + 2 * (200 + 20), cut.parameterCount());
  }

  @Test
  void groupWithoutSurvivorsIsNamed() {
    ToyModel model = ToyModel.random(new SplittableRandom(2));
    UnitGroup left = model.group("left");
    Survivors none = new Survivors(Map.of("left", new float[left.size()]));
    String message =
        assertThrows(EmptyGroupException.class, () -> Compaction.cut(model, none)).getMessage();
    assertTrue(message.startsWith("left: none of its " + left.size() + " units"), message);
  }

  /** At least one unit of every group, some of them scaled. */
  private static Survivors survivors(PrunableModel model, SplittableRandom random) {
    Map<String, float[]> scales = new LinkedHashMap<>();
    for (UnitGroup group : model.groups()) {
      float[] scale = new float[group.size()];
      for (int k = 0; k < scale.length; k++) {
        double draw = random.nextDouble();
        scale[k] = draw < 0.4 ? 0 : draw < 0.7 ? 1 : random.nextFloat();
      }
      scale[random.nextInt(scale.length)] = 0.5f;
      if (random.nextInt(5) > 0) {
        scales.put(group.name(), scale);
      }
    }
    return new Survivors(scales);
  }

  private static void requireSizes(Survivors survivors, PrunableModel model, PrunableModel cut) {
    for (int g = 0; g < model.groups().size(); g++) {
      UnitGroup group = model.groups().get(g);
      assertEquals(survivors.kept(group).length, cut.groups().get(g).size(), group.name());
    }
  }
}
