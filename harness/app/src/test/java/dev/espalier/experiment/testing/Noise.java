package dev.espalier.experiment.testing;

import dev.espalier.model.sequence.Batch;
import dev.espalier.model.sequence.Signature;
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.model.sequence.Signature.Output;
import dev.espalier.model.sequence.Signature.Predicts;
import dev.espalier.task.SequenceTask;
import dev.espalier.task.Split;
import java.util.SplittableRandom;

/** Noise of no meaning, in 14 steps. */
final class Noise implements SequenceTask {

  static final int INPUTS = 6;

  @Override
  public String dataName() {
    return "noise";
  }

  @Override
  public Signature signature() {
    return new Signature(Input.REALS, INPUTS, Output.CLASSES, 3, Predicts.LAST_STEP);
  }

  @Override
  public int steps() {
    return 14;
  }

  @Override
  public int sequences(Split split) {
    return split == Split.TRAIN ? 250 : 30;
  }

  @Override
  public void write(Split split, int epoch, int number, Batch into, int column) {
    SplittableRandom random = random(split, epoch, number);
    for (int t = 0; t < steps(); t++) {
      for (int i = 0; i < INPUTS; i++) {
        into.real(column, t, i, (float) random.nextDouble(-1, 1));
      }
    }
    into.target(column, steps() - 1, random.nextInt(3));
  }
}
