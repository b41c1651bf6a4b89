package dev.espalier.setup;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.Range;
import dev.espalier.train.TrainingPlan.Optimizer;

/** How a network for a task over sequences is updated at every step. */
public record Updates(
    @Config(description = "Sequences side by side in training")
        @Range(min = 1, max = 10_000, unit = "sequences")
        int batch,
    @Config(description = "What updates the weights") Optimizer optimizer,
    @Config(description = "Greatest norm of the gradient; 0 for any") @Range(min = 0, max = 1e9)
        double clip,
    @Config(description = "Greatest size of each of the gradient's numbers; 0 for any")
        @Range(min = 0, max = 1e9)
        double elementClip,
    @Config(description = "Keep probability of connections between layers")
        @Range(min = 0.01, max = 1)
        double keep) {

  /** Adam on 20 sequences a step, the gradient's norm up to 5, without dropout. */
  public static final Updates USUAL = new Updates(20, Optimizer.ADAM, 5, 0, 1);
}
