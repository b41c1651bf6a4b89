package dev.espalier.train;

import dev.espalier.data.Corpus;
import dev.espalier.data.Dependencies;
import dev.espalier.data.Windows;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.Cut;
import dev.espalier.model.Numbering;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import dev.espalier.task.Score;
import java.util.Map;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;

/**
 * Next-word prediction over a corpus: the recurrent state is handed over from window to window and
 * zeroed where an epoch begins; or every window begins anew, in evaluation, too.
 */
public final class LanguageModelTask implements Task {

  /**
   * Time steps of an evaluation window. It changes nothing but the speed, unless a window's values
   * are rounded together.
   */
  public static final int EVALUATION_STEPS = 100;

  /**
   * How a stream is read.
   *
   * @param sequences side by side, at most: parts of the stream
   * @param steps time steps of a window
   * @param carries whether windows go on from the state that the one before came to
   */
  public record Reading(int sequences, int steps, boolean carries) {

    /** As one sequence that goes on from beginning to end. */
    public static final Reading WHOLE = new Reading(1, EVALUATION_STEPS, true);

    private Windows windows(int[] tokens) {
      return Windows.evaluation(tokens, within(tokens), steps);
    }

    private int within(int[] tokens) {
      return Math.max(1, Math.min(sequences, tokens.length / 2));
    }

    private SequencePass pass(SequenceModel model, Storage storage, int[] tokens, Kernels kernels) {
      return SequencePass.inference(model, kernels, within(tokens), steps, storage);
    }

    private WindowLoss loss(SequencePass pass) {
      return carries
          ? pass::loss
          : (inputs, targets, length) -> {
            pass.clearState();
            return pass.loss(inputs, targets, length);
          };
    }

    private WindowLogits logits(SequencePass pass) {
      return carries
          ? pass::forward
          : (inputs, length) -> {
            pass.clearState();
            return pass.forward(inputs, length);
          };
    }
  }

  /** A forward pass that goes on, window after window, from the state that it came to. */
  @FunctionalInterface
  public interface WindowLoss {

    /**
     * Runs a window.
     *
     * @param steps time steps, at most {@value LanguageModelTask#EVALUATION_STEPS}
     * @return its negative log-likelihood summed over its tokens, in nats
     */
    double of(int[] inputs, int[] targets, int steps);
  }

  /** The same, telling a score of every word. */
  @FunctionalInterface
  public interface WindowLogits {

    /**
     * Runs a window.
     *
     * @param steps time steps, at most {@value LanguageModelTask#EVALUATION_STEPS}
     * @return its logits, a row of as many as there are words a prediction
     */
    float[] of(int[] inputs, int steps);
  }

  private final SequenceModel model;
  private final Numbering numbering;
  private final Corpus corpus;
  private final Kernels kernels;
  private final int batch;
  private final int unroll;
  private final double keep;
  private final boolean carries;
  private final Windows windows;
  private final SequencePass pass;
  private final SequencePass validation;
  private final int[] inputs;
  private final int[] targets;

  /**
   * @param batch sequences side by side
   * @param unroll time steps of a window
   * @param keep keep probability of non-recurrent connections
   */
  public LanguageModelTask(
      SequenceModel model, Corpus corpus, Kernels kernels, int batch, int unroll, double keep) {
    this(model, corpus, kernels, batch, unroll, keep, true);
  }

  /**
   * @param batch sequences side by side
   * @param unroll time steps of a window
   * @param keep keep probability of non-recurrent connections
   * @param carries whether windows go on from the state that the one before came to
   */
  public LanguageModelTask(
      SequenceModel model,
      Corpus corpus,
      Kernels kernels,
      int batch,
      int unroll,
      double keep,
      boolean carries) {
    this(model, Numbering.of(model), corpus, kernels, batch, unroll, keep, carries);
  }

