package dev.espalier.setup;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.Range;
import dev.espalier.train.TrainingPlan.Optimizer;
import java.util.Set;

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
    @Config(description = "Cells without such a limit, for instance unitary or unitary_irnn")
        String unclipped,
    @Config(description = "Keep probability of connections between layers")
        @Range(min = 0.01, max = 1)
        double keep) {

  /** The ids of the cells that have no limit by element. */
  public Set<String> withoutLimit() {
    return unclipped.isEmpty() ? Set.of() : Set.of(unclipped.split("_"));
  }

  /** Adam on 20 sequences a step, the gradient's norm up to 5, without dropout. */
  public static final Updates USUAL = new Updates(20, Optimizer.ADAM, 5, 0, "", 1);
}
