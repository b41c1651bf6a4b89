package dev.espalier.train;

import dev.espalier.model.Cut;
import dev.espalier.model.PrunableModel;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/** A network and its data, as the training loop drives them. */
public interface Task {

  /** The network being trained; its parameters are updated in place. */
  PrunableModel model();

  /** Optimiser steps of one pass over the training data. */
  int stepsPerEpoch();

  /** Examples (for a language model, tokens) of one step. */
  int examplesPerStep();

  /** Time steps that the loss of {@link #gradients} is summed over. */
  int unroll();

  /**
   * Begins a pass over the training data. Also called when training goes on in the middle of one,
   * before {@link #restore}.
   *
   * @param epoch counted from 0
   * @param seed belongs to this epoch of this trial alone; for the order of the data
   */
  void beginEpoch(int epoch, long seed);

  /**
   * One minibatch forward and backward with the weights as they are now; overwrites every
   * parameter's gradient.
   *
   * @param step the minibatch within the epoch
   * @param seed belongs to this step of this trial alone; for dropout
   * @return loss in nats per example, the task's alone
   */
  double gradients(int step, long seed);

  /**
   * What the network adds of its own to the loss of the minibatch that {@link #gradients} was last
   * given, beside the task's: in its gradients, and told as a penalty.
   *
   * @return nats per example
   */
  default double ownLoss() {
    return 0;
  }

  /**
   * Loss of the network as it is now on held-out data.
   *
   * @return nats per example
   */
  double validate();

  /**
   * The same task with a smaller network. Called only where a pass over the data ends or the first
   * one has not begun, so that there is no state to carry over. Random draws keep the whole
   * network's numbering.
   *
   * @param cut which units of this task's network stay
   * @param smaller what the cut leaves of it
   */
  Task cut(Cut cut, PrunableModel smaller);

  /** What training carries from step to step beside the weights, copied. */
  Map<String, FMatrixRMaj> state();

  /** Goes on from a state taken by {@link #state()}. */
  void restore(Map<String, FMatrixRMaj> state);
}
