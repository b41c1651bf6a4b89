package dev.espalier.train;

/**
 * The schedule of Zaremba et al. (arXiv:1409.2329): constant for some epochs, then multiplied by a
 * factor at each one.
 *
 * @param initial rate of the first epochs, positive
 * @param flatEpochs epochs at the initial rate
 * @param factor multiplies the rate in every later epoch, in (0, 1]
 */
public record LearningRate(double initial, int flatEpochs, double factor) {

  /** The rate of an epoch, counted from 0. */
  public double at(int epoch) {
    return initial * Math.pow(factor, Math.max(0, epoch + 1 - flatEpochs));
  }
}
