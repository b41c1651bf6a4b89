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
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/**
 * Next-word prediction over a corpus: the recurrent state is handed over from window to window and
 * zeroed where an epoch begins.
 */
public final class LanguageModelTask implements Task {

  /**
   * Time steps of an evaluation window. It changes nothing but the speed, unless a window's values
   * are rounded together.
   */
  public static final int EVALUATION_STEPS = 100;

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

  private final SequenceModel model;
  private final Numbering numbering;
  private final Corpus corpus;
  private final Kernels kernels;
  private final int batch;
  private final int unroll;
  private final double keep;
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
    this(model, Numbering.of(model), corpus, kernels, batch, unroll, keep);
  }

  private LanguageModelTask(
      SequenceModel model,
      Numbering numbering,
      Corpus corpus,
      Kernels kernels,
      int batch,
      int unroll,
      double keep) {
    this.model = model;
    this.numbering = numbering;
    this.corpus = corpus;
    this.kernels = kernels;
    this.batch = batch;
    this.unroll = unroll;
    this.keep = keep;
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
    return loss(validation::loss, held, inputs, targets);
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
    return loss(SequencePass.inference(model, kernels, 1, EVALUATION_STEPS, storage)::loss, tokens);
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
        (SequenceModel) smaller, numbering.after(cut), corpus, kernels, batch, unroll, keep);
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
