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
 * The copying memory problem of Hochreiter and Schmidhuber as Arjovsky et al. (arXiv:1511.06464,
 * section 4.1) set it: ten symbols, blanks, a delimiter, and ten blanks in which the symbols are to
 * be said again. What remembers nothing reaches a loss of 10 ln 8 / (length + 20).
 *
 * @param length T: time steps from the last symbol to the first that is to be said again
 * @param sequences training sequences of an epoch, all of them new
 * @param heldOut sequences of the validation and of the test split
 */
record CopyingMemory(
    @Config(description = "Blanks between symbols and delimiter, and the delimiter")
        @Range(min = 1, max = 10_000, unit = "steps")
        int length,
    @Config(description = "Training sequences of an epoch, new in each")
        @Range(min = 1, max = 1e8, unit = "sequences")
        int sequences,
    @Config(description = "Sequences of the validation and of the test split")
        @Range(min = 1, max = 1e6, unit = "sequences")
        int heldOut)
    implements SequenceTask {

  /** Symbols to be remembered. */
  static final int REMEMBERED = 10;

  /** Kinds of symbols. */
  static final int SYMBOLS = 8;

  private static final int BLANK = SYMBOLS;
  private static final int DELIMITER = SYMBOLS + 1;

  /** Mean cross-entropy over all time steps. */
  private static final Metric LOSS =
      new Metric("test_loss", "test loss", true, true, "memoryless_loss");

  /** Symbols that are said again as they were, in percent. */
  private static final Metric RECALL = new Metric("recall", "recall", false, false, "");

  @Override
  public String dataName() {
    return "copying memory";
  }

  @Override
  public Signature signature() {
    return new Signature(Input.REALS, SYMBOLS + 2, Output.CLASSES, SYMBOLS + 1, Predicts.EACH_STEP);
  }

  @Override
  public int steps() {
    return length + 2 * REMEMBERED;
  }

  @Override
  public int sequences(Split split) {
    return split == Split.TRAIN ? sequences : heldOut;
  }

  @Override
  public void write(Split split, int epoch, int number, Batch into, int column) {
    SplittableRandom random = random(split, epoch, number);
    for (int t = 0; t < steps(); t++) {
      if (t < REMEMBERED) {
        int symbol = random.nextInt(SYMBOLS);
        into.real(column, t, symbol, 1);
        into.target(column, steps() - REMEMBERED + t, symbol);
      } else {
        into.real(column, t, t == steps() - REMEMBERED - 1 ? DELIMITER : BLANK, 1);
      }
      if (t < steps() - REMEMBERED) {
        into.target(column, t, BLANK);
      }
    }
  }

  @Override
  public List<Metric> metrics() {
    return List.of(RECALL, LOSS);
  }

  @Override
  public OptionalDouble bound() {
    return OptionalDouble.of(REMEMBERED * Math.log(SYMBOLS) / steps());
  }

  @Override
  public Score score() {
    return new Score() {
      private double loss;
      private long predictions;
      private long right;
      private long symbols;

      @Override
      public void add(Batch batch, float[] outputs) {
        int classes = SYMBOLS + 1;
        for (int p = 0; p < batch.predictions(); p++) {
          if (batch.counts(p)) {
            int target = batch.classes()[p];
            predictions++;
            loss += Score.crossEntropy(outputs, p, classes, target);
            if (target != BLANK) {
              symbols++;
              right += Score.greatest(outputs, p, classes) == target ? 1 : 0;
            }
          }
        }
      }

      @Override
      public Map<Metric, Double> figures() {
        return Map.of(LOSS, loss / predictions, RECALL, 100.0 * right / symbols);
      }
    };
  }
}
