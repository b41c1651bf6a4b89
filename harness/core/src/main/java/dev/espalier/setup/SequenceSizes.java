package dev.espalier.setup;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.Range;

/**
 * Sizes of a network for a task over sequences, how it is updated, and its schedules: from scratch,
 * and in fine-tuning, which is pruning a trained network. {@link #of} has what is usual; the other
 * methods change it.
 */
public record SequenceSizes(
    NetworkSizes network,
    Updates updates,
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
        new NetworkSizes(1, hidden),
        Updates.USUAL,
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
    return network(
        new NetworkSizes(
            number, network.hidden(), network.hiddenOf(), network.init(), network.keepStates()));
  }

  /** So many sequences side by side. */
  public SequenceSizes batch(int sequences) {
    return updates(
        new Updates(
            sequences,
            updates.optimizer(),
            updates.clip(),
            updates.elementClip(),
            updates.unclipped(),
            updates.keep()));
  }

  /** A network of these sizes. */
  public SequenceSizes network(NetworkSizes sizes) {
    return new SequenceSizes(
        sizes, updates, epochs, rate, flat, decay, fineTuneEpochs, fineTuneRate, fineTuneFlat);
  }

  /** A network that is updated in this way. */
  public SequenceSizes updates(Updates way) {
    return new SequenceSizes(
        network, way, epochs, rate, flat, decay, fineTuneEpochs, fineTuneRate, fineTuneFlat);
  }

  /** This learning rate from scratch, and a third of it in fine-tuning. */
  public SequenceSizes rate(double initial) {
    return new SequenceSizes(
        network, updates, epochs, initial, flat, decay, fineTuneEpochs, initial / 3, fineTuneFlat);
  }

  /** Learning rates that never fall. */
  public SequenceSizes constant() {
    return new SequenceSizes(
        network, updates, epochs, rate, epochs, 1, fineTuneEpochs, fineTuneRate, fineTuneEpochs);
  }
}
