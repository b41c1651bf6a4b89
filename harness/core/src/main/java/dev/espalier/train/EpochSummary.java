package dev.espalier.train;

import java.util.Map;

/**
 * One row of a training curve.
 *
 * @param epoch counted from 1
 * @param learningRate of the network's parameters
 * @param trainLoss mean over the epoch while training, nats per example, without penalties
 * @param validLoss of the pruned network at the epoch's end, nats per example
 * @param penalty of the method, and the network's own loss, mean over the epoch, nats per example
 * @param kept surviving units of every group at the epoch's end, by group
 * @param units which these are: ranges of indices by group, for instance {@code 0-37 40}
 * @param seconds wall-clock time of the epoch, evaluation included
 * @param cpuSeconds processor time of the compute threads; 0 where it cannot be told
 * @param examples that were trained on
 * @param multiplyAccumulates of their products, forward and backward
 */
public record EpochSummary(
    int epoch,
    double learningRate,
    double trainLoss,
    double validLoss,
    double penalty,
    Map<String, Integer> kept,
    Map<String, String> units,
    double seconds,
    double cpuSeconds,
    long examples,
    double multiplyAccumulates) {

  /** The same after so many epochs of an earlier schedule. */
  public EpochSummary after(int earlier) {
    return new EpochSummary(
        epoch + earlier,
        learningRate,
        trainLoss,
        validLoss,
        penalty,
        kept,
        units,
        seconds,
        cpuSeconds,
        examples,
        multiplyAccumulates);
  }
}