  private LanguageModelTask(
      SequenceModel model,
      Numbering numbering,
      Corpus corpus,
      Kernels kernels,
      int batch,
      int unroll,
      double keep,
      boolean carries) {
    this.model = model;
    this.numbering = numbering;
    this.corpus = corpus;
    this.kernels = kernels;
    this.batch = batch;
    this.unroll = unroll;
    this.keep = keep;
    this.carries = carries;
    windows = Windows.training(corpus.train(), batch, unroll);
    pass = SequencePass.training(model, numbering, kernels, batch, unroll, keep);
    validation = SequencePass.inference(model, kernels, batch, unroll);
    inputs = new int[batch * unroll];
    targets = new int[batch * unroll];
  }

  @Override
  public SequenceModel model() {
    return model;
  }

  @Override
  public int stepsPerEpoch() {
    return windows.count();
  }

  @Override
  public int examplesPerStep() {
    return batch * unroll;
  }

  @Override
  public int unroll() {
    return unroll;
  }

  @Override
  public void beginEpoch(int epoch, long seed) {
    pass.clearState();
  }

  @Override
  public double gradients(int step, long seed) {
    windows.inputs(step, inputs);
    windows.targets(step, targets);
    pass.pack();
    if (!carries) {
      pass.clearState();
    }
    return pass.gradients(inputs, targets, seed) / examplesPerStep();
  }

  @Override
  public double ownLoss() {
    return pass.ownLoss() / examplesPerStep();
  }

  @Override
  public double validate() {
    validation.pack();
    validation.clearState();
    Windows held = Windows.evaluation(corpus.valid(), batch, unroll);
    WindowLoss read = new Reading(batch, unroll, carries).loss(validation);
    return loss(read, held, inputs, targets);
  }

  /**
   * Loss of a model over a stream read as one sequence, every token but the first predicted.
   *
   * @return nats per token
   */
  public static double loss(SequenceModel model, int[] tokens, Kernels kernels) {
    return loss(model, Storage.FLOAT32, tokens, kernels);
  }

  /**
   * The same with the weights stored as {@code storage} says.
   *
   * @return nats per token
   */
  public static double loss(SequenceModel model, Storage storage, int[] tokens, Kernels kernels) {
    return loss(model, storage, tokens, Reading.WHOLE, kernels);
  }

  /**
   * The same of a stream that is read in some other way.
   *
   * @return nats per token
   */
  public static double loss(
      SequenceModel model, Storage storage, int[] tokens, Reading reading, Kernels kernels) {
    int size = reading.within(tokens) * reading.steps;
    return loss(
        reading.loss(reading.pass(model, storage, tokens, kernels)),
        reading.windows(tokens),
        new int[size],
        new int[size]);
  }

  /**
   * The same of whatever runs the model.
   *
   * @param pass of one sequence, its state zero
   * @return nats per token
   */
  public static double loss(WindowLoss pass, int[] tokens) {
    Windows windows = Windows.evaluation(tokens, 1, EVALUATION_STEPS);
    return loss(pass, windows, new int[EVALUATION_STEPS], new int[EVALUATION_STEPS]);
  }

  /**
   * The loss of {@link #loss(SequenceModel, int[], Kernels)}, split by what is to be known.
   *
   * @return nats per token, by kind; they add up to that loss
   */
  public static Map<String, Double> losses(
      SequenceModel model, int[] tokens, Dependencies dependencies, Kernels kernels) {
    Windows windows = Windows.evaluation(tokens, 1, EVALUATION_STEPS);
    SequencePass pass = SequencePass.inference(model, kernels, 1, EVALUATION_STEPS);
    int words = model.vocabulary();
    int[] inputs = new int[EVALUATION_STEPS];
    int[] targets = new int[EVALUATION_STEPS];
    int[] target = new int[1];
    Dependencies.Tally tally = dependencies.tally();
    for (int w = 0; w < windows.count(); w++) {
      windows.inputs(w, inputs);
      windows.targets(w, targets);
      float[] logits = pass.forward(inputs, windows.steps(w));
      Matrix rows = Matrix.of(logits, windows.steps(w), words);
      for (int t = 0; t < windows.steps(w); t++) {
        int row = t * words;
        target[0] = targets[t];
        double loss = kernels.crossEntropy(rows.rows(t, 1), target, false, 1);
        // The logarithm of what the softmax divides by.
        double total = loss + logits[row + targets[t]];
        tally.add(targets[t], loss, word -> StrictMath.exp(logits[row + word] - total));
      }
    }
    return tally.mean();
  }

