package dev.espalier.experiment.sequences;

import dev.espalier.setup.NetworkSizes;
import dev.espalier.setup.SequenceSizes;
import dev.espalier.setup.Updates;
import dev.espalier.train.TrainingPlan.Optimizer;

/**
 * How Arjovsky et al. (arXiv:1511.06464, section 4) train on both of their problems of memory:
 * RMSprop at a rate of 0.001 that never falls, 20 sequences a step, matrices that begin as
 * Glorot's, forget gates that begin open, and no number of a gradient beyond 1 but for the uRNN,
 * whose are left as they are.
 */
final class MemorySizes {

  private static final Updates UPDATES = new Updates(20, Optimizer.RMSPROP, 0, 1, "unitary", 1);

  private MemorySizes() {}

  /**
   * Sizes of a layer.
   *
   * @param units of it
   * @param own units where the cell is another, as {@link NetworkSizes#hiddenOf} tells them
   * @param epochs from scratch
   */
  static SequenceSizes of(int units, String own, int epochs) {
    return SequenceSizes.of(units, epochs)
        .network(new NetworkSizes(1, units, own, 0, true))
        .updates(UPDATES)
        .rate(0.001)
        .constant();
  }
}
