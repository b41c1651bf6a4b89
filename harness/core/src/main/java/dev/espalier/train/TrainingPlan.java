package dev.espalier.train;

/**
 * How long and how a trial trains; the same for all methods of an experiment that start alike.
 *
 * @param epochs passes over the training data; none leaves the network as it is
 * @param learningRate of the network's parameters
 * @param clip greatest global norm of the gradient; beyond it all gradients are scaled down
 *     together; infinite for none
 * @param elementClip greatest size of each of the gradient's numbers after that; infinite for none
 * @param optimizer what updates the network's parameters
 * @param averaging decay of the moving average of the weights that the network is evaluated with,
 *     and ends with, in [0, 1); 0 for the weights themselves
 * @param shrink whether units that the method has settled are cut out of the network while it
 *     trains; changes what a step costs, and nothing else
 * @param seed every random draw of the trial follows from it
 */
public record TrainingPlan(
    int epochs,
    LearningRate learningRate,
    double clip,
    double elementClip,
    Optimizer optimizer,
    double averaging,
    boolean shrink,
    long seed) {

  /** What updates the network's parameters. */
  public enum Optimizer {
    /** Stochastic gradient descent. */
    SGD,
    /** {@link Adam}. */
    ADAM,
    /** {@link RmsProp}. */
    RMSPROP
  }

  public TrainingPlan {
    if (!(averaging >= 0 && averaging < 1)) {
      throw new IllegalArgumentException(
          "averaging=%s: give a decay from 0 to under 1".formatted(averaging));
    }
  }

  /** Stochastic gradient descent without averaging, on a network that shrinks. */
  public TrainingPlan(int epochs, LearningRate learningRate, double clip, long seed) {
    this(epochs, learningRate, clip, Double.POSITIVE_INFINITY, Optimizer.SGD, 0, true, seed);
  }
}
