package dev.espalier.model.bidaf;

import dev.espalier.kernel.Kernels;
import dev.espalier.model.Parameter;
import dev.espalier.model.Parameter.Role;
import dev.espalier.model.layer.BidirectionalPass;
import dev.espalier.model.layer.Buffers;
import dev.espalier.model.layer.CharacterPass;
import dev.espalier.model.layer.Dropout;
import dev.espalier.model.layer.HighwayPass;
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

  private static final int CHARACTERS = BidafModel.CHARACTERS;

  /** Values under dropout, in the network's order. */
  private enum Dropped {
    CHARACTERS,
    FEATURES,
    ATTENTION,
    MODELLING1,
    MODELLING2,
    OUTPUT
  }

  private final BidafModel model;
  private final Kernels kernels;
  private final int wordFeatures;
  private final int features;
  private final int gWidth;
  private final int mWidth;
  private final CharacterPass characters;
  private final List<HighwayPass> highways = new ArrayList<>();
  private final BidirectionalPass contextual;
  private final AttentionPass attention;
  private final BidirectionalPass modelling1;
  private final BidirectionalPass modelling2;
  private final PointerPass startPointer;
  private final BidirectionalPass output;
  private final PointerPass endPointer;

  /** By {@link Dropped}; empty when nothing is dropped. */
  private final List<Dropout> dropouts = new ArrayList<>();

  /** Paragraphs of the batch, then its questions. */
  private final Sequences texts = new Sequences();

  private final Sequences paragraphs = new Sequences();
  private int[] lengths = {};
  private int[] words = {};
  private int[] letters = {};

  private float[] x = {};
  private float[] carried;
  private float[] encoded;
  private float[] h;
  private float[] g;
  private float[] m1;
  private float[] m;
  private float[] mean = {};
  private float[] outputInputs = {};
  private float[] o;
  private float[] startScores = {};
  private float[] endScores = {};
  private float[] start = {};
  private float[] end = {};

  private long hiddenNanos;

  private float[] dScores = {};
  private float[] dg = {};
  private float[] dm = {};
  private float[] dm1 = {};
  private float[] dOutput = {};
  private float[] dInputs = {};
  private float[] dh = {};
  private float[] dx = {};
  private float[] dCarried = {};
  private float[] dMean = {};

  private BidafPass(BidafModel model, Kernels kernels, double keep, boolean training) {
    this.model = model;
    this.kernels = kernels;
    wordFeatures = model.words().value().numCols;
    features = model.features();
    gWidth = 4 * model.context();
    mWidth = model.modelled();
    if (keep < 1) {
      Arrays.stream(Dropped.values()).forEach(d -> dropouts.add(new Dropout(keep, 0)));
    }
    Dropout letter = dropouts.isEmpty() ? null : dropouts.get(Dropped.CHARACTERS.ordinal());
    characters = new CharacterPass(kernels, model.characters(), CHARACTERS, letter, training);
    model.highways().forEach(w -> highways.add(new HighwayPass(kernels, w, training)));
    contextual = new BidirectionalPass(kernels, model.contextual(), training);
    attention = new AttentionPass(kernels, model.similarity());
    modelling1 = new BidirectionalPass(kernels, model.modelling1(), training);
    modelling2 = new BidirectionalPass(kernels, model.modelling2(), training);
    startPointer = new PointerPass(kernels, model.start(), gWidth);
    output = new BidirectionalPass(kernels, model.output(), training);
    endPointer = new PointerPass(kernels, model.end(), gWidth);
    pack();
  }

  /**
   * A pass that trains.
   *
   * @param keep keep probability of what is under dropout, in (0, 1]
   */
  public static BidafPass training(BidafModel model, Kernels kernels, double keep) {
    return new BidafPass(model, kernels, keep, true);
  }

  /** A pass that only runs forward, without dropout. */
  public static BidafPass inference(BidafModel model, Kernels kernels) {
    return new BidafPass(model, kernels, 1, false);
  }

  /** Takes over the model's weights as they are now. */
  public void pack() {
    characters.pack();
    highways.forEach(HighwayPass::pack);
    for (BidirectionalPass layer : List.of(contextual, modelling1, modelling2, output)) {
      layer.pack();
    }
  }

  /** Bytes of the weights that a forward pass reads, products' as packed, padding included. */
  public long weightBytes() {
    long vectors =
        Stream.of(model.words(), model.similarity(), model.start(), model.end())
            .mapToLong(Parameter::size)
            .sum();
    return 4 * vectors
        + characters.weightBytes()
        + highways.stream().mapToLong(HighwayPass::weightBytes).sum()
        + Stream.of(contextual, modelling1, modelling2, output)
            .mapToLong(BidirectionalPass::weightBytes)
            .sum();
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
    return Arrays.copyOf(startScores, paragraphs.rows());
  }

  /** Score of every word of the last batch's paragraphs, one after the other, to be the last. */
  public float[] endScores() {
    return Arrays.copyOf(endScores, paragraphs.rows());
  }

  /**
   * Answers questions.
   *
   * @param longest greatest number of words of an answer; see {@link Answer#LONGEST}
   */
  public List<Answer> answers(List<Example> batch, int longest) {
    forward(batch, 0);
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
    dScores = Buffers.atLeast(dScores, rows);
    dg = Buffers.atLeast(dg, rows * gWidth);
    dm = Buffers.atLeast(dm, rows * mWidth);
    dm1 = Buffers.atLeast(dm1, rows * modelling1.width());
    dOutput = Buffers.atLeast(dOutput, rows * output.width());
    dInputs = Buffers.atLeast(dInputs, rows * (gWidth + 3 * mWidth));
    dh = Buffers.atLeast(dh, texts.rows() * contextual.width());
    dx = Buffers.atLeast(dx, texts.rows() * features);
    dCarried = Buffers.atLeast(dCarried, texts.rows() * features);
    dMean = Buffers.atLeast(dMean, mWidth);

    scoreGradients(batch, end, false);
    endPointer.backward(rows, dScores, g, o, false, dg, dOutput);
    undrop(Dropped.OUTPUT, dOutput, rows * output.width());
    output.backward(paragraphs, outputInputs, dOutput, dInputs);
    backwardThroughOutputInputs();
    scoreGradients(batch, start, true);
    startPointer.backward(rows, dScores, g, m, true, dg, dm);
    undrop(Dropped.MODELLING2, dm, rows * mWidth);
    modelling2.backward(paragraphs, m1, dm, dm1);
    undrop(Dropped.MODELLING1, dm1, rows * modelling1.width());
    modelling1.backward(paragraphs, g, dm1, dInputs);
    kernels.axpy(rows * gWidth, 1, dInputs, 0, dg, 0);
    undrop(Dropped.ATTENTION, dg, rows * gWidth);
    attention.backward(texts, h, dg, dh);
    contextual.backward(texts, encoded, dh, dx);
    undrop(Dropped.FEATURES, dx, texts.rows() * features);
    highways.get(1).backward(texts.rows(), carried, dx, dCarried);
    highways.get(0).backward(texts.rows(), x, dCarried, dx);
    characters.backward(texts.rows(), letters, dx, features, wordFeatures);
    wordGradient();
    return loss;
  }

  private double forward(List<Example> batch, long dropoutSeed) {
    lay(batch);
    int rows = paragraphs.rows();
    x = Buffers.atLeast(x, texts.rows() * features);
    float[] table = model.words().value().data;
    for (int r = 0; r < texts.rows(); r++) {
      System.arraycopy(table, words[r] * wordFeatures, x, r * features, wordFeatures);
    }
    characters.forward(
        texts.rows(), letters, seed(dropoutSeed, Dropped.CHARACTERS), x, features, wordFeatures);
    carried = highways.get(0).forward(texts.rows(), x);
    encoded = highways.get(1).forward(texts.rows(), carried);
    drop(Dropped.FEATURES, dropoutSeed, encoded, texts.rows() * features);
    h = contextual.forward(texts, encoded);
    g = attention.forward(texts, h);
    drop(Dropped.ATTENTION, dropoutSeed, g, rows * gWidth);
    hiddenNanos = 0;
    m1 = hidden(modelling1, g);
    drop(Dropped.MODELLING1, dropoutSeed, m1, rows * modelling1.width());
    m = hidden(modelling2, m1);
    drop(Dropped.MODELLING2, dropoutSeed, m, rows * mWidth);
    startScores = Buffers.atLeast(startScores, rows);
    start = Buffers.atLeast(start, rows);
    startPointer.forward(rows, g, m, startScores);
    double loss = point(batch, startScores, start, true);
    outputInputs();
    o = hidden(output, outputInputs);
    drop(Dropped.OUTPUT, dropoutSeed, o, rows * output.width());
    endScores = Buffers.atLeast(endScores, rows);
    end = Buffers.atLeast(end, rows);
    endPointer.forward(rows, g, o, endScores);
    return loss + point(batch, endScores, end, false);
  }

  private float[] hidden(BidirectionalPass layer, float[] inputs) {
    long start = System.nanoTime();
    float[] outputs = layer.forward(paragraphs, inputs);
    hiddenNanos += System.nanoTime() - start;
    return outputs;
  }

  /** Takes the batch's numbers over. */
  private void lay(List<Example> batch) {
    int count = batch.size();
    lengths = Buffers.atLeast(lengths, 2 * count);
    for (int q = 0; q < count; q++) {
      lengths[q] = batch.get(q).paragraph().size();
      lengths[count + q] = batch.get(q).question().size();
    }
    texts.lay(lengths, 2 * count);
    paragraphs.lay(lengths, count);
    words = Buffers.atLeast(words, texts.rows());
    letters = Buffers.atLeast(letters, texts.rows() * CHARACTERS);
    Arrays.fill(letters, 0, texts.rows() * CHARACTERS, 0);
    for (int q = 0; q < count; q++) {
      lay(batch.get(q).paragraph(), texts.start(q));
      lay(batch.get(q).question(), texts.start(count + q));
    }
  }

  private void lay(Text text, int row) {
    System.arraycopy(text.words(), 0, words, row, text.size());
    for (int w = 0; w < text.size(); w++) {
      int[] word = text.characters()[w];
      System.arraycopy(word, 0, letters, (row + w) * CHARACTERS, Math.min(word.length, CHARACTERS));
    }
  }

  /** Probabilities of scores, and the loss. */
  private double point(List<Example> batch, float[] scores, float[] probabilities, boolean first) {
    double loss = 0;
    for (int q = 0; q < batch.size(); q++) {
      int at = paragraphs.start(q);
      double sum = Softmax.forward(scores, at, paragraphs.length(q), probabilities, at);
      if (batch.get(q).isAnswered()) {
        loss += sum - scores[at + target(batch.get(q), first)];
      }
    }
    return loss;
  }

  private static int target(Example example, boolean first) {
    return first ? example.first() : example.last();
  }

  /**
   * Gradient of scores.
   *
   * @param first whether of those of first words, whose probabilities the output layer reads: what
   *     came back from there is in {@link #dScores} already
   */
  private void scoreGradients(List<Example> batch, float[] probabilities, boolean first) {
    float scale = 1f / batch.size();
    if (!first) {
      Arrays.fill(dScores, 0, paragraphs.rows(), 0);
    }
    for (int q = 0; q < batch.size(); q++) {
      if (batch.get(q).isAnswered()) {
        int at = paragraphs.start(q);
        for (int r = at; r < at + paragraphs.length(q); r++) {
          dScores[r] += scale * probabilities[r];
        }
        dScores[at + target(batch.get(q), first)] -= scale;
      }
    }
  }

  /** Fills [g ; m ; ã ; m∘ã]. */
  private void outputInputs() {
    mean = Buffers.atLeast(mean, paragraphs.count() * mWidth);
    int width = gWidth + 3 * mWidth;
    outputInputs = Buffers.atLeast(outputInputs, paragraphs.rows() * width);
    for (int q = 0; q < paragraphs.count(); q++) {
      int first = paragraphs.start(q);
      int size = paragraphs.length(q);
      kernels.multiply(
          1,
          mWidth,
          size,
          start,
          first,
          size,
          1,
          m,
          first * mWidth,
          mWidth,
          1,
          false,
          mean,
          q * mWidth,
          mWidth);
      for (int r = first; r < first + size; r++) {
        int to = r * width;
        System.arraycopy(g, r * gWidth, outputInputs, to, gWidth);
        System.arraycopy(m, r * mWidth, outputInputs, to + gWidth, mWidth);
        System.arraycopy(mean, q * mWidth, outputInputs, to + gWidth + mWidth, mWidth);
        for (int k = 0; k < mWidth; k++) {
          outputInputs[to + gWidth + 2 * mWidth + k] = m[r * mWidth + k] * mean[q * mWidth + k];
        }
      }
    }
  }

  /** Adds to the gradient of g, and writes those of m and of the start scores. */
  private void backwardThroughOutputInputs() {
    int width = gWidth + 3 * mWidth;
    for (int q = 0; q < paragraphs.count(); q++) {
      int first = paragraphs.start(q);
      int size = paragraphs.length(q);
      Arrays.fill(dMean, 0, mWidth, 0);
      for (int r = first; r < first + size; r++) {
        int from = r * width;
        for (int k = 0; k < gWidth; k++) {
          dg[r * gWidth + k] += dInputs[from + k];
        }
        int byM = from + gWidth;
        int byMean = byM + mWidth;
        int byProduct = byMean + mWidth;
        for (int k = 0; k < mWidth; k++) {
          float product = dInputs[byProduct + k];
          dm[r * mWidth + k] = dInputs[byM + k] + product * mean[q * mWidth + k];
          dMean[k] += dInputs[byMean + k] + product * m[r * mWidth + k];
        }
      }
      kernels.multiply(
          size, 1, mWidth, m, first * mWidth, mWidth, 1, dMean, 0, 1, 1, false, dScores, first, 1);
      Softmax.backward(start, first, size, dScores, first);
      kernels.multiply(
          size,
          mWidth,
          1,
          start,
          first,
          1,
          1,
          dMean,
          0,
          mWidth,
          1,
          true,
          dm,
          first * mWidth,
          mWidth);
    }
  }

  private void wordGradient() {
    Parameter table = model.words();
    if (table.role() == Role.FIXED) {
      return;
    }
    float[] gradient = table.gradient().data;
    Arrays.fill(gradient, 0);
    for (int r = 0; r < texts.rows(); r++) {
      int to = words[r] * wordFeatures;
      for (int k = 0; k < wordFeatures; k++) {
        gradient[to + k] += dx[r * features + k];
      }
    }
  }

  private void drop(Dropped what, long seed, float[] values, int size) {
    if (!dropouts.isEmpty()) {
      dropouts.get(what.ordinal()).apply(kernels, seed(seed, what), values, size);
    }
  }

  private void undrop(Dropped what, float[] gradient, int size) {
    if (!dropouts.isEmpty()) {
      dropouts.get(what.ordinal()).backward(kernels, gradient, size);
    }
  }

  private static long seed(long seed, Dropped what) {
    return seed + 0x632BE59BD9B4E019L * (what.ordinal() + 1);
  }
}
