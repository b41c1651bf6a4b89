package dev.espalier.train;

/** Hears of a trial's progress. */
public interface Listener {

  /** Hears nothing. */
  Listener NONE = new Listener() {};

  /**
   * After each step.
   *
   * @param step steps done in the whole trial
   * @param total steps that the trial will take
   * @param meanLoss of the running epoch so far, nats per example
   */
  default void step(long step, long total, double meanLoss) {}

  /** After each epoch. */
  default void epoch(EpochSummary summary) {}
}
