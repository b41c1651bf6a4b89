package dev.espalier.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.train.TrainingPlan;
import dev.espalier.train.TrainingPlan.Optimizer;
import org.junit.jupiter.api.Test;

/**
 * Cutting a network whose products are so deep that a kernel might sum them up in pieces, whose
 * bounds a cut would shift.
 */
class DeepCutTest {

  @Test
  void cuttingADeepNetworkChangesCostAlone() {
    // Products with the gates' gradients are four times as deep as a layer has units.
    SequenceModel model = SmallTraining.random(5, 131, 160);
    try (SmallTraining uncut = training(model, false);
        SmallTraining cut = training(model, true)) {
      long whole = uncut.run().model().parameterCount();
      assertTrue(cut.run().model().parameterCount() < whole, "nothing was cut out");
      assertEquals(uncut.losses(), cut.losses());
      ShrinkContract.assertSameEnd(uncut.remains(), cut.remains());
    }
  }

  private static SmallTraining training(SequenceModel model, boolean shrink) {
    TrainingPlan plan = SmallTraining.plan(0.5, Optimizer.SGD, 0, shrink);
    return new SmallTraining(new FaultyMethod(), 1, plan, model);
  }
}
