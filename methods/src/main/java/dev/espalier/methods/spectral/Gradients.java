package dev.espalier.methods.spectral;

import dev.espalier.kernel.Kernels;
import dev.espalier.method.Pruner;
import dev.espalier.methods.cells.Quadratic;
import dev.espalier.model.Survivors;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.task.Split;
import dev.espalier.train.DivergedException;
import dev.espalier.train.LearningRate;
import dev.espalier.train.Listener;
import dev.espalier.train.SequenceTraining;
import dev.espalier.train.TrainingLoop;
import dev.espalier.train.TrainingPlan;
import dev.espalier.train.TrainingPlan.Optimizer;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Training of quadratic networks by Adam, in the loop that all experiments share, on planted
 * sequences.
 *
 * @param task whose sequences
 * @param kernels that it computes with
 */
record Gradients(PlantedTask task, Kernels kernels) {

  /** What does not prune. */
  static final Pruner NOTHING = () -> Survivors.ALL;

  /** Greatest norm of a gradient. */
  private static final double CLIP = 50;

  /** Of the learning rate, what is left at the end. */
  private static final double LEFT = 0.01;

  /** A network of as many units as were planted, as experiments begin with it. */
  SequenceModel start(long seed) {
    return SequenceModel.random(
        new Quadratic(),
        task.signature(),
        0,
        new int[] {task.units()},
        0,
        new SplittableRandom(seed));
  }

  /**
   * How to train.
   *
   * @param batch sequences of a step
   * @param steps at least; whole epochs
   * @param rate of the first steps; it falls in the last third
   * @param seed of the order of the sequences
   */
  record Schedule(int batch, int steps, double rate, long seed) {}

  /**
   * Trains a network in place.
   *
   * @param pruner prunes it meanwhile; what it removes is left in place
   * @return what is no number any more where its squares grew out of bounds; empty if all is well
   */
  Optional<String> train(SequenceModel model, Pruner pruner, Schedule schedule) {
    SequenceTraining training = new SequenceTraining(model, task, kernels, schedule.batch, 1);
    int epochs = (schedule.steps - 1) / training.stepsPerEpoch() + 1;
    int falling = epochs / 3;
    double decay = Math.pow(LEFT, 1.0 / Math.max(1, falling));
    TrainingPlan plan =
        new TrainingPlan(
            epochs,
            new LearningRate(schedule.rate, epochs - falling, decay),
            CLIP,
            Double.POSITIVE_INFINITY,
            Optimizer.ADAM,
            0,
            false,
            schedule.seed);
    try {
      new TrainingLoop(training, pruner, plan, kernels, Listener.NONE).run();
      return Optional.empty();
    } catch (DivergedException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Mean squared error of an answer, summed over its numbers. */
  double loss(SequenceModel model, Split split) {
    return SequenceTraining.loss(model, Storage.FLOAT32, task, split, kernels);
  }
}
