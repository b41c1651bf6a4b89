package dev.espalier.model.bidaf;

import static dev.espalier.model.bidaf.BidafDropout.Place.ATTENTION;
import static dev.espalier.model.bidaf.BidafDropout.Place.CHARACTERS;
import static dev.espalier.model.bidaf.BidafDropout.Place.FEATURES;
import static dev.espalier.model.bidaf.BidafDropout.Place.MODELLING1;
import static dev.espalier.model.bidaf.BidafDropout.Place.MODELLING2;
import static dev.espalier.model.bidaf.BidafDropout.Place.OUTPUT;

import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Matrix;
import dev.espalier.model.Numbering;
import dev.espalier.model.Parameter;
import dev.espalier.model.layer.BidirectionalPass;
import dev.espalier.model.layer.Sequences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Forward and backward passes of a network over batches of questions of any lengths. There is no
 * padding, so a question's scores do not depend on its neighbours.
 *
 * <p>Holds buffers that grow to the largest batch and then stay, and a packed copy of the weights:
 * call {@link #pack()} whenever the weights have changed.
 *
 * <p>Dropout is on the characters' embeddings, on the highway layers' output, on g, and on the
 * outputs of the modelling and output LSTMs. All that read a value see it under one mask, where the
 * published code draws a mask for each reader.
 */
public final class BidafPass {

  private final BidafWeights weights;
  private final Kernels kernels;
  private final BidafDropout dropout;
  private final FeaturesPass features;
  private final BidirectionalPass contextual;
  private final AttentionPass attention;
  private final BidirectionalPass modelling1;
  private final BidirectionalPass modelling2;
  private final PointerPass startPointer;
  private final SummaryPass summary;
  private final BidirectionalPass output;
  private final PointerPass endPointer;

  private final BatchLayout layout = new BatchLayout();
  private final Sequences texts = layout.texts();
  private final Sequences paragraphs = layout.paragraphs();

  private Matrix encoded;
  private Matrix h;
  private Matrix g;
  private Matrix m1;
  private Matrix m;
  private Matrix outputInputs;
  private Matrix o;

  private long hiddenNanos;

  private final Matrix dg;
  private final Matrix dm;
  private final Matrix dm1;
  private final Matrix dOutput;
  private final Matrix dInputs;
  private final Matrix dh;
  private final Matrix dEncoded;

  private BidafPass(
      BidafModel model, Numbering numbering, Kernels kernels, double keep, boolean training) {
    weights = model.weights();
    this.kernels = kernels;
    int gWidth = weights.attended();
    dropout = new BidafDropout(numbering, kernels, keep);
    features = new FeaturesPass(kernels, weights, dropout.of(CHARACTERS), training);
    contextual = new BidirectionalPass(kernels, weights.contextual(), training);
    attention = new AttentionPass(kernels, weights.similarity());
    modelling1 = new BidirectionalPass(kernels, weights.modelling1(), training);
    modelling2 = new BidirectionalPass(kernels, weights.modelling2(), training);
    startPointer = new PointerPass(kernels, weights.start(), gWidth, true, training);
    summary = new SummaryPass(kernels, gWidth, weights.modelled());
    output = new BidirectionalPass(kernels, weights.output(), training);
    endPointer = new PointerPass(kernels, weights.end(), gWidth, false, training);
    dg = Matrix.ofColumns(gWidth);
    dm = Matrix.ofColumns(modelling2.width());
    dm1 = Matrix.ofColumns(modelling1.width());
    dOutput = Matrix.ofColumns(output.width());
    dInputs = Matrix.ofColumns(summary.width());
    dh = Matrix.ofColumns(contextual.width());
    dEncoded = Matrix.ofColumns(weights.features());
    pack();
  }

  /**
   * A pass that trains.
   *
   * @param keep keep probability of what is under dropout, in (0, 1]
   */
  public static BidafPass training(BidafModel model, Kernels kernels, double keep) {
    return training(model, Numbering.of(model), kernels, keep);
  }

  /**
   * A pass that trains a network that was cut.
   *
   * @param numbering the units' numbers in the whole network, whose dropout masks are drawn
   */
  public static BidafPass training(
      BidafModel model, Numbering numbering, Kernels kernels, double keep) {
    return new BidafPass(model, numbering, kernels, keep, true);
  }

  /** A pass that only runs forward, without dropout. */
  public static BidafPass inference(BidafModel model, Kernels kernels) {
    return new BidafPass(model, Numbering.of(model), kernels, 1, false);
  }

  /** Takes over the model's weights as they are now. */
  public void pack() {
    features.pack();
    layers().forEach(BidirectionalPass::pack);
  }

  private Stream<BidirectionalPass> layers() {
    return Stream.of(contextual, modelling1, modelling2, output);
  }

  /** Bytes of the weights that a forward pass reads, products' as packed, padding included. */
  public long weightBytes() {
    long vectors =
        Stream.of(weights.similarity(), weights.start(), weights.end())
            .mapToLong(Parameter::size)
            .sum();
    return 4 * vectors
        + features.weightBytes()
        + layers().mapToLong(BidirectionalPass::weightBytes).sum();
  }

  /**
   * Nanoseconds that the last forward pass spent in the layers whose units are hidden ones: the six
   * LSTMs that are pruned in print. The rest of its time no such pruning saves.
   */
  public long hiddenNanos() {
    return hiddenNanos;
  }

  /**
   * Runs forward.
   *
   * @param batch questions, at least one
   */
  public void forward(List<Example> batch) {
    forward(batch, 0);
  }

  /** Score of every word of the last batch's paragraphs, one after the other, to be the first. */
  public float[] startScores() {
    return Arrays.copyOf(startPointer.scores().data(), paragraphs.rows());
  }

  /** Score of every word of the last batch's paragraphs, one after the other, to be the last. */
  public float[] endScores() {
    return Arrays.copyOf(endPointer.scores().data(), paragraphs.rows());
  }

  /**
   * Answers questions.
   *
   * @param longest greatest number of words of an answer; see {@link Answer#LONGEST}
   */
  public List<Answer> answers(List<Example> batch, int longest) {
    forward(batch, 0);
    float[] start = startPointer.probabilities().data();
    float[] end = endPointer.probabilities().data();
    List<Answer> answers = new ArrayList<>();
    for (int q = 0; q < batch.size(); q++) {
      answers.add(Answer.best(start, end, paragraphs.start(q), paragraphs.length(q), longest));
    }
    return answers;
  }

  /**
   * Runs forward.
   *
   * @return negative log-likelihood of the answers' first and last words, summed over the questions
   *     whose answer is known, in nats
   */
  public double loss(List<Example> batch) {
    return forward(batch, 0);
  }

  /**
   * Runs forward and backward, and overwrites the gradients of all trained parameters with those of
   * the loss averaged over the batch.
   *
   * @param dropoutSeed what this batch's dropout masks are drawn from
   * @return as {@link #loss}
   */
  public double gradients(List<Example> batch, long dropoutSeed) {
    double loss = forward(batch, dropoutSeed);
    int rows = paragraphs.rows();
    endPointer.backward(batch, paragraphs, g, o, dg.resize(rows), dOutput.resize(rows));
    dropout.backward(OUTPUT, dOutput);
    dInputs.resize(rows, summary.width());
    output.backward(paragraphs, outputInputs, dOutput, dInputs);
    Matrix start = startPointer.probabilities();
    Matrix dStart = summary.backward(paragraphs, start, m, dInputs, dg, dm.resize(rows));
    startPointer.backward(batch, paragraphs, g, m, dStart, dg, dm);
    dropout.backward(MODELLING2, dm);
    modelling2.backward(paragraphs, m1, dm, dm1.resize(rows));
    dropout.backward(MODELLING1, dm1);
    modelling1.backward(paragraphs, g, dm1, dInputs.resize(rows, dg.columns()));
    kernels.axpy(rows * dg.columns(), 1, dInputs.data(), 0, dg.data(), 0);
    dropout.backward(ATTENTION, dg);
    attention.backward(texts, h, dg, dh.resize(texts.rows()));
    contextual.backward(texts, encoded, dh, dEncoded.resize(texts.rows()));
    dropout.backward(FEATURES, dEncoded);
    features.backward(layout, dEncoded);
    return loss;
  }

  private double forward(List<Example> batch, long seed) {
    layout.lay(batch);
    encoded = features.forward(layout, BidafDropout.seed(seed, CHARACTERS));
    dropout.apply(FEATURES, seed, encoded);
    h = contextual.forward(texts, encoded);
    g = attention.forward(texts, h);
    dropout.apply(ATTENTION, seed, g);
    hiddenNanos = 0;
    m1 = hidden(modelling1, g);
    dropout.apply(MODELLING1, seed, m1);
    m = hidden(modelling2, m1);
    dropout.apply(MODELLING2, seed, m);
    double loss = startPointer.forward(batch, paragraphs, g, m);
    outputInputs = summary.forward(paragraphs, startPointer.probabilities(), g, m);
    o = hidden(output, outputInputs);
    dropout.apply(OUTPUT, seed, o);
    return loss + endPointer.forward(batch, paragraphs, g, o);
  }

  private Matrix hidden(BidirectionalPass layer, Matrix inputs) {
    long start = System.nanoTime();
    Matrix outputs = layer.forward(paragraphs, inputs);
    hiddenNanos += System.nanoTime() - start;
    return outputs;
  }
}
