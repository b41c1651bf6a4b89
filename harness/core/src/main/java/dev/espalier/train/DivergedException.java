package dev.espalier.train;

/** The loss or the gradient turned into something that is not a number. */
public final class DivergedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Names the step, counted from 0 over the whole trial, and what to try. */
  DivergedException(String what, double value, int epoch, long step, TrainingPlan plan) {
    super(
        "%s is %s at epoch %d, step %d (learning rate %s, clip %s, by element %s): lower the method's penalty or the learning rate"
            .formatted(
                what,
                value,
                epoch + 1,
                step,
                plan.learningRate().at(epoch),
                plan.clip(),
                plan.elementClip()));
  }
}
