package dev.espalier.experiment;

import dev.espalier.data.Corpus;
import dev.espalier.data.Windows;
import dev.espalier.exchange.LanguageModelFile;
import dev.espalier.kernel.Kernels;
import dev.espalier.measure.Architecture;
import dev.espalier.measure.Effort;
import dev.espalier.measure.OnnxNetwork;
import dev.espalier.measure.OnnxRuntime;
import dev.espalier.measure.Subject.Form;
import dev.espalier.method.PruningMethod.Start;
import dev.espalier.model.PrunableModel;
import dev.espalier.model.cell.Cell;
import dev.espalier.model.cell.Storage;
import dev.espalier.model.sequence.SequenceModel;
import dev.espalier.model.sequence.SequencePass;
import dev.espalier.model.sequence.Signature.Input;
import dev.espalier.setup.Loss;
import dev.espalier.task.Metric;
import dev.espalier.train.LanguageModelTask;
import dev.espalier.train.Task;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/** The language model of one scale on one corpus. */
class LanguageModelWorkload implements Workload {

  /** Tokens over which a cut network is compared with the gated one. */
  private static final int COMPARED = 64;

  /**
   * By how many nats a token a network that reads other words than it was trained on is worse, at
   * least, than counting words: one that has hardly been trained yet is worse by less.
   */
  private static final double DOUBTED = 0.1;

  private final LanguageModelScale scale;
  private final LanguageData data;
  private final Corpus corpus;
  private final Loss shown;
  private final Metric metric;

  /** Of words, by their perplexity. */
  LanguageModelWorkload(LanguageModelScale scale, LanguageData data) {
    this(scale, data, Loss.PERPLEXITY, Metric.TEST_PERPLEXITY);
  }

  /**
   * @param shown as what the loss on the test split is the metric
   */
  LanguageModelWorkload(LanguageModelScale scale, LanguageData data, Loss shown, Metric metric) {
    this.scale = scale;
    this.data = data;
    corpus = data.corpus();
    this.shown = shown;
    this.metric = metric;
  }

  @Override
  public String dataName() {
    return corpus.name();
  }

  @Override
  public String dataHash() {
    return corpus.hash();
  }

  @Override
  public String dataRemark() {
    return "%s: %,d training, %,d validation, %,d test tokens, %,d words; %,d unknown words read as <unk>"
        .formatted(
            corpus.name(),
            corpus.train().length,
            corpus.valid().length,
            corpus.test().length,
            corpus.vocabulary().size(),
            corpus.unknownTokens());
  }

  @Override
  public List<String> remarks() {
    return data.remarks();
  }

  @Override
  public void requireEnoughData() {
    data.requireWindows(scale.batch(), scale.unroll());
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("scale", scale.hyperparameters());
    settings.put("data", corpus.name());
    settings.put("data hash", corpus.hash());
    return settings;
  }

  @Override
  public Architecture architecture() {
    return Architecture.SEQUENCE;
  }

  @Override
  public Map<String, String> describe(PrunableModel model) {
    Map<String, String> about = new LinkedHashMap<>(((SequenceModel) model).describe());
    about.putAll(data.known().describe());
    return about;
  }

  @Override
  public void requireUsable(Cell cell) {
    SequenceModel.requireUsable(cell, Input.TOKENS, scale.layers());
  }

  @Override
  public PrunableModel fresh(Cell cell, long seed) {
    int[] hidden = new int[scale.layers()];
    Arrays.fill(hidden, scale.hidden());
    return SequenceModel.random(
        cell,
        corpus.vocabulary().size(),
        scale.hidden(),
        hidden,
        (float) scale.init(),
        new SplittableRandom(seed));
  }

  @Override
  public SequenceModel load(Path file) {
    LanguageModelFile read = LanguageModelFile.read(file, data.layers());
    if (read.known().tokens().filter(own -> !own.equals(corpus.vocabulary())).isPresent()) {
      throw new IllegalArgumentException(
          "%s: numbers other words than %s has here; train it again, or give the data that it was trained on"
              .formatted(file, corpus.name()));
    }
    return read.model();
  }

  @Override
  public Task task(PrunableModel model, double keep, Kernels kernels) {
    return new LanguageModelTask(
        (SequenceModel) model, corpus, kernels, scale.batch(), scale.unroll(), keep);
  }

