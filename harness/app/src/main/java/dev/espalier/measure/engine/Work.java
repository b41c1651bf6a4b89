package dev.espalier.measure.engine;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Precision;
import dev.espalier.model.Parameter;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import java.util.SplittableRandom;

/** What a language model does over and over, and what it is timed at. */
public enum Work {
  /** Forward, loss, backward, clipping by the gradient's norm, a step of gradient descent. */
  TRAIN("train", 3) {
    @Override
    Runnable over(Shape shape, SequenceModel model, Kernels kernels, Precision precision) {
      int[] tokens = words(shape, 1);
      int[] targets = words(shape, 2);
      SequencePass pass = SequencePass.training(model, kernels, shape.batch(), shape.steps(), 1);
      return () -> {
        pass.pack();
        pass.gradients(tokens, targets, 0);
        descend(model, kernels);
      };
    }
  },

  /** Forward to the logits, the state handed over. */
  FORWARD("infer", 1) {
    @Override
    Runnable over(Shape shape, SequenceModel model, Kernels kernels, Precision precision) {
      int[] tokens = words(shape, 1);
      SequencePass pass =
          SequencePass.inference(
              model, kernels, shape.batch(), shape.steps(), Storage.of(precision));
      return () -> pass.forward(tokens, shape.steps());
    }
  };

  /** Small: the same words come again and again, and the weights must not run away with them. */
  private static final double LEARNING_RATE = 0.01;

  private static final double CLIP = 5;
  private static final float INIT = 0.05f;

  private final String label;
  private final int passes;

  Work(String label, int passes) {
    this.label = label;
    this.passes = passes;
  }

  /** What tables call it; scripts that time other engines call it the same. */
  public String label() {
    return label;
  }

  /** A forward pass's matrix products, so many times. */
  public int passes() {
    return passes;
  }

  /** This work over a network with random weights, and random words; each run does it once. */
  Runnable over(Shape shape, Kernels kernels, Precision precision) {
    return over(shape, model(shape), kernels, precision);
  }

  /** A network with random weights. */
  SequenceModel model(Shape shape) {
    int[] hidden = shape.hidden().stream().mapToInt(Integer::intValue).toArray();
    return SequenceModel.random(
        shape.vocabulary(), shape.input(), hidden, INIT, new SplittableRandom(1));
  }

  /**
   * This work over a network.
   *
   * @param precision of the weights; training has float32 alone
   */
  abstract Runnable over(Shape shape, SequenceModel model, Kernels kernels, Precision precision);

  private static int[] words(Shape shape, long seed) {
    return new SplittableRandom(seed).ints(shape.tokens(), 0, shape.vocabulary()).toArray();
  }

  private static void descend(SequenceModel model, Kernels kernels) {
    double squares = 0;
    for (Parameter parameter : model.parameters()) {
      squares += kernels.sumOfSquares(parameter.size(), parameter.gradient().data, 0);
    }
    float change = (float) (-LEARNING_RATE * Math.min(1, CLIP / Math.sqrt(squares)));
    for (Parameter parameter : model.parameters()) {
      kernels.axpy(
          parameter.size(), change, parameter.gradient().data, 0, parameter.value().data, 0);
    }
  }
}
