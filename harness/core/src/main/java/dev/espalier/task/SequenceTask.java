package dev.espalier.task;

import dev.espalier.model.sequence.Batch;
import dev.espalier.model.sequence.Signature;
import dev.espalier.model.sequence.Signature.Output;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * A task over sequences of one length that are all there from the start: what they are, and how
 * well they are answered. Its settings are the {@code @Config} components of a record.
 *
 * <p>A sequence is a pure function of its split, epoch and number: the same in every run, on every
 * machine.
 */
public interface SequenceTask {

  /** Name of the data, for tables. */
  String dataName();

  /** What goes in and what comes out. */
  Signature signature();

  /** Time steps of a sequence, at least 1. */
  int steps();

  /**
   * Sequences of a split; of the training split, those of an epoch.
   *
   * @return at least 1
   */
  int sequences(Split split);

  /**
   * Writes a sequence with its targets into a batch that is {@linkplain Batch#clear() empty} there.
   *
   * @param epoch from 0, for a training split that is new in every epoch; 0 for other splits
   * @param number below {@link #sequences}
   * @param into batch of this task's signature and steps
   * @param column place in the batch, below {@link Batch#sequences()}
   */
  void write(Split split, int epoch, int number, Batch into, int column);

  /**
   * Random numbers for one sequence, unlike those of any other.
   *
   * @param epoch as in {@link #write}
   * @param number as in {@link #write}
   */
  default SplittableRandom random(Split split, int epoch, int number) {
    long place = (long) epoch << Integer.SIZE | number;
    // Two rounds of a generator that mixes its seed well: neighbours have nothing in common.
    return new SplittableRandom(new SplittableRandom(place).nextLong() ^ split.ordinal());
  }

  /** What is measured of every network on the test split; the last one is what counts. */
  default List<Metric> metrics() {
    return List.of(signature().output() == Output.CLASSES ? Metric.ACCURACY : Metric.SQUARED_ERROR);
  }

  /** What the {@linkplain Metric#bound bound} of the last of them is here; empty for none. */
  default OptionalDouble bound() {
    return OptionalDouble.empty();
  }

  /** Begins to measure them. */
  default Score score() {
    return signature().output() == Output.CLASSES ? Score.accuracy() : Score.squaredError();
  }
}