  @Override
  public Training training(Start start) {
    boolean scratch = start == Start.SCRATCH;
    return new Training(
        start,
        scratch ? scale.epochs() : scale.fineTuneEpochs(),
        scratch ? scale.keep() : scale.fineTuneKeep(),
        scratch ? scale.schedule() : scale.fineTuneSchedule(),
        Training.limit(scale.clip()),
        true);
  }

  @Override
  public double validLoss(PrunableModel model, Kernels kernels) {
    return LanguageModelTask.loss((SequenceModel) model, corpus.valid(), kernels);
  }

  @Override
  public Map<Metric, Double> evaluate(PrunableModel model, Form form, Kernels kernels) {
    SequenceModel network = (SequenceModel) model;
    int[] test = corpus.test();
    double loss =
        switch (form) {
          case DENSE, SPARSE -> LanguageModelTask.loss(network, test, kernels);
          case BFLOAT16 -> LanguageModelTask.loss(network, Storage.BFLOAT16, test, kernels);
          case ONNX, ONNX_INT8 -> lossInOnnxRuntime(network, form, test, kernels);
        };
    return Map.of(metric, shown.shown(loss));
  }

  @Override
  public void requireBelievable(Path model, Map<Metric, Double> figures) {
    double counting = data.lossOfCounting();
    if (data.assumed() && figures.get(metric) > shown.shown(counting + DOUBTED)) {
      throw new IllegalArgumentException(
          "%s: does not name its words, and they cannot be numbered as in the training split of %s: its %s would be %.2f there, where counting words gives %.2f; give the data that it was trained on, or its words with --vocabulary FILE"
              .formatted(
                  model,
                  corpus.name(),
                  metric.label(),
                  figures.get(metric),
                  shown.shown(counting)));
    }
  }

  private static double lossInOnnxRuntime(
      SequenceModel model, Form form, int[] tokens, Kernels kernels) {
    try (OnnxNetwork network = OnnxRuntime.open(model, form, kernels.team().threads())) {
      OnnxNetwork.Pass pass = network.pass(1, LanguageModelTask.EVALUATION_STEPS);
      return LanguageModelTask.loss(
          (inputs, targets, steps) -> pass.loss(inputs, targets, steps, kernels), tokens);
    }
  }

  @Override
  public Map<String, Double> lossByKind(PrunableModel model, Kernels kernels) {
    return corpus
        .dependencies()
        .map(
            known ->
                LossByKind.figures(
                    LanguageModelTask.losses((SequenceModel) model, corpus.test(), known, kernels),
                    corpus.testFloors()))
        .orElse(Map.of());
  }

  @Override
  public OptionalDouble bound() {
    return corpus.testFloor();
  }

  @Override
  public double outputDifference(PrunableModel model, PrunableModel other, Kernels kernels) {
    Windows windows = Windows.evaluation(corpus.test(), 1, COMPARED);
    int[] tokens = new int[COMPARED];
    windows.inputs(0, tokens);
    int steps = windows.steps(0);
    float[] mine = logits(model, kernels, tokens, steps);
    float[] others = logits(other, kernels, tokens, steps);
    double largest = 0;
    for (int i = 0; i < steps * corpus.vocabulary().size(); i++) {
      largest = Math.max(largest, Math.abs(mine[i] - others[i]));
    }
    return largest;
  }

  private static float[] logits(PrunableModel model, Kernels kernels, int[] tokens, int steps) {
    return SequencePass.inference((SequenceModel) model, kernels, 1, steps).forward(tokens, steps);
  }

  @Override
  public Effort effort() {
    return scale.effort();
  }

  @Override
  public long heapNeeded() {
    return heapNeeded(scale.layers(), scale.hidden());
  }

  /** Heap for a network of equally large layers. */
  final long heapNeeded(int layers, long hidden) {
    long vocabulary = corpus.vocabulary().size();
    long weights = 2 * vocabulary * hidden + 8L * layers * hidden * hidden;
    long rows = (long) scale.batch() * scale.unroll();
    // Value, gradient, two packed forms, gated copy, network to start from, one checkpoint; logits
    // twice, for training and validation, and some 20 activations a unit and layer.
    return 4 * (8 * weights + rows * (2 * vocabulary + 20 * hidden * (layers + 1)))
        + 12L * corpus.train().length
        + (200L << 20);
  }
}
