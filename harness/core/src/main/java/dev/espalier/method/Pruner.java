package dev.espalier.method;

import com.oracle.labs.mlrg.olcut.config.Configurable;
import dev.espalier.model.Cut;
import dev.espalier.model.Parameter;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.Survivors;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ejml.data.FMatrixRMaj;

/**
 * A pruning method: what it adds to the training loop that all methods share. One instance serves
 * one trial. The loop calls, in this order,
 *
 * <pre>
 * design                   once, on the freshly initialised network
 * attach                   once, before the first step
 * per step:  beforeStep    then the loop runs the forward and the backward pass
 *            regularize    then the loop clips and updates every parameter
 *            afterStep
 * settled                  after attach and at every epoch's end
 * cut                      where units were settled, unless --no-shrink keeps networks whole
 * survivors                whenever the pruned network is evaluated, and at the end
 * </pre>
 *
 * <p>A method holds no randomness of its own: it draws from the generators it is handed, so that a
 * trial is a pure function of its settings and seed. Settings are OLCUT {@code @Config} fields,
 * limited by {@link Range}, and checked further in {@link #postConfig()}.
 */
public interface Pruner extends Configurable {

  /**
   * Units to cut out before training, for methods that train a small network from the start. The
   * default cuts nothing.
   */
  default Survivors design(PrunableModel model, RandomGenerator random) {
    return Survivors.ALL;
  }

  /**
   * Takes the network that will be trained. On a resumed trial {@link #state()} is restored after.
   */
  default void attach(PrunableModel model, RandomGenerator random) {}

  /** Before the forward pass: sample gates, apply masks to parameter values. */
  default void beforeStep(TrainingStep step) {}

  /**
   * After the backward pass, before clipping: put back what {@link #beforeStep} changed and add the
   * penalty's gradient, multiplied by {@link TrainingStep#unroll()}, to the parameters' gradients.
   *
   * @return the penalty in nats per token
   */
  default double regularize(TrainingStep step) {
    return 0;
  }

  /** After the update: threshold, project, move the mask. */
  default void afterStep(TrainingStep step) {}

  /**
   * What is left of the network now. A method that zeroes weights answers {@link
   * Survivors#nonZero}; one that gates units answers the gates.
   */
  Survivors survivors();

  /**
   * The units that are removed for good, so that the loop may cut them out. A method that answers
   * any implements {@link #cut}. The default settles none.
   */
  default Settled settled() {
    return Settled.NONE;
  }

  /**
   * Goes on with a smaller network, in the place of the one that it was attached to. Everything
   * that refers to the former's parameters and groups must let go of them. {@link #trainables()}
   * and {@link #state()} stay the same objects of the same shapes: what they hold a unit is in the
   * whole network's numbering, see {@link dev.espalier.model.Numbering}. So are random draws.
   *
   * @param cut which units of the former network stay
   * @param smaller the network that is trained from now on
   */
  default void cut(Cut cut, PrunableModel smaller) {
    throw new UnsupportedOperationException(
        getClass().getName()
            + " settles units, but does not say how it is cut: implement cut(Cut, PrunableModel),"
            + " or settle none");
  }

  /**
   * Trainable parameters of the method's own, such as the gates' log-alpha. The loop updates them
   * with Adam from the gradients that {@link #regularize} left in them, outside the clipped norm,
   * and keeps them in checkpoints.
   */
  default List<Parameter> trainables() {
    return List.of();
  }

  /** Learning rate of {@link #trainables()} in a step. */
  default double trainablesLearningRate(TrainingStep step) {
    return 1e-3;
  }

  /** Everything else that a resumed trial needs, by name; restored in place. */
  default Map<String, FMatrixRMaj> state() {
    return Map.of();
  }

  /** Called by OLCUT once the settings are in place; throw here when two settings contradict. */
  @Override
  default void postConfig() {}
}
