package dev.espalier.train;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.Cut;
import dev.espalier.model.Numbering;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.sequence.Batch;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import dev.espalier.task.Score;
import dev.espalier.task.SequenceTask;
import dev.espalier.task.Split;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;

/**
 * Learning a {@link SequenceTask}: a step is a batch of sequences, in an order that is new in every
 * epoch, each from a state of zero. The loss is the mean over the predictions that count.
 */
public final class SequenceTraining implements Task {

  /** Sequences that are evaluated side by side, at most. It changes nothing but the speed. */
  public static final int EVALUATED = 100;

  private final SequenceModel model;
  private final Numbering numbering;
  private final SequenceTask task;
  private final Kernels kernels;
  private final double keep;
  private final Batch batch;
  private final SequencePass pass;
  private int epoch;
  private int[] order = {};

  /**
   * @param sequences of a step, side by side
   * @param keep keep probability of non-recurrent connections, in (0, 1]
   */
  public SequenceTraining(
      SequenceModel model, SequenceTask task, Kernels kernels, int sequences, double keep) {
    this(model, Numbering.of(model), task, kernels, sequences, keep);
  }

  private SequenceTraining(
      SequenceModel model,
      Numbering numbering,
      SequenceTask task,
      Kernels kernels,
      int sequences,
      double keep) {
    this.model = model;
    this.numbering = numbering;
    this.task = task;
    this.kernels = kernels;
    this.keep = keep;
    batch = new Batch(task.signature(), sequences, task.steps());
    pass = SequencePass.training(model, numbering, kernels, sequences, task.steps(), keep);
  }

  @Override
  public PrunableModel model() {
    return model;
  }

  /** The last one may be short. */
  @Override
  public int stepsPerEpoch() {
    return (task.sequences(Split.TRAIN) - 1) / batch.sequences() + 1;
  }

  @Override
  public int examplesPerStep() {
    return batch.sequences();
  }

  /** The loss is a mean over the time steps. */
  @Override
  public int unroll() {
    return 1;
  }

  @Override
  public void beginEpoch(int epoch, long seed) {
    this.epoch = epoch;
    order = IntStream.range(0, task.sequences(Split.TRAIN)).toArray();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int number = order[i];
      order[i] = order[j];
      order[j] = number;
    }
  }

  @Override
  public double gradients(int step, long seed) {
    batch.clear();
    int from = step * batch.sequences();
    for (int i = from; i < Math.min(from + batch.sequences(), order.length); i++) {
      task.write(Split.TRAIN, epoch, order[i], batch, i - from);
    }
    int counted = batch.counted();
    pass.pack();
    pass.clearState();
    return pass.gradients(batch, 1f / counted, seed) / counted;
  }

  @Override
  public double ownLoss() {
    return pass.ownLoss() / batch.counted();
  }

  @Override
  public double validate() {
    return loss(model, Storage.FLOAT32, task, Split.VALID, kernels);
  }

  /**
   * Loss of a network on all of a split.
   *
   * @return mean over the predictions that count: nats, or squared errors
   */
  public static double loss(
      SequenceModel model, Storage storage, SequenceTask task, Split split, Kernels kernels) {
    return evaluate(model, storage, task, split, kernels, null);
  }

  /**
   * Shows a score everything that a network answers on a split.
   *
   * @param score null for the loss alone
   * @return as {@link #loss}
   */
  public static double evaluate(
      SequenceModel model,
      Storage storage,
      SequenceTask task,
      Split split,
      Kernels kernels,
      Score score) {
    double[] sums = new double[2];
    run(
        model,
        storage,
        task,
        split,
        kernels,
        (pass, batch) -> {
          sums[0] += pass.loss(batch);
          sums[1] += batch.counted();
          if (score != null) {
            score.add(batch, pass.outputs());
          }
          return true;
        });
    return sums[0] / sums[1];
  }

  /**
   * What a network's cells tell of all of a split.
   *
   * @return as {@link SequencePass#figures}
   */
  public static Map<String, Double> figures(
      SequenceModel model, SequenceTask task, Split split, Kernels kernels) {
    return run(
            model,
            Storage.FLOAT32,
            task,
            split,
            kernels,
            (pass, batch) -> {
              pass.forward(batch);
              return !pass.figures().isEmpty();
            })
        .figures();
  }

  /**
   * Shows a pass all batches of a split, each from the state that sequences begin with.
   *
   * @param goesOn what is done with a batch, and whether with the next
   */
  private static SequencePass run(
      SequenceModel model,
      Storage storage,
      SequenceTask task,
      Split split,
      Kernels kernels,
      BiPredicate<SequencePass, Batch> goesOn) {
    int all = task.sequences(split);
    int sequences = Math.min(EVALUATED, all);
    Batch batch = new Batch(task.signature(), sequences, task.steps());
    SequencePass pass = SequencePass.inference(model, kernels, sequences, task.steps(), storage);
    boolean more = true;
    for (int from = 0; more && from < all; from += sequences) {
      batch.clear();
      for (int i = from; i < Math.min(from + sequences, all); i++) {
        task.write(split, 0, i, batch, i - from);
      }
      pass.clearState();
      more = goesOn.test(pass, batch);
    }
    return pass;
  }

  /**
   * How much of the loss's gradient reaches back, on sequences of the validation split: |∂C/∂h_t|
   * of the top layer, C being the loss of a sequence, in the mean over the sequences.
   *
   * @return a number a time step, from the first
   */
  public static double[] gradientLengths(SequenceModel model, SequenceTask task, Kernels kernels) {
    int sequences = Math.min(EVALUATED, task.sequences(Split.VALID));
    Batch batch = new Batch(task.signature(), sequences, task.steps());
    batch.clear();
    for (int i = 0; i < sequences; i++) {
      task.write(Split.VALID, 0, i, batch, i);
    }
    SequencePass pass = SequencePass.training(model, kernels, sequences, task.steps(), 1);
    pass.gradients(batch, (float) sequences / batch.counted(), 0);
    Matrix gradient = pass.hiddenGradient();
    double[] lengths = new double[task.steps()];
    for (int row = 0; row < gradient.rows(); row++) {
      double square = 0;
      for (int i = 0; i < gradient.columns(); i++) {
        square += (double) gradient.get(row, i) * gradient.get(row, i);
      }
      lengths[row / sequences] += Math.sqrt(square) / sequences;
    }
    return lengths;
  }

  @Override
  public SequenceTraining cut(Cut cut, PrunableModel smaller) {
    return new SequenceTraining(
        (SequenceModel) smaller, numbering.after(cut), task, kernels, batch.sequences(), keep);
  }

  /** None: every sequence begins anew. */
  @Override
  public Map<String, FMatrixRMaj> state() {
    return Map.of();
  }

  @Override
  public void restore(Map<String, FMatrixRMaj> state) {}
}
