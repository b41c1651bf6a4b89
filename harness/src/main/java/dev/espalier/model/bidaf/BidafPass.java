package dev.espalier.model.bidaf;

import static dev.espalier.model.bidaf.BidafDropout.Place.ATTENTION;
import static dev.espalier.model.bidaf.BidafDropout.Place.CHARACTERS;
import static dev.espalier.model.bidaf.BidafDropout.Place.FEATURES;
import static dev.espalier.model.bidaf.BidafDropout.Place.MODELLING1;
import static dev.espalier.model.bidaf.BidafDropout.Place.MODELLING2;
import static dev.espalier.model.bidaf.BidafDropout.Place.OUTPUT;

import dev.espalier.kernel.Kernels;
import dev.espalier.model.Numbering;
import dev.espalier.model.Parameter;
import dev.espalier.model.layer.BidirectionalPass;
import dev.espalier.model.layer.Buffers;
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

  private float[] encoded;
  private float[] h;
  private float[] g;
  private float[] m1;
  private float[] m;
  private float[] outputInputs;
  private float[] o;

  private long hiddenNanos;

  private float[] dg = {};
  private float[] dm = {};
  private float[] dm1 = {};
  private float[] dOutput = {};
  private float[] dInputs = {};
  private float[] dh = {};
  private float[] dEncoded = {};

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
    startPointer = new PointerPass(kernels, weights.start(), gWidth, true);
    summary = new SummaryPass(kernels, gWidth, weights.modelled());
    output = new BidirectionalPass(kernels, weights.output(), training);
    endPointer = new PointerPass(kernels, weights.end(), gWidth, false);
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
    return Arrays.copyOf(startPointer.scores(), paragraphs.rows());
  }

  /** Score of every word of the last batch's paragraphs, one after the other, to be the last. */
  public float[] endScores() {
    return Arrays.copyOf(endPointer.scores(), paragraphs.rows());
  }

  /**
   * Answers questions.
   *
   * @param longest greatest number of words of an answer; see {@link Answer#LONGEST}
   */
  public List<Answer> answers(List<Example> batch, int longest) {
    forward(batch, 0);
    float[] start = startPointer.probabilities();
    float[] end = endPointer.probabilities();
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
    int gSize = rows * weights.attended();
    int mSize = rows * modelling2.width();
    int m1Size = rows * modelling1.width();
    int outputSize = rows * output.width();
    int encodedSize = texts.rows() * weights.features();
    dg = Buffers.atLeast(dg, gSize);
    dm = Buffers.atLeast(dm, mSize);
    dm1 = Buffers.atLeast(dm1, m1Size);
    dOutput = Buffers.atLeast(dOutput, outputSize);
    dInputs = Buffers.atLeast(dInputs, rows * summary.width());
    dh = Buffers.atLeast(dh, texts.rows() * contextual.width());
    dEncoded = Buffers.atLeast(dEncoded, encodedSize);

    endPointer.backward(batch, paragraphs, g, o, dg, dOutput);
    dropout.backward(OUTPUT, dOutput, outputSize);
    output.backward(paragraphs, outputInputs, dOutput, dInputs);
    float[] dStart = summary.backward(paragraphs, startPointer.probabilities(), m, dInputs, dg, dm);
    startPointer.backward(batch, paragraphs, g, m, dStart, dg, dm);
    dropout.backward(MODELLING2, dm, mSize);
    modelling2.backward(paragraphs, m1, dm, dm1);
    dropout.backward(MODELLING1, dm1, m1Size);
    modelling1.backward(paragraphs, g, dm1, dInputs);
    kernels.axpy(gSize, 1, dInputs, 0, dg, 0);
    dropout.backward(ATTENTION, dg, gSize);
    attention.backward(texts, h, dg, dh);
    contextual.backward(texts, encoded, dh, dEncoded);
    dropout.backward(FEATURES, dEncoded, encodedSize);
    features.backward(layout, dEncoded);
    return loss;
  }

  private double forward(List<Example> batch, long seed) {
    layout.lay(batch);
    int rows = paragraphs.rows();
    encoded = features.forward(layout, BidafDropout.seed(seed, CHARACTERS));
    dropout.apply(FEATURES, seed, encoded, texts.rows() * weights.features());
    h = contextual.forward(texts, encoded);
    g = attention.forward(texts, h);
    dropout.apply(ATTENTION, seed, g, rows * weights.attended());
    hiddenNanos = 0;
    m1 = hidden(modelling1, g);
    dropout.apply(MODELLING1, seed, m1, rows * modelling1.width());
    m = hidden(modelling2, m1);
    dropout.apply(MODELLING2, seed, m, rows * modelling2.width());
    double loss = startPointer.forward(batch, paragraphs, g, m);
    outputInputs = summary.forward(paragraphs, startPointer.probabilities(), g, m);
    o = hidden(output, outputInputs);
    dropout.apply(OUTPUT, seed, o, rows * output.width());
    return loss + endPointer.forward(batch, paragraphs, g, o);
  }

  private float[] hidden(BidirectionalPass layer, float[] inputs) {
    long start = System.nanoTime();
    float[] outputs = layer.forward(paragraphs, inputs);
    hiddenNanos += System.nanoTime() - start;
    return outputs;
  }
}