  /**
   * What a network's cells tell of a stream.
   *
   * @return as {@link SequencePass#figures}
   */
  public static Map<String, Double> figures(
      SequenceModel model, int[] tokens, Reading reading, Kernels kernels) {
    Windows windows = reading.windows(tokens);
    SequencePass pass = reading.pass(model, Storage.FLOAT32, tokens, kernels);
    int[] inputs = new int[reading.within(tokens) * reading.steps];
    boolean tells = true;
    for (int w = 0; tells && w < windows.count(); w++) {
      windows.inputs(w, inputs);
      if (!reading.carries) {
        pass.clearState();
      }
      pass.forward(inputs, windows.steps(w));
      tells = !pass.figures().isEmpty();
    }
    return pass.figures();
  }

  /**
   * The most probable word of every prediction of a stream.
   *
   * @return window after window, step after step, sequence after sequence
   */
  public static int[] predictions(
      SequenceModel model, Storage storage, int[] tokens, Reading reading, Kernels kernels) {
    WindowLogits pass = reading.logits(reading.pass(model, storage, tokens, kernels));
    return predictions(pass, reading.windows(tokens), reading.within(tokens), model.vocabulary());
  }

  /**
   * The same of whatever runs the model, over a stream read as one sequence.
   *
   * @param pass of one sequence, its state zero
   */
  public static int[] predictions(WindowLogits pass, int[] tokens, int vocabulary) {
    return predictions(pass, Reading.WHOLE.windows(tokens), 1, vocabulary);
  }

  private static int[] predictions(
      WindowLogits pass, Windows windows, int sequences, int vocabulary) {
    int[] inputs = new int[Math.toIntExact(windows.predictions())];
    IntStream.Builder words = IntStream.builder();
    for (int w = 0; w < windows.count(); w++) {
      windows.inputs(w, inputs);
      float[] logits = pass.of(inputs, windows.steps(w));
      for (int row = 0; row < windows.steps(w) * sequences; row++) {
        words.add(Score.greatest(logits, row, vocabulary));
      }
    }
    return words.build().toArray();
  }

  /**
   * How many of the {@linkplain #predictions predictions} of a stream are right.
   *
   * @return percent
   */
  public static double accuracy(int[] predictions, int[] tokens, Reading reading) {
    Windows windows = reading.windows(tokens);
    int[] targets = new int[Math.toIntExact(windows.predictions())];
    int right = 0;
    int at = 0;
    for (int w = 0; w < windows.count(); w++) {
      windows.targets(w, targets);
      for (int row = 0; row < windows.steps(w) * reading.within(tokens); row++) {
        right += predictions[at++] == targets[row] ? 1 : 0;
      }
    }
    return 100.0 * right / at;
  }

  private static double loss(WindowLoss pass, Windows windows, int[] inputs, int[] targets) {
    double sum = 0;
    for (int w = 0; w < windows.count(); w++) {
      windows.inputs(w, inputs);
      windows.targets(w, targets);
      sum += pass.of(inputs, targets, windows.steps(w));
    }
    return sum / windows.predictions();
  }

  @Override
  public LanguageModelTask cut(Cut cut, PrunableModel smaller) {
    return new LanguageModelTask(
        (SequenceModel) smaller,
        numbering.after(cut),
        corpus,
        kernels,
        batch,
        unroll,
        keep,
        carries);
  }

  @Override
  public Map<String, FMatrixRMaj> state() {
    return pass.state();
  }

  @Override
  public void restore(Map<String, FMatrixRMaj> state) {
    pass.setState(state);
  }
}
