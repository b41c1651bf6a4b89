package dev.espalier.method;

import java.util.random.RandomGenerator;

/**
 * Where training stands, as a pruning method sees it. All steps count optimiser updates of this
 * trial.
 *
 * @param index this step, from 0
 * @param total steps that the trial will take
 * @param stepsPerEpoch steps of one pass over the training data
 * @param learningRate of the network's parameters in this step
 * @param unroll time steps that the training loss is summed over: a penalty in nats per token
 *     enters the gradients multiplied by this
 * @param random a generator that belongs to this trial and step alone
 */
public record TrainingStep(
    long index,
    long total,
    int stepsPerEpoch,
    double learningRate,
    int unroll,
    RandomGenerator random) {

  /** Share of the trial's steps already taken, in [0, 1). */
  public double progress() {
    return (double) index / total;
  }

  /** Whether this step ends a pass over the training data. */
  public boolean endsEpoch() {
    return (index + 1) % stepsPerEpoch == 0;
  }
}
