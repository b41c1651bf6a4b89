package dev.espalier.setup;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.Range;
import dev.espalier.train.TrainingPlan.Optimizer;

/**
 * Sizes of a network for a task over sequences, and its schedules: from scratch, and in
 * fine-tuning, which is pruning a trained network. {@link #of} has what is usual; the other methods
 * change it.
 */
public record SequenceSizes(
    @Config(description = "Recurrent layers") @Range(min = 1, max = 100, unit = "layers")
        int layers,
    @Config(description = "Units of each layer, and features of an embedding")
        @Range(min = 1, max = 20_000, unit = "units")
        int hidden,
    @Config(description = "Bound of the uniform initial weights") @Range(min = 0, max = 10)
        double init,
    @Config(description = "Sequences side by side in training")
        @Range(min = 1, max = 10_000, unit = "sequences")
        int batch,
    @Config(description = "What updates the weights") Optimizer optimizer,
    @Config(description = "Greatest norm of the gradient; 0 for any") @Range(min = 0, max = 1e9)
        double clip,
    @Config(description = "Keep probability of connections between layers")
        @Range(min = 0.01, max = 1)
        double keep,
    @Config(description = "Passes over the training data, from scratch")
        @Range(min = 1, max = 1e6, unit = "epochs")
        int epochs,
    @Config(description = "Learning rate of the first epochs, from scratch")
        @Range(min = 0, max = 1e3)
        double rate,
    @Config(description = "Epochs at that rate, before it decays")
        @Range(min = 0, max = 1e6, unit = "epochs")
        int flat,
    @Config(description = "Multiplies the learning rate at every later epoch")
        @Range(min = 0, max = 1)
        double decay,
    @Config(description = "Passes over the training data in fine-tuning")
        @Range(min = 1, max = 1e6, unit = "epochs")
        int fineTuneEpochs,
    @Config(description = "Learning rate of the first epochs in fine-tuning")
        @Range(min = 0, max = 1e3)
        double fineTuneRate,
    @Config(description = "Epochs at that rate in fine-tuning, before it decays")
        @Range(min = 0, max = 1e6, unit = "epochs")
        int fineTuneFlat) {

  /**
   * One layer, trained by Adam at a rate of 0.003 that falls in the last third, on 20 sequences a
   * step; fine-tuned a third as long at a third of that rate.
   *
   * @param hidden units of a layer
   * @param epochs from scratch
   */
  public static SequenceSizes of(int hidden, int epochs) {
    int third = Math.max(1, epochs / 3);
    return new SequenceSizes(
        1,
        hidden,
        0.1,
        20,
        Optimizer.ADAM,
        5,
        1,
        epochs,
        0.003,
        epochs - third,
        0.5,
        third,
        0.001,
        third);
  }

  /** So many layers. */
  public SequenceSizes layers(int number) {
    return new SequenceSizes(
        number,
        hidden,
        init,
        batch,
        optimizer,
        clip,
        keep,
        epochs,
        rate,
        flat,
        decay,
        fineTuneEpochs,
        fineTuneRate,
        fineTuneFlat);
  }

  /** So many sequences side by side. */
  public SequenceSizes batch(int sequences) {
    return new SequenceSizes(
        layers,
        hidden,
        init,
        sequences,
        optimizer,
        clip,
        keep,
        epochs,
        rate,
        flat,
        decay,
        fineTuneEpochs,
        fineTuneRate,
        fineTuneFlat);
  }

  /** This learning rate from scratch, and a third of it in fine-tuning. */
  public SequenceSizes rate(double initial) {
    return new SequenceSizes(
        layers,
        hidden,
        init,
        batch,
        optimizer,
        clip,
        keep,
        epochs,
        initial,
        flat,
        decay,
        fineTuneEpochs,
        initial / 3,
        fineTuneFlat);
  }
}
