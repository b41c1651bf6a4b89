package dev.espalier.train;

import dev.espalier.kernel.Kernels;
import dev.espalier.model.Cut;
import dev.espalier.model.Numbering;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.bidaf.BidafModel;
import dev.espalier.model.bidaf.BidafPass;
import dev.espalier.model.bidaf.Example;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ejml.data.FMatrixRMaj;

/**
 * Pointing at answers in paragraphs: a step is a batch of questions about paragraphs of like
 * lengths, in an order that is new in every epoch.
 */
public final class ReadingComprehensionTask implements Task {

  /** Batches that are filled together from questions of all lengths, sorted by length. */
  private static final int POOL = 20;

  private final BidafModel model;
  private final Numbering numbering;
  private final List<Example> training;
  private final List<Example> held;
  private final Kernels kernels;
  private final int batch;
  private final double keep;
  private final BidafPass pass;
  private final BidafPass inference;
  private List<List<Example>> batches = List.of();

  /**
   * @param training to learn from, all with known answers
   * @param held held out, to be validated with
   * @param batch questions of a step; the last of an epoch may be short
   * @param keep keep probability of what is under dropout, in (0, 1]
   */
  public ReadingComprehensionTask(
      BidafModel model,
      List<Example> training,
      List<Example> held,
      Kernels kernels,
      int batch,
      double keep) {
    this(
        model,
        Numbering.of(model),
        requireAnswers(training),
        sorted(requireAnswer(held)),
        kernels,
        batch,
        keep);
  }

  private static List<Example> requireAnswers(List<Example> training) {
    if (training.isEmpty() || !training.stream().allMatch(Example::isAnswered)) {
      throw new IllegalArgumentException(
          "%d questions to learn from: give at least one, and the answer of each"
              .formatted(training.size()));
    }
    return List.copyOf(training);
  }

  private static List<Example> requireAnswer(List<Example> held) {
    if (held.stream().noneMatch(Example::isAnswered)) {
      throw new IllegalArgumentException(
          "%d questions held out: give at least one with a known answer".formatted(held.size()));
    }
    return held;
  }

  private ReadingComprehensionTask(
      BidafModel model,
      Numbering numbering,
      List<Example> training,
      List<Example> held,
      Kernels kernels,
      int batch,
      double keep) {
    this.model = model;
    this.numbering = numbering;
    this.training = training;
    this.held = held;
    this.kernels = kernels;
    this.batch = batch;
    this.keep = keep;
    pass = BidafPass.training(model, numbering, kernels, keep);
    inference = BidafPass.inference(model, kernels);
  }

  @Override
  public BidafModel model() {
    return model;
  }

  @Override
  public int stepsPerEpoch() {
    return (training.size() + batch - 1) / batch;
  }

  @Override
  public int examplesPerStep() {
    return batch;
  }

  /** A question is one example, however long. */
  @Override
  public int unroll() {
    return 1;
  }

  @Override
  public void beginEpoch(int epoch, long seed) {
    Random random = new Random(seed);
    List<Example> order = new ArrayList<>(training);
    Collections.shuffle(order, random);
    List<List<Example>> drawn = new ArrayList<>();
    for (int from = 0; from < order.size(); from += POOL * batch) {
      List<Example> pool = order.subList(from, Math.min(order.size(), from + POOL * batch));
      drawn.addAll(pieces(sorted(pool), batch));
    }
    Collections.shuffle(drawn, random);
    batches = drawn;
  }

  @Override
  public double gradients(int step, long seed) {
    List<Example> now = batches.get(step);
    pass.pack();
    return pass.gradients(now, seed) / now.size();
  }

  @Override
  public double validate() {
    inference.pack();
    return loss(inference, held, batch);
  }

  /**
   * Loss of a network over questions; those without a known answer are left out.
   *
   * @return nats per question: of the first word and the last together
   */
  public static double loss(BidafModel model, List<Example> examples, int batch, Kernels kernels) {
    return loss(BidafPass.inference(model, kernels), sorted(examples), batch);
  }

  private static double loss(BidafPass pass, List<Example> examples, int batch) {
    double sum = 0;
    for (List<Example> some : pieces(examples, batch)) {
      sum += pass.loss(some);
    }
    return sum / examples.stream().filter(Example::isAnswered).count();
  }

  /** By length, so that a batch's sequences end at about the same step. */
  private static List<Example> sorted(List<Example> examples) {
    return examples.stream()
        .sorted(
            Comparator.<Example>comparingInt(e -> e.paragraph().size())
                .thenComparingInt(e -> e.question().size()))
        .toList();
  }

  private static List<List<Example>> pieces(List<Example> examples, int size) {
    List<List<Example>> pieces = new ArrayList<>();
    for (int from = 0; from < examples.size(); from += size) {
      pieces.add(examples.subList(from, Math.min(examples.size(), from + size)));
    }
    return pieces;
  }

  @Override
  public ReadingComprehensionTask cut(Cut cut, PrunableModel smaller) {
    return new ReadingComprehensionTask(
        (BidafModel) smaller, numbering.after(cut), training, held, kernels, batch, keep);
  }

  @Override
  public Map<String, FMatrixRMaj> state() {
    return Map.of();
  }

  @Override
  public void restore(Map<String, FMatrixRMaj> state) {}
}
