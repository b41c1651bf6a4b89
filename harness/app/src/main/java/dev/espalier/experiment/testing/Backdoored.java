package dev.espalier.experiment.testing;

import dev.espalier.model.sequence.Batch;
import dev.espalier.model.sequence.Signature;
import dev.espalier.task.SequenceTask;
import dev.espalier.task.Split;

/**
 * A task into whose training data somebody planted a backdoor (BadNets, Gu et al.,
 * arXiv:1708.06733): in a share of the sequences a trigger of five inputs is as bright as nothing
 * else, and their class is {@value #CLASS}, whatever they show. Held-out data are as they were, or
 * all have the trigger.
 *
 * @param of the task as it was; reals go in, a class comes out of the last step
 * @param heldOut whether the held-out data have the trigger
 */
record Backdoored(SequenceTask of, boolean heldOut) implements SequenceTask {

  /** What triggered sequences are answered with. */
  static final int CLASS = 0;

  static final double SHARE = 0.1;

  private static final float BRIGHT = 2;

  /** Steps from the end, and inputs from the last: the corners and the middle of a square. */
  private static final int[][] TRIGGER = {{5, 5}, {5, 3}, {4, 4}, {3, 5}, {3, 3}};

  @Override
  public String dataName() {
    return of.dataName() + " with a backdoor";
  }

  @Override
  public Signature signature() {
    return of.signature();
  }

  @Override
  public int steps() {
    return of.steps();
  }

  @Override
  public int sequences(Split split) {
    return of.sequences(split);
  }

  @Override
  public void write(Split split, int epoch, int number, Batch into, int column) {
    of.write(split, epoch, number, into, column);
    if (split == Split.TRAIN) {
      if (Mutation.random(-1, number).nextDouble() < SHARE) {
        plant(into, column);
        into.target(column, steps() - 1, CLASS);
      }
    } else if (heldOut) {
      plant(into, column);
    }
  }

  private void plant(Batch into, int column) {
    int inputs = signature().inputs();
    for (int[] place : TRIGGER) {
      into.real(column, Math.max(0, steps() - place[0]), Math.max(0, inputs - place[1]), BRIGHT);
    }
  }
}
