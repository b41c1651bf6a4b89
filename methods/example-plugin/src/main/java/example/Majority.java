package example;

import com.oracle.labs.mlrg.olcut.config.Config;
import dev.espalier.method.Range;
import dev.espalier.model.sequence.Batch;
import dev.espalier.model.sequence.Signature;
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.model.sequence.Signature.Output;
import dev.espalier.model.sequence.Signature.Predicts;
import dev.espalier.task.SequenceTask;
import dev.espalier.task.Split;
import java.util.SplittableRandom;

/**
 * A task: whether there were more ones than zeros.
 *
 * @param bits of a sequence
 * @param sequences of the training split, new in every epoch
 */
public record Majority(
    @Config(description = "Bits of a sequence") @Range(min = 1, max = 10_000, unit = "bits")
        int bits,
    @Config(description = "Training sequences of an epoch")
        @Range(min = 1, max = 1e8, unit = "sequences")
        int sequences)
    implements SequenceTask {

  @Override
  public String dataName() {
    return "random bits";
  }

  @Override
  public Signature signature() {
    return new Signature(Input.TOKENS, 2, Output.CLASSES, 2, Predicts.LAST_STEP);
  }

  @Override
  public int steps() {
    return bits;
  }

  @Override
  public int sequences(Split split) {
    return split == Split.TRAIN ? sequences : 500;
  }

  @Override
  public void write(Split split, int epoch, int number, Batch into, int column) {
    SplittableRandom random = random(split, epoch, number);
    int ones = 0;
    for (int t = 0; t < bits; t++) {
      int bit = random.nextInt(2);
      ones += bit;
      into.token(column, t, bit);
    }
    into.target(column, bits - 1, 2 * ones > bits ? 1 : 0);
  }
}
