package dev.espalier.experiment.sequences;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.Range;
import dev.espalier.model.sequence.Batch;
import dev.espalier.model.sequence.Signature;
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.model.sequence.Signature.Output;
import dev.espalier.model.sequence.Signature.Predicts;
import dev.espalier.task.Metric;
import dev.espalier.task.Score;
import dev.espalier.task.SequenceTask;
import dev.espalier.task.Split;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * The adding problem of Hochreiter and Schmidhuber as Arjovsky et al. (arXiv:1511.06464, section
 * 4.2) set it: numbers from 0 to 1, of which one in each half of the sequence is marked; to be
 * answered at the end is the sum of the two. Who always answers 1 has a squared error of 1/6.
 *
 * @param length time steps
 * @param sequences training sequences of an epoch, all of them new
 * @param heldOut sequences of the validation and of the test split
 */
record AddingProblem(
    @Config(description = "Numbers of a sequence") @Range(min = 2, max = 10_000, unit = "steps")
        int length,
    @Config(description = "Training sequences of an epoch, new in each")
        @Range(min = 1, max = 1e8, unit = "sequences")
        int sequences,
    @Config(description = "Sequences of the validation and of the test split")
        @Range(min = 1, max = 1e6, unit = "sequences")
        int heldOut)
    implements SequenceTask {

  /** Who always answers the mean sum is wrong by the variance of two numbers from 0 to 1. */
  private static final double MEMORYLESS = 1.0 / 6;

  private static final Metric ERROR =
      new Metric(
          Metric.SQUARED_ERROR.column(),
          Metric.SQUARED_ERROR.label(),
          Metric.SQUARED_ERROR.lowerIsBetter(),
          Metric.SQUARED_ERROR.logarithmic(),
          "memoryless_error");

  @Override
  public String dataName() {
    return "adding problem";
  }

  @Override
  public Signature signature() {
    return new Signature(Input.REALS, 2, Output.REALS, 1, Predicts.LAST_STEP);
  }

  @Override
  public int steps() {
    return length;
  }

  @Override
  public int sequences(Split split) {
    return split == Split.TRAIN ? sequences : heldOut;
  }

  @Override
  public void write(Split split, int epoch, int number, Batch into, int column) {
    SplittableRandom random = random(split, epoch, number);
    int half = length / 2;
    int first = random.nextInt(half);
    int second = half + random.nextInt(length - half);
    float sum = 0;
    for (int t = 0; t < length; t++) {
      float value = (float) random.nextDouble();
      into.real(column, t, 0, value);
      if (t == first || t == second) {
        into.real(column, t, 1, 1);
        sum += value;
      }
    }
    into.target(column, length - 1, 0, sum);
  }

  @Override
  public List<Metric> metrics() {
    return List.of(ERROR);
  }

  @Override
  public OptionalDouble bound() {
    return OptionalDouble.of(MEMORYLESS);
  }

  @Override
  public Score score() {
    Score error = Score.squaredError();
    return new Score() {
      @Override
      public void add(Batch batch, float[] outputs) {
        error.add(batch, outputs);
      }

      @Override
      public Map<Metric, Double> figures() {
        return Map.of(ERROR, error.figures().get(Metric.SQUARED_ERROR));
      }
    };
  }
}
