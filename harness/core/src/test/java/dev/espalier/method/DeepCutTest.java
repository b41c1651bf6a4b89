package dev.espalier.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.PrunableModel;
import dev.espalier.model.bidaf.BidafSizes.Units;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.train.TrainingPlan;
import dev.espalier.train.TrainingPlan.Optimizer;
import org.ejml.dense.row.CommonOps_FDRM;
import org.junit.jupiter.api.Test;

/**
 * Cutting a network whose products are so deep that a kernel might sum them up in pieces, whose
 * bounds a cut would shift.
 */
class DeepCutTest {

  @Test
  void cuttingADeepLanguageModelChangesCostAlone() {
    // Products with the gates' gradients are four times as deep as a layer has units.
    assertCutsAlike(SmallTask.LANGUAGE, SmallTask.language(5, 131, 160));
  }

  @Test
  void cuttingATiedLanguageModelChangesCostAlone() {
    SequenceModel model = SmallTask.language(23, 19, 23);
    CommonOps_FDRM.transpose(
        model.parameter("softmax.weight").value(), model.parameter("embedding").value());
    assertCutsAlike(SmallTask.LANGUAGE, model.withTiedEmbedding());
  }

  @Test
  void cuttingADeepReaderChangesCostAlone() {
    // Attention is as deep as the contextual layer is wide, and pointers are deeper.
    Units deep = new Units(258, 259);
    Units shallow = new Units(4, 3);
    assertCutsAlike(SmallTask.READING, SmallTask.reading(deep, shallow, deep, shallow));
  }

  private static void assertCutsAlike(SmallTask data, PrunableModel model) {
    try (SmallTraining uncut = training(data, model, false);
        SmallTraining cut = training(data, model, true)) {
      long whole = uncut.run().model().parameterCount();
      assertTrue(cut.run().model().parameterCount() < whole, "nothing was cut out");
      assertEquals(uncut.losses(), cut.losses());
      ShrinkContract.assertSameEnd(uncut.remains(), cut.remains());
    }
  }

  private static SmallTraining training(SmallTask data, PrunableModel model, boolean shrink) {
    TrainingPlan plan = SmallTraining.plan(0.5, Optimizer.SGD, 0, shrink);
    return new SmallTraining(new FaultyMethod(), 1, plan, data, model);
  }
}
